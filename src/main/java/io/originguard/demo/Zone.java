package io.originguard.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One target as its owner has set it up at the edge. Everything is off at first; each switch counts from the next request
 * on. Thread-safe.
 */
public final class Zone {

    private final String host;
    private final EdgeCache cache = new EdgeCache();
    private final EdgeCache archive = new EdgeCache();
    private volatile int originPort;
    private volatile BooleanSupplier originDying = () -> false;
    private volatile Scripted scripted = new Scripted(EdgeScript.forward(), new AtomicLong());
    private volatile boolean tls;
    private volatile boolean resolves = true;
    private volatile boolean tunnelUp = true;
    private volatile boolean foreign;
    private volatile boolean alwaysOnline;
    private volatile boolean errorsAsPages;
    private volatile int errorStatus;
    private volatile Duration cacheAge = Duration.ZERO;
    private volatile @Nullable RateLimit limit;

    Zone(String host) {
        this.host = host;
    }

    /**
     * Whether the edge reaches the origin by TLS and insists on a certificate for this host, in date and from an authority
     * that it trusts ("full strict"). A handshake that fails is a 525, a bad certificate a 526.
     */
    public Zone tls(boolean on) {
        tls = on;
        return this;
    }

    /** Whether the origin's name exists; else everything is a 530 with 1016. */
    public Zone resolves(boolean exists) {
        resolves = exists;
        return this;
    }

    /** Whether the tunnel to the origin is up; else everything is a 530 with 1033. */
    public Zone tunnel(boolean up) {
        tunnelUp = up;
        return this;
    }

    /** Whether some other proxy stands in the edge's place: the same work, the same numbers, none of the edge's marks. */
    public Zone foreign(boolean on) {
        foreign = on;
        return this;
    }

    /**
     * Whether an error carries the last page that the origin gave with 200 for the same path, or else a generic one. Pages
     * are remembered from now on, so this is to be on before the trouble begins.
     */
    public Zone alwaysOnline(boolean on) {
        alwaysOnline = on;
        return this;
    }

    /** Whether the edge's errors are HTML pages, whatever a client asks for. */
    public Zone errorPages(boolean always) {
        errorsAsPages = always;
        return this;
    }

    /**
     * The edge's errors have this status, and tell the true code in their body alone.
     *
     * @param status such as 503, or 0 for the true one
     */
    public Zone errorStatus(int status) {
        errorStatus = status;
        return this;
    }

    /**
     * Pages are answered from the edge's cache until they are so old by the edge's clock, and as STALE when they are older
     * and the origin fails.
     *
     * @param age more than zero, or zero for no cache
     */
    public Zone cache(Duration age) {
        cacheAge = age;
        return this;
    }

    /** More requests than this in one second of the edge's clock are a 429 with 1015 and Retry-After 30. */
    public Zone rateLimit(int perSecond) {
        return rateLimit(perSecond, EdgeAnswer.error(429, 1015));
    }

    /**
     * More requests than this in one second of the edge's clock are refused so; what is refused does not count.
     *
     * @param perSecond 1 or more
     */
    public Zone rateLimit(int perSecond, EdgeAnswer refusal) {
        limit = new RateLimit(perSecond, refusal);
        return this;
    }

    /** Any number of requests is welcome again. */
    public Zone noRateLimit() {
        limit = null;
        return this;
    }

    String host() {
        return host;
    }

    int originPort() {
        return originPort;
    }

    /** Whether the origin is being killed at this moment, as far as the edge can know. */
    boolean isOriginDying() {
        return originDying.getAsBoolean();
    }

    void origin(int port, BooleanSupplier dying) {
        originPort = port;
        originDying = dying;
    }

    void script(EdgeScript script) {
        scripted = new Scripted(script, new AtomicLong());
    }

    boolean byTls() {
        return tls;
    }

    boolean isForeign() {
        return foreign;
    }

    boolean isAlwaysOnline() {
        return alwaysOnline;
    }

    boolean isCached() {
        return !cacheAge.isZero();
    }

    Duration cacheAge() {
        return cacheAge;
    }

    EdgeCache cache() {
        return cache;
    }

    /** What Always Online has, however old and whatever the origin wished. */
    EdgeCache archive() {
        return archive;
    }

    /** What the edge answers to the next request by itself, or null to go to the cache and the origin. */
    @Nullable
    EdgeAnswer own(String path, Instant now) {
        RateLimit limited = limit;
        if (limited != null && !limited.admits(now)) {
            return limited.refusal();
        }
        Scripted asked = scripted;
        EdgeAnswer answer = asked.script().answer(asked.count().incrementAndGet(), path);
        if (answer != null) {
            return answer;
        }
        if (!resolves) {
            return EdgeAnswer.error(530, 1016);
        }
        return tunnelUp ? null : EdgeAnswer.error(530, 1033);
    }

    /** The answer as this zone has its errors sent; one that is no error stays as it is. */
    EdgeAnswer dressed(EdgeAnswer answer) {
        if (answer.error() == null) {
            return answer;
        }
        if (foreign) {
            return EdgeAnswer.foreign(answer.status());
        }
        EdgeAnswer formed = errorsAsPages ? answer.asPage() : answer;
        return errorStatus == 0 ? formed : formed.as(errorStatus);
    }

    private record Scripted(EdgeScript script, AtomicLong count) {}
}
