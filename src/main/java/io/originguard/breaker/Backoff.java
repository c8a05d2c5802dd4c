package io.originguard.breaker;

import io.originguard.target.TargetSettings.BackoffSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a failed job is tried again: {@code base * 2^attempt + jitter}, the jitter uniform in {@code [0, base)}, the sum
 * never more than {@code max}. Thread-safe if the random generator is.
 */
public final class Backoff {

    private final Duration base;
    private final Duration max;
    private final RandomGenerator random;

    /**
     * @throws IllegalArgumentException if the base is not over zero, or the longest delay is shorter than the base or not
     *     less than 365 days
     */
    public Backoff(BackoffSettings settings, RandomGenerator random) {
        this.base = settings.base();
        this.max = settings.max();
        this.random = random;
        if (base.isNegative() || base.isZero()) {
            throw new IllegalArgumentException("backoff.base is " + base + "; write a time over zero, such as 30s");
        }
        if (max.compareTo(base) < 0 || max.toDays() >= 365) {
            throw new IllegalArgumentException("backoff.max is " + max + "; write a time from backoff.base (" + base
                    + ") to less than 365 days, such as 1h");
        }
    }

    /**
     * The delay before the next attempt.
     *
     * @param attempt attempts counted before this failure, from 0
     * @throws IllegalArgumentException if the attempt is negative
     */
    public Duration delay(int attempt) {
        if (attempt < 0) {
            throw new IllegalArgumentException("attempt is " + attempt + "; attempts are counted from 0");
        }
        Duration delay = base;
        for (int i = 0; i < attempt && delay.compareTo(max) < 0; i++) {
            delay = delay.multipliedBy(2);
        }
        return shorter(delay.plusNanos(random.nextLong(base.toNanos())), max);
    }

    /** When the next attempt is due: after the delay, or after an announced wait (at most a day) if that is longer. */
    public Instant dueAt(Instant now, int attempt, Optional<Duration> retryAfter) {
        Duration delay = delay(attempt);
        Duration floor = retryAfter.map(RetryAfter::bounded).orElse(Duration.ZERO);
        return now.plus(floor.compareTo(delay) > 0 ? floor : delay);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
