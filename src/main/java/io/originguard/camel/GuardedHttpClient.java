package io.originguard.camel;

import io.originguard.edge.Answer;
import io.originguard.edge.Content;
import io.originguard.edge.TooLargeException;
import io.originguard.target.Host;
import io.originguard.target.TargetSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.Credentials;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Sets the HTTP client of camel-http up for polite fetching: no cookies, no redirects, no retries and no sleep after
 * {@code Retry-After}; timeouts, proxy and size limit of the target whose request the thread is sending; private addresses
 * refused after resolution. Thread-safe.
 *
 * <p>The answer is read here, inside the call, because only here can a body that is too large be cut off without
 * downloading the rest, and because Camel's message would lose the order and spelling of the header fields.
 */
final class GuardedHttpClient implements HttpClientConfigurer {

    /** An answer may take this many response timeouts in all, so that one byte a minute cannot hold a place for ever. */
    private static final int LONGEST_ANSWER = 10;

    private static final String ALLOW_PRIVATE = "allowPrivate";

    private static final TimeValue IDLE = TimeValue.ofSeconds(30);

    /** More than Cloudflare lets an origin answer with (128 KB of header fields in all). */
    private static final Http1Config HEAD_LIMITS = Http1Config.custom()
            .setMaxLineLength(128 << 10)
            .setMaxHeaderCount(500)
            .build();

    private final Function<Host, Optional<TargetSettings>> settingsOf;
    private final GuardedDnsResolver dns;
    private final int maxInFlight;
    private final Path spool;
    private final LongSupplier nanos;
    private final Map<ExecRuntime, Long> underWay = new ConcurrentHashMap<>();

    /** @param nanos a clock that nobody sets, as {@link System#nanoTime} is: where the wall's leaps, no origin has been slow */
    GuardedHttpClient(
            Function<Host, Optional<TargetSettings>> settingsOf,
            GuardedDnsResolver dns,
            int maxInFlight,
            Path spool,
            LongSupplier nanos) {
        this.spool = spool;
        this.settingsOf = settingsOf;
        this.dns = dns;
        this.maxInFlight = maxInFlight;
        this.nanos = nanos;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        builder.setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                                .http1Config(HEAD_LIMITS)
                                .build())
                        .setDnsResolver(dns)
                        .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                        .setMaxConnTotal(maxInFlight)
                        .setMaxConnPerRoute(maxInFlight)
                        .setConnectionConfigResolver(this::connectionConfig)
                        .build())
                .setConnectionManagerShared(false)
                .setRoutePlanner(new DefaultRoutePlanner(null) {
                    @Override
                    protected HttpHost determineProxy(HttpHost target, HttpContext context) {
                        return proxy(target);
                    }
                })
                .setDefaultCredentialsProvider((scope, context) -> credentials(scope))
                .disableCookieManagement()
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableDefaultUserAgent()
                .evictExpiredConnections()
                .evictIdleConnections(IDLE)
                .addExecInterceptorFirst("originguard", this::execute)
                .addExecInterceptorAfter(ChainElement.CONNECT.name(), "originguard-lease", this::leave);
    }

    /** The last moment: making the connection may have taken longer than the right to use it lasted. */
    private ClassicHttpResponse leave(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        if (Sending.bound().filter(sending -> !sending.mayLeave()).isPresent()) {
            throw new SocketException("the lease under which this request was let through is over");
        }
        ClassicHttpResponse response = chain.proceed(request, scope);
        HttpEntity sent = response.getEntity();
        if (sent != null) {
            // Below the decoding: what is sent may be long although next to nothing comes of it.
            Sending.bound()
                    .ifPresent(sending -> response.setEntity(
                            new MeteredEntity(sent, sending.settings().http().maxBytes())));
        }
        return response;
    }

    /** Cuts all answers off that are under way. */
    void abort() {
        underWay.forEach((exchange, deadline) -> {
            if (underWay.remove(exchange, deadline)) {
                exchange.discardEndpoint();
            }
        });
    }

    /** Cuts the answers off that are overdue, also those that dribble their head. */
    void tick() {
        underWay.forEach((exchange, deadline) -> {
            if (isOver(deadline) && underWay.remove(exchange, deadline)) {
                exchange.discardEndpoint();
            }
        });
    }

    private boolean isOver(long deadline) {
        return nanos.getAsLong() - deadline > 0;
    }

    /** The login that stands in the proxy's URL, for that proxy alone. */
    // The interface is not annotated; null means that there is none.
    @SuppressWarnings("NullAway")
    private static Credentials credentials(AuthScope scope) {
        return Sending.bound()
                .flatMap(sending -> sending.settings().http().proxy())
                .filter(proxy -> proxy.getUserInfo() != null
                        && proxy.getHost().equalsIgnoreCase(scope.getHost())
                        && httpHost(proxy).getPort() == scope.getPort())
                .map(proxy -> proxy.getUserInfo().split(":", 2))
                .map(login ->
                        new UsernamePasswordCredentials(login[0], (login.length > 1 ? login[1] : "").toCharArray()))
                .orElse(null);
    }

    private ConnectionConfig connectionConfig(HttpRoute route) {
        TargetSettings.HttpSettings http = settings(route.getTargetHost()).http();
        return ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(http.connectTimeout()))
                .setSocketTimeout(Timeout.of(http.responseTimeout()))
                .setValidateAfterInactivity(TimeValue.ofSeconds(2))
                .build();
    }

    // DefaultRoutePlanner takes null for "no proxy", which its unannotated signature does not say.
    @SuppressWarnings("NullAway")
    private HttpHost proxy(HttpHost target) {
        return settings(target).http().proxy().map(GuardedHttpClient::httpHost).orElse(null);
    }

    private static HttpHost httpHost(URI uri) {
        return new HttpHost(uri.getScheme(), uri.getHost(), uri.getPort());
    }

    private TargetSettings settings(HttpHost target) {
        return Sending.bound()
                .map(Sending::settings)
                .or(() -> GuardedDnsResolver.host(target.getHostName()).flatMap(settingsOf))
                .orElseGet(TargetSettings::defaults);
    }

    private ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Optional<Sending> sending = Sending.bound();
        if (sending.isEmpty()) {
            return chain.proceed(request, scope);
        }
        TargetSettings settings = sending.get().settings();
        dns.checkUnresolved(scope.route.getTargetHost().getHostName(), settings);
        if (settings.network().allowPrivate()) {
            // Keeps a connection that was made with this permission from those who do not have it: to them it was never
            // checked.
            scope.clientContext.setUserToken(ALLOW_PRIVATE);
        }
        scope.clientContext.setRequestConfig(RequestConfig.custom()
                .setResponseTimeout(Timeout.of(settings.http().responseTimeout()))
                .setRedirectsEnabled(false)
                .build());
        request.setPath(pathAndQuery(sending.get().url()));
        long deadline = nanos.getAsLong()
                + settings.http().responseTimeout().multipliedBy(LONGEST_ANSWER).toNanos();
        underWay.put(scope.execRuntime, deadline);
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            sending.get()
                    .answered(answer(
                            response, scope, settings.http(), sending.get().enough(), deadline));
            response.setEntity(null);
            return response;
        } catch (IOException | HttpException | RuntimeException | Error e) {
            scope.execRuntime.discardEndpoint();
            if (underWay.get(scope.execRuntime) == null) {
                throw new SocketTimeoutException("the answer did not end in time");
            }
            throw e;
        } finally {
            underWay.remove(scope.execRuntime);
        }
    }

    /** Path and query as they were submitted: camel-http encodes some characters that need not be, such as the tilde. */
    private static String pathAndQuery(String url) {
        String ascii = URI.create(url).toASCIIString();
        return ascii.substring(ascii.indexOf('/', ascii.indexOf("://") + 3));
    }

    private Answer answer(
            ClassicHttpResponse response,
            ExecChain.Scope scope,
            TargetSettings.HttpSettings http,
            int enough,
            long deadline)
            throws IOException {
        List<Answer.Header> headers = new ArrayList<>();
        for (Header header : response.getHeaders()) {
            headers.add(new Answer.Header(header.getName(), header.getValue() == null ? "" : header.getValue()));
        }
        HttpEntity entity = response.getEntity();
        Content content = Content.empty();
        if (entity != null && enough < Integer.MAX_VALUE) {
            content = head(entity, (int) Math.min(enough, http.maxBytes()), scope);
        } else if (entity != null) {
            if (entity.getContentLength() > http.maxBytes()) {
                throw new TooLargeException(http.maxBytes());
            }
            content = BodyReader.read(entity.getContent(), http.maxBytes(), () -> isOver(deadline), spool);
        }
        return new Answer(response.getCode(), headers, content, address(scope));
    }

    /** The first bytes of a body; a connection on which more may come is given up, for closing the body would read it. */
    private static Content head(HttpEntity entity, int bytes, ExecChain.Scope scope) throws IOException {
        byte[] head = entity.getContent().readNBytes(bytes);
        if (head.length == bytes) {
            scope.execRuntime.discardEndpoint();
        } else {
            entity.getContent().close();
        }
        return Content.of(head);
    }

    private static Optional<String> address(ExecChain.Scope scope) {
        EndpointDetails details = scope.clientContext.getEndpointDetails();
        if (scope.route.getProxyHost() != null
                || details == null
                || !(details.getRemoteAddress() instanceof InetSocketAddress remote)) {
            return Optional.empty();
        }
        InetAddress address = remote.getAddress();
        return Optional.ofNullable(address).map(InetAddress::getHostAddress);
    }
}
