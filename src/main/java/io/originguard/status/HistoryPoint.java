package io.originguard.status;

import io.originguard.target.BreakerState;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a target's requests in one step of its history; where there is none, there were no requests and the breaker was
 * CLOSED.
 *
 * @param at when the step began
 * @param requests that ended in it, probes apart
 * @param delivered pages that the sink took
 * @param errors failed answers by the label of their cause
 * @param inFlight requests in flight when the step ended; of several steps the most
 * @param limit requests in flight that were allowed then
 * @param state of the breaker then; of several steps the worst
 */
public record HistoryPoint(
        Instant at,
        int requests,
        int delivered,
        Map<String, Integer> errors,
        int inFlight,
        int limit,
        BreakerState state) {

    public HistoryPoint {
        errors = Map.copyOf(errors);
    }

    /** This and a later one as one step. */
    HistoryPoint plus(HistoryPoint later) {
        Map<String, Integer> sum = new TreeMap<>(errors);
        later.errors.forEach((cause, count) -> sum.merge(cause, count, Integer::sum));
        return new HistoryPoint(
                at,
                requests + later.requests,
                delivered + later.delivered,
                sum,
                Math.max(inFlight, later.inFlight),
                later.limit,
                worse(state, later.state));
    }

    /** The same as part of a longer step. */
    HistoryPoint in(Instant step) {
        return new HistoryPoint(step, requests, delivered, errors, inFlight, limit, state);
    }

    private static BreakerState worse(BreakerState one, BreakerState other) {
        if (one == BreakerState.OPEN || other == BreakerState.OPEN) {
            return BreakerState.OPEN;
        }
        return one == BreakerState.HALF_OPEN ? one : other;
    }
}
