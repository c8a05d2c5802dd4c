package io.originguard.breaker;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How fast a target lets us go: a 429 speaks of us, not of its origin. The limit halves at once and nothing is sent until
 * the announced wait is over; then the limit grows by one for each step with a page in it. As nothing starts during the
 * wait, a further 429 within it answers an earlier request and does not halve again.
 *
 * <p>Not thread-safe.
 */
final class Pace {

    /** The wait where none is announced. */
    private static final Duration USUAL = Duration.ofSeconds(30);

    /** The shortest wait: in that time the requests that are under way are answered too. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private static final int FULL = Integer.MAX_VALUE;

    private int limit = FULL;
    private Instant notBefore = Instant.MIN;
    private Instant stepBegan = Instant.MIN;
    private boolean welcome;

    /** Requests in flight that the pace allows; more than any baseline when nothing slows it. */
    int limit() {
        return limit;
    }

    boolean isSlowed() {
        return limit != FULL;
    }

    /** Nothing is sent before this. */
    Instant notBefore() {
        return notBefore;
    }

    boolean isWaiting(Instant now) {
        return now.isBefore(notBefore);
    }

    /** A 429, at a time when {@code current} requests in flight were allowed. */
    void limited(Optional<Duration> retryAfter, int current, Instant now) {
        if (!isWaiting(now)) {
            limit = Math.max(1, current / 2);
        }
        Duration wait = retryAfter.map(RetryAfter::bounded).orElse(USUAL);
        Instant until = now.plus(wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait);
        notBefore = until.isAfter(notBefore) ? until : notBefore;
        beginStep(notBefore);
    }

    /** A page was let through to us. */
    void welcomed(Instant now) {
        welcome |= !now.isBefore(stepBegan);
    }

    /** Ends the step if it is over. */
    void tick(Instant now, Duration step, int baseline) {
        if (!isSlowed() || !welcome || now.isBefore(stepBegan.plus(step))) {
            return;
        }
        limit = limit + 1 >= baseline ? FULL : limit + 1;
        beginStep(now);
    }

    private void beginStep(Instant now) {
        stepBegan = now;
        welcome = false;
    }
}
