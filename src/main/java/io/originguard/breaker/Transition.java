package io.originguard.breaker;

import io.originguard.edge.Outcome;
import io.originguard.target.BreakerState;
import java.time.Instant;
import java.util.Optional;

/**
 * One change of a breaker's state. Immutable.
 *
 * @param from the state that ended
 * @param to the state that began
 * @param generation the number of the epoch that began
 * @param at when, by the wall clock
 * @param cause the outcome that decided it: the bad result that tripped or reopened, the probe's answer that proved the
 *     origin, or the latest good result of the completed ramp
 * @param bad bad results in the window that ended
 * @param total good and bad results in the window that ended
 * @param firstErrorAt first bad result of the run or window that led to OPEN; empty for the other states
 * @param nextProbeAt when the target is probed next; empty unless it is OPEN
 * @param probePlan what that goes by; empty unless it is OPEN
 * @param baseline the one of the epoch that began, with what this change has taught
 */
public record Transition(
        BreakerState from,
        BreakerState to,
        long generation,
        Instant at,
        Outcome cause,
        int bad,
        int total,
        Optional<Instant> firstErrorAt,
        Optional<Instant> nextProbeAt,
        Optional<ProbePlan> probePlan,
        Baseline baseline) {

    /** Whether this is the ramp that failed, so that the outage goes on. */
    public boolean reopened() {
        return from == BreakerState.HALF_OPEN && to == BreakerState.OPEN;
    }
}
