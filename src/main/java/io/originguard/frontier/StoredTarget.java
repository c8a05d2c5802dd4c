package io.originguard.frontier;

import io.originguard.target.Host;
import java.util.Optional;

/**
 * A target's row: all that a new owner goes on with.
 *
 * @param id of the row
 * @param target the domain
 * @param state of its breaker
 * @param memory what it has taught
 * @param held the pause by hand
 * @param counts its books
 * @param owner the node that owns it; one whose row is gone owns nothing
 */
public record StoredTarget(
        long id,
        Host target,
        TargetState state,
        TargetMemory memory,
        Optional<Held> held,
        Counts counts,
        Optional<Long> owner) {}
