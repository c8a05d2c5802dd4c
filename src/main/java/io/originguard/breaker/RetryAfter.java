package io.originguard.breaker;

import java.time.Duration;

/** Bounds an announced wait, so that a mistaken header silences nothing for ever. */
final class RetryAfter {

    /** The longest wait that is obeyed. */
    static final Duration LONGEST = Duration.ofDays(1);

    private RetryAfter() {}

    /** The wait, between nothing and a day. */
    static Duration bounded(Duration announced) {
        if (announced.isNegative()) {
            return Duration.ZERO;
        }
        return announced.compareTo(LONGEST) > 0 ? LONGEST : announced;
    }
}
