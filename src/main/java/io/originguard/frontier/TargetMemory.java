package io.originguard.frontier;

import java.time.Instant;
import java.util.Optional;

/**
 * What a target has taught us beside its breaker, and a restart must not forget.
 *
 * @param behindEdge whether its answers have shown that it sits behind the edge
 * @param learntBaseline requests in flight that it was found to bear, lower than the configured baseline; empty: that one
 * @param learntAt when that was last changed
 * @param learntReason why it is what it is, one line for people
 * @param trippedInFlight requests in flight at the latest trip from CLOSED
 * @param trippedAt when that was
 * @param limitedTo requests in flight that are allowed since a 429; empty: nothing slows it
 * @param limitedUntil until when nothing is sent, as a 429 announced
 */
public record TargetMemory(
        boolean behindEdge,
        Optional<Integer> learntBaseline,
        Optional<Instant> learntAt,
        Optional<String> learntReason,
        Optional<Integer> trippedInFlight,
        Optional<Instant> trippedAt,
        Optional<Integer> limitedTo,
        Optional<Instant> limitedUntil) {

    /** Of a target that has taught nothing. */
    public static final TargetMemory NONE = new TargetMemory(
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** The same, with what its answers have shown about the edge. */
    public TargetMemory withBehindEdge(boolean shown) {
        return new TargetMemory(
                shown, learntBaseline, learntAt, learntReason, trippedInFlight, trippedAt, limitedTo, limitedUntil);
    }

    /** The same, with another learnt baseline. */
    public TargetMemory withBaseline(Optional<Integer> baseline, Optional<Instant> at, Optional<String> reason) {
        return new TargetMemory(behindEdge, baseline, at, reason, trippedInFlight, trippedAt, limitedTo, limitedUntil);
    }

    /** The same, with another latest trip. */
    public TargetMemory withTrip(Optional<Integer> inFlight, Optional<Instant> at) {
        return new TargetMemory(
                behindEdge, learntBaseline, learntAt, learntReason, inFlight, at, limitedTo, limitedUntil);
    }

    /** The same, with what is left of the latest 429. */
    public TargetMemory withLimit(Optional<Integer> to, Optional<Instant> until) {
        return new TargetMemory(
                behindEdge, learntBaseline, learntAt, learntReason, trippedInFlight, trippedAt, to, until);
    }
}
