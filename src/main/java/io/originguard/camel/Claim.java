package io.originguard.camel;

import io.originguard.edge.Fetch;
import io.originguard.frontier.Completion;
import io.originguard.target.Host;
import io.originguard.target.Job;
import io.originguard.target.TargetSettings;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One job that was taken from the frontier, while it travels through the routes: the guard of a place in its target's
 * concurrency. It is settled once, as delivered, parked, buried or handed back; the first settlement wins.
 *
 * <p>Used by one thread at a time, as its exchange is.
 */
class Claim extends Sending {

    /** Exchange property that holds the claim. */
    static final String PROPERTY = "originguard.claim";

    private static final Logger LOG = LoggerFactory.getLogger(Claim.class);

    private final Job job;
    private final Guard guard;
    private final boolean delivers;
    private final @Nullable TargetSettings home;

    private String url;
    private int redirects;
    private @Nullable Map<String, Object> requestHeaders;
    private @Nullable Request request;
    private @Nullable Fetch fetch;
    private @Nullable Settlement settlement;
    private boolean reopened;
    private final AtomicBoolean ended = new AtomicBoolean();
    private Runnable whenEnded = () -> {};
    private boolean handedOver;
    private boolean taken;

    Claim(Job job, Guard guard, boolean delivers) {
        this(job, guard, delivers, null);
    }

    /** @param home settings of the target that the job was submitted for, where that is another one than the guard's */
    Claim(Job job, Guard guard, boolean delivers, @Nullable TargetSettings home) {
        this.job = job;
        this.guard = guard;
        this.delivers = delivers;
        this.home = home;
        this.url = job.url();
    }

    /** The claim of an exchange that came from a {@code frontier:} consumer. */
    static Claim of(Exchange exchange) {
        return find(exchange)
                .orElseThrow(() -> new IllegalStateException(
                        "this message carries no job; only routes that start at frontier:HOST can use this step"));
    }

    /** The claim of an exchange, if it came from a {@code frontier:} consumer. */
    static Optional<Claim> find(Exchange exchange) {
        return Optional.ofNullable(exchange.getProperty(PROPERTY, Claim.class));
    }

    @Override
    TargetSettings settings() {
        return guard.settings();
    }

    Job job() {
        return job;
    }

    Guard guard() {
        return guard;
    }

    /** Whether the fetch route hands the page to the sink; otherwise the target's own route does. */
    boolean delivers() {
        return delivers;
    }

    /** Whether a redirect is not followed where the robots.txt of its target disallows it. */
    boolean obeysRobots() {
        return true;
    }

    /** The URL to request next: the job's, or where a redirect led. */
    @Override
    String url() {
        return url;
    }

    /** Redirects followed here so far. */
    int redirects() {
        return redirects;
    }

    /** Redirects followed since the job was submitted, by whichever node. */
    int hops() {
        return job.redirects() + redirects;
    }

    /** Settings of the target that the job was submitted for, which say where its redirects may lead. */
    TargetSettings home() {
        return home == null ? settings() : home;
    }

    /** A redirect has led to another target of a fleet, in whose queue the job goes on; false if this cannot be. */
    boolean handOver(Host to) {
        settle(HandOver.to(to, this));
        return true;
    }

    /** The next request goes to another URL. */
    void follow(String location, Map<String, Object> headers) {
        url = location;
        requestHeaders = headers;
        redirects++;
    }

    /** The request headers to send again after a redirect; empty before the first request. */
    Optional<Map<String, Object>> requestHeaders() {
        return Optional.ofNullable(requestHeaders);
    }

    void requestHeaders(Map<String, Object> headers) {
        requestHeaders = headers;
    }

    /**
     * A request that has the permission of a breaker.
     *
     * @param guard whose breaker; another target's after a redirect to it
     * @param generation in which the request started
     * @param pathEpoch in which epoch of its paths it started
     * @param startedAt when the permission was given
     */
    record Request(Guard guard, long generation, long pathEpoch, Instant startedAt) {}

    Optional<Request> request() {
        return Optional.ofNullable(request);
    }

    void request(@Nullable Request next) {
        request = next;
    }

    /** What the latest request meant. */
    Optional<Fetch> fetch() {
        return Optional.ofNullable(fetch);
    }

    void fetched(Fetch result) {
        discard();
        fetch = result;
    }

    /** Whether this job's failure ended a ramp. */
    boolean reopened() {
        return reopened;
    }

    void markReopened() {
        reopened = true;
    }

    /** Whether the page is with the sink, whose failure is not the failure of one route. */
    boolean handedOver() {
        return handedOver;
    }

    void markHandedOver() {
        handedOver = true;
    }

    /** Whether the sink has taken the page. */
    boolean taken() {
        return taken;
    }

    void markTaken() {
        taken = true;
    }

    /** What becomes of the job: empty means that it goes back to the frontier unchanged. */
    record Settlement(Optional<Completion> completion) {}

    /** Says what becomes of the job, unless that was said before. */
    void settle(Settlement next) {
        if (settlement == null) {
            settlement = next;
        }
    }

    /** Gives up the page's temporary file, when nobody reads the page any more. */
    void discard() {
        if (fetch == null || fetch.answer().isEmpty()) {
            return;
        }
        try {
            fetch.answer().get().content().close();
        } catch (IOException e) {
            LOG.warn("A temporary file could not be deleted: {}", e.toString());
        }
    }

    /** What to do when it ends. */
    void whenEnded(Runnable then) {
        whenEnded = then;
    }

    /** Ends the claim; true only the first time. */
    boolean end() {
        boolean first = ended.compareAndSet(false, true);
        if (first) {
            whenEnded.run();
        }
        return first;
    }

    Optional<Settlement> settlement() {
        return Optional.ofNullable(settlement);
    }
}
