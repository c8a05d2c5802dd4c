package io.originguard.breaker;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a window holds.
 *
 * @param bad bad results
 * @param total good and bad results
 * @param firstBadAt the earliest bad result in the window, null without one
 */
record Tally(int bad, int total, @Nullable Instant firstBadAt) {

    static final Tally NONE = new Tally(0, 0, null);

    /** What both windows hold together. */
    Tally plus(Tally other) {
        return new Tally(bad + other.bad, total + other.total, earlier(firstBadAt, other.firstBadAt));
    }

    private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.isBefore(b) ? a : b;
    }
}
