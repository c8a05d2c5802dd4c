package io.originguard.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;

/** Admits so many requests in any one second; thread-safe. What it refuses does not count. */
final class RateLimit {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final int perSecond;
    private final EdgeAnswer refusal;
    private final Queue<Instant> admitted = new ArrayDeque<>();

    RateLimit(int perSecond, EdgeAnswer refusal) {
        if (perSecond < 1) {
            throw new IllegalArgumentException(
                    "a rate limit of " + perSecond + " a second admits nothing; write 1 or more");
        }
        this.perSecond = perSecond;
        this.refusal = refusal;
    }

    synchronized boolean admits(Instant now) {
        admitted.removeIf(earlier -> !earlier.plus(SECOND).isAfter(now));
        return admitted.size() < perSecond && admitted.add(now);
    }

    EdgeAnswer refusal() {
        return refusal;
    }
}
