package io.originguard.breaker;

import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a breaker has learnt of its target's limits, and a restart must not forget. Immutable; all instants are the wall
 * clock's.
 *
 * @param baseline requests in flight that it was found to bear; empty: as many as are configured
 * @param baselineAt when that was last changed
 * @param baselineReason why it is what it is, one line for people
 * @param trippedInFlight requests in flight at the latest trip from CLOSED that our load may explain
 * @param trippedAt when that was
 * @param limitedTo requests in flight that the pace allows; empty: nothing slows it
 * @param limitedUntil until when nothing is sent, as a 429 announced; it may be over
 */
public record Learnt(
        Optional<Integer> baseline,
        Optional<Instant> baselineAt,
        Optional<String> baselineReason,
        Optional<Integer> trippedInFlight,
        Optional<Instant> trippedAt,
        Optional<Integer> limitedTo,
        Optional<Instant> limitedUntil) {

    /** The same with what the pace knows. */
    Learnt with(Optional<Integer> paceLimit, Optional<Instant> paceUntil) {
        return new Learnt(baseline, baselineAt, baselineReason, trippedInFlight, trippedAt, paceLimit, paceUntil);
    }

    /** The same by another clock. */
    Learnt at(UnaryOperator<Instant> clock) {
        return new Learnt(
                baseline,
                baselineAt.map(clock),
                baselineReason,
                trippedInFlight,
                trippedAt.map(clock),
                limitedTo,
                limitedUntil.map(clock));
    }
}
