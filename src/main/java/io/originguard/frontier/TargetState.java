package io.originguard.frontier;

import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import java.time.Instant;
import java.util.Optional;

/**
 * What of a target's breaker outlives the process.
 *
 * @param target the domain
 * @param state the breaker's state
 * @param generation number of the breaker's epoch, grows by one at each transition
 * @param since when the state was entered
 * @param nextProbeAt when an OPEN target is probed next
 * @param probeUrl the URL that a probe asks for, where one is known
 * @param outage generation of the trip that opened the current outage; the key of its record
 */
public record TargetState(
        Host target,
        BreakerState state,
        long generation,
        Instant since,
        Optional<Instant> nextProbeAt,
        Optional<String> probeUrl,
        Optional<Long> outage) {

    /** The state of a target that has never tripped. */
    public static TargetState initial(Host target) {
        return new TargetState(
                target, BreakerState.CLOSED, 0, Instant.EPOCH, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
