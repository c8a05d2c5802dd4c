package io.originguard.breaker;

import io.originguard.edge.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The growing limit of HALF_OPEN: 1, 2, 4 and so on up to the baseline. A step lasts at least the set time and needs a good
 * result within it; one step at the baseline completes the ramp.
 *
 * <p>Not thread-safe.
 */
final class Ramp {

    private int limit = 1;
    private Instant stepBegan;
    private @Nullable Outcome proof;

    Ramp(Instant now) {
        stepBegan = now;
    }

    /** Requests in flight that this step allows. */
    int limit(int baseline) {
        return Math.min(limit, baseline);
    }

    /** A good result of the origin. */
    void good(Outcome outcome) {
        proof = outcome;
    }

    /**
     * Ends the step if it is over.
     *
     * @return the last good result, if that was the step at the baseline and the ramp is complete
     */
    Optional<Outcome> tick(Instant now, Duration step, int baseline) {
        if (proof == null || now.isBefore(stepBegan.plus(step))) {
            return Optional.empty();
        }
        if (limit(baseline) == baseline) {
            return Optional.of(proof);
        }
        limit = Math.min(baseline, 2 * limit);
        stepBegan = now;
        proof = null;
        return Optional.empty();
    }
}
