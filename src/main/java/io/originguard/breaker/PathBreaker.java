package io.originguard.breaker;

import io.originguard.target.BreakerState;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of one path that has failed: CLOSED until its rule says otherwise, then OPEN until a time, then HALF_OPEN while one
 * of its jobs is its probe.
 *
 * <p>Not thread-safe.
 */
final class PathBreaker {

    private static final long NOBODY = Long.MIN_VALUE;

    private final TripRule rule = new TripRule();
    private @Nullable Instant until;
    private long prober = NOBODY;
    private int failedProbes;
    private long since;
    private long deferred;

    TripRule rule() {
        return rule;
    }

    BreakerState state() {
        if (until == null) {
            return BreakerState.CLOSED;
        }
        return prober == NOBODY ? BreakerState.OPEN : BreakerState.HALF_OPEN;
    }

    /** Whether its jobs are held back. */
    boolean isHeld() {
        return until != null;
    }

    boolean isProbedBy(long job) {
        return until != null && prober == job && job != NOBODY;
    }

    /** Whether a request that started in this epoch says something about the present state (I4). */
    boolean hears(long epoch) {
        return epoch >= since;
    }

    /** Probes in a row that found it bad. */
    int failedProbes() {
        return failedProbes;
    }

    Optional<Instant> pausedUntil() {
        return state() == BreakerState.OPEN ? Optional.ofNullable(until) : Optional.empty();
    }

    /** How many of its jobs were turned away in this pause before. */
    long turnAway() {
        return deferred++;
    }

    void pause(Instant next, long epoch) {
        failedProbes = prober == NOBODY ? 0 : failedProbes + 1;
        prober = NOBODY;
        until = next;
        since = epoch;
        deferred = 0;
    }

    void probe(long job, long epoch) {
        prober = job;
        since = epoch;
    }

    /** The probe has ended and said nothing: another job may be it at once. */
    void giveUpProbe(long epoch) {
        prober = NOBODY;
        since = epoch;
    }

    void close(long epoch) {
        prober = NOBODY;
        until = null;
        failedProbes = 0;
        since = epoch;
        rule.good();
    }
}
