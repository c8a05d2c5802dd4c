package io.originguard.demo;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Forwards requests to origins, and finds the number for what goes wrong. Used on one event loop. */
final class Forward {

    /** So many connections to one origin; beyond any test, since the edge itself must never be what limits. */
    private static final int POOL = 4096;

    /** What Cloudflare accepts of an origin's headers; more is a 520. */
    private static final int MAX_HEADERS = 128 * 1024;

    private static final long KNOCK_AFTER_MILLIS = 50;

    private final Vertx vertx;
    private final HttpClient plain;
    private final NetClient knocker;
    private final EdgeTimeouts timeouts;
    private final Supplier<Optional<TrustOptions>> roots;
    private @Nullable HttpClient strict;

    /** @param roots whose certificates are trusted; empty: those that the JVM trusts */
    Forward(Vertx vertx, EdgeTimeouts timeouts, Supplier<Optional<TrustOptions>> roots) {
        this.vertx = vertx;
        this.roots = roots;
        this.timeouts = timeouts;
        knocker = vertx.createNetClient();
        plain = vertx.createHttpClient(options());
    }

    /**
     * Asks a zone's origin once. What fails, fails with an {@link OriginFailure}.
     *
     * @param validator the ETag of a page that the edge has, or null
     */
    Future<HttpClientResponse> ask(
            Zone zone, String path, HttpServerRequest request, @Nullable String validator, EdgeReply reply) {
        boolean withBody = request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        if (withBody) {
            request.pause();
        }
        int port = zone.originPort();
        boolean tls = zone.byTls();
        RequestOptions options = new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(port, Origin.LOOPBACK))
                .setHost(zone.host())
                .setPort(port)
                .setSsl(tls)
                .setMethod(request.method())
                .setURI(path)
                .setHeaders(headers(request, validator, reply))
                .setConnectTimeout(timeouts.connect().toMillis());
        return client(tls)
                .request(options)
                .recover(failure -> unconnected(failure, tls, port))
                .compose(out -> {
                    reply.whenGone(out::reset);
                    return send(out, request, withBody).recover(failure -> unanswered(failure, zone, port));
                });
    }

    private Future<HttpClientResponse> send(HttpClientRequest out, HttpServerRequest request, boolean withBody) {
        out.idleTimeout(timeouts.read().toMillis());
        return withBody ? out.send(request) : out.send();
    }

    /** With TLS the time may have run out in the handshake, which is no longer the connection's fault. */
    private <T> Future<T> unconnected(Throwable failure, boolean tls, int port) {
        int status = OriginFailure.unconnected(failure, tls);
        return tls && failure instanceof TimeoutException
                ? knock(port).transform(knocked -> failed(knocked.succeeded() ? 525 : status, failure))
                : failed(status, failure);
    }

    /**
     * A connection that dies under a request says nothing of why. A proxy would try a new one; the edge knocks instead of
     * asking twice, so that an origin sees each request once: refused means it has died, else its answer was no answer.
     */
    private <T> Future<T> unanswered(Throwable failure, Zone zone, int port) {
        if (failure instanceof TimeoutException) {
            return failed(524, failure);
        }
        return aMoment(zone)
                .compose(moment -> knock(port))
                .transform(knocked ->
                        failed(knocked.succeeded() ? 520 : OriginFailure.unconnected(knocked.cause(), false), failure));
    }

    /**
     * A dying process closes its connections first and stops to listen a moment later. On a busy machine that moment has any
     * length, so the edge asks an origin that it knows whether it is through with dying.
     */
    private Future<Void> aMoment(Zone zone) {
        return vertx.timer(KNOCK_AFTER_MILLIS, TimeUnit.MILLISECONDS)
                .compose(moment -> zone.isOriginDying() ? aMoment(zone) : Future.succeededFuture());
    }

    /** Connects and hangs up; waits no longer than for any connection. */
    private Future<NetSocket> knock(int port) {
        return knocker.connect(port, Origin.LOOPBACK)
                .onSuccess(NetSocket::close)
                .timeout(timeouts.connect().toMillis(), TimeUnit.MILLISECONDS);
    }

    private static <T> Future<T> failed(int status, Throwable cause) {
        return Future.failedFuture(new OriginFailure(status, cause));
    }

    /** The client that checks certificates is made when it is first needed: most edges never speak TLS. */
    private HttpClient client(boolean tls) {
        if (!tls) {
            return plain;
        }
        HttpClient made = strict;
        if (made == null) {
            HttpClientOptions checking = options().setSsl(true);
            roots.get().ifPresent(checking::setTrustOptions);
            made = vertx.createHttpClient(checking);
            strict = made;
        }
        return made;
    }

    /** The connect timeout of each request is the one that counts, so that a test may change it. */
    private static HttpClientOptions options() {
        return new HttpClientOptions()
                .setMaxPoolSize(POOL)
                .setMaxHeaderSize(MAX_HEADERS)
                .setConnectTimeout(Integer.MAX_VALUE);
    }

    private static MultiMap headers(HttpServerRequest request, @Nullable String validator, EdgeReply reply) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        Headers.pass(request.headers(), headers);
        if (validator != null) {
            headers.set("if-none-match", validator);
        }
        return headers.set("cf-ray", reply.ray())
                .set("cf-connecting-ip", Origin.LOOPBACK)
                .set("x-forwarded-for", Origin.LOOPBACK)
                .set("cdn-loop", "cloudflare");
    }
}
