package io.originguard.camel;

import io.originguard.edge.Answer;
import io.originguard.edge.Cause;
import io.originguard.edge.Classifier;
import io.originguard.edge.Content;
import io.originguard.edge.Fetch;
import io.originguard.edge.Outcome;
import io.originguard.target.TargetSettings;
import io.originguard.target.TargetSettings.EdgeMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** The steps of the fetch route: before the request, after it, and after a redirect. Stateless and thread-safe. */
public final class FetchSteps {

    /** Request headers that say nothing but what we are and what we understand. */
    static final Set<String> EVERYWHERE = Set.of("user-agent", "accept", "accept-language");

    private static final String URI_HEADER = Exchange.HTTP_URI;

    private final Classifier classifier;
    private final Clock clock;

    FetchSteps(Classifier classifier, Clock clock) {
        this.classifier = classifier;
        this.clock = clock;
    }

    /** Puts the request together and binds the thread to the claim; must be the step just before the circuit breaker. */
    public void prepare(Exchange exchange) {
        Claim claim = Claim.of(exchange);
        Map<String, Object> headers = claim.requestHeaders().orElseGet(() -> requestHeaders(exchange, claim));
        claim.requestHeaders(headers);
        send(exchange, claim.url(), headers);
        claim.bind();
    }

    private static Map<String, Object> requestHeaders(Exchange exchange, Claim claim) {
        Map<String, Object> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getMessage().getHeaders().forEach((name, value) -> {
            if (value != null && !name.regionMatches(true, 0, "Camel", 0, 5)) {
                headers.put(name, value);
            }
        });
        headers.putIfAbsent("User-Agent", claim.settings().http().userAgent());
        return headers;
    }

    /** Replaces all headers of the message by those of the request. */
    static void send(Exchange exchange, String url, Map<String, Object> headers) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        headers.forEach(message::setHeader);
        message.setHeader(URI_HEADER, url);
    }

    /** There was an answer: the body becomes the {@link Fetch} with its outcome. */
    public Fetch answered(Exchange exchange) throws IOException {
        Claim claim = Claim.of(exchange);
        Answer answer = answer(exchange, claim);
        // Neither what the page's server sent nor what was meant for it reaches the sink as a header of its own.
        exchange.getMessage().removeHeaders("*");
        return fetched(
                claim, Optional.of(answer), classifier.classify(claim.url(), answer, mode(claim), clock.instant()));
    }

    /** There was none: the body becomes the {@link Fetch} with the outcome of the exception. */
    public Fetch failed(Exchange exchange) {
        Claim claim = Claim.of(exchange);
        Throwable thrown = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
        return fetched(claim, Optional.empty(), failure(classifier, thrown, claim.settings(), mode(claim)));
    }

    static Outcome failure(Classifier classifier, @Nullable Throwable thrown, TargetSettings settings, EdgeMode mode) {
        Throwable cause = thrown == null ? new IOException("no answer") : thrown;
        return classifier.classify(cause, mode, settings.http().proxy().isPresent());
    }

    /** Of the target that was asked, which after a redirect may be another than the job's. */
    private static EdgeMode mode(Claim claim) {
        return claim.request().map(Claim.Request::guard).orElse(claim.guard()).edgeMode();
    }

    /** What the HTTP client left with the sender, or what another HTTP component left in the message. */
    static Answer answer(Exchange exchange, Sending sending) throws IOException {
        Optional<Answer> direct = sending.answer();
        return direct.isPresent() ? direct.get() : answer(exchange.getMessage(), sending.settings());
    }

    private static Answer answer(Message message, TargetSettings settings) throws IOException {
        List<Answer.Header> headers = new ArrayList<>();
        message.getHeaders().forEach((name, value) -> {
            if (!name.regionMatches(true, 0, "Camel", 0, 5)) {
                headers.add(new Answer.Header(name, String.valueOf(value)));
            }
        });
        InputStream body = message.getBody(InputStream.class);
        Content content = body == null
                ? Content.empty()
                : BodyReader.read(
                        body, settings.http().maxBytes(), () -> false, Path.of(System.getProperty("java.io.tmpdir")));
        return new Answer(
                message.getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class), headers, content, Optional.empty());
    }

    private Fetch fetched(Claim claim, Optional<Answer> answer, Outcome outcome) {
        Instant now = clock.instant();
        Instant startedAt = claim.request().map(Claim.Request::startedAt).orElse(now);
        Fetch fetch = new Fetch(
                claim.job(), claim.url(), claim.hops(), startedAt, Duration.between(startedAt, now), answer, outcome);
        claim.fetched(fetch);
        return fetch;
    }

    /** Takes the redirect's location as the next URL of this job. */
    public void follow(Exchange exchange) {
        Claim claim = Claim.of(exchange);
        Redirect redirect = Redirect.of(claim, exchange.getMessage().getBody(Fetch.class));
        Map<String, Object> headers = new HashMap<>(claim.requestHeaders().orElse(Map.of()));
        if (redirect.leavesOrigin()) {
            // What was meant for one origin, a key in whatever header included, is not shown to another.
            headers.keySet().removeIf(name -> !EVERYWHERE.contains(name.toLowerCase(Locale.ROOT)));
        }
        claim.follow(redirect.location(), headers);
        exchange.getMessage().setBody(claim.job());
    }

    /** The outcome to bury a job with: of its last request, or of what was thrown. */
    static Outcome outcome(Exchange exchange, Claim claim) {
        if (exchange.getMessage().getBody() instanceof Fetch fetch) {
            return fetch.outcome().cause() == Cause.REDIRECT ? Redirect.refused(claim, fetch) : fetch.outcome();
        }
        return Failure.outcome(exchange);
    }
}
