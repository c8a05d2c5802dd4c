package io.originguard.breaker;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How fast a target lets us go: a 429 or a block speaks of us, not of its origin. The limit halves at once, but only once a
 * window however many such answers come; after a 429 nothing is sent until the announced wait is over. Then the limit grows
 * by one for each step with a page in it.
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
    private Instant halvedAt = Instant.MIN;
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

    /** The end of the latest wait, as long as anything of it is left. */
    Optional<Instant> announced(Instant now) {
        boolean left = isWaiting(now) || (isSlowed() && notBefore.isAfter(Instant.MIN));
        return left ? Optional.of(notBefore) : Optional.empty();
    }

    /**
     * The pace that an earlier process has left.
     *
     * @param to requests in flight that it allowed; empty: nothing slowed it
     * @param until the end of the wait, obeyed for at most a day from now
     */
    void recall(Optional<Integer> to, Optional<Instant> until, Instant now) {
        Instant latest = now.plus(RetryAfter.LONGEST);
        to.ifPresent(slow -> {
            limit = Math.max(1, slow);
            halvedAt = now;
        });
        until.ifPresent(end -> notBefore = end.isAfter(latest) ? latest : end);
        beginStep(later(now, notBefore));
    }

    /** A 429, at a time when {@code current} requests in flight were allowed. */
    void limited(Optional<Duration> retryAfter, int current, Duration window, Instant now) {
        halve(current, window, now);
        Duration wait = retryAfter.map(RetryAfter::bounded).orElse(USUAL);
        Instant until = now.plus(wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait);
        notBefore = later(until, notBefore);
        beginStep(notBefore);
    }

    /** One of many blocks, which announce no wait, at a time when {@code current} requests in flight were allowed. */
    void blocked(int current, Duration window, Instant now) {
        halve(current, window, now);
        beginStep(later(now, notBefore));
    }

    private void halve(int current, Duration window, Instant now) {
        if (!now.isBefore(halvedAt.plus(window))) {
            limit = Math.max(1, current / 2);
            halvedAt = now;
        }
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

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
