package io.originguard.breaker;

import java.time.Duration;
import java.time.Instant;

/**
 * The least time between the starts of two requests of a target that wants one, such as by the crawl-delay of its robots.txt;
 * then one request is in flight at a time. The hops of a redirect follow at once, as one visit.
 *
 * <p>Not thread-safe.
 */
final class Spacing {

    private static final int FULL = Integer.MAX_VALUE;

    private Duration delay = Duration.ZERO;
    private Instant lastStart = Instant.MIN;

    /** The time between two starts; zero if nobody wants one. */
    Duration delay() {
        return delay;
    }

    void delay(Duration next) {
        delay = next;
    }

    /** Requests in flight that it allows; more than any baseline without a delay. */
    int limit() {
        return delay.isZero() ? FULL : 1;
    }

    /** A request leaves. */
    void started(Instant now) {
        lastStart = now;
    }

    /** Whether the next one must not start yet. */
    boolean isWaiting(Instant now) {
        return !delay.isZero() && now.isBefore(lastStart.plus(delay));
    }
}
