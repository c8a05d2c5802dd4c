package io.originguard.frontier;

import io.originguard.target.Host;
import java.util.Optional;
import java.util.Set;

/**
 * Which dead letters are meant: those that meet all of it.
 *
 * @param target of this domain
 * @param cause with this name of a cause
 * @param ids one of these; empty: any
 */
public record DeadLetterFilter(Optional<Host> target, Optional<String> cause, Set<Long> ids) {

    /** All of them. */
    public static final DeadLetterFilter ALL = new DeadLetterFilter(Optional.empty(), Optional.empty(), Set.of());

    public DeadLetterFilter {
        ids = Set.copyOf(ids);
    }

    /** Those of one domain, or of all. */
    public static DeadLetterFilter of(Optional<Host> target) {
        return new DeadLetterFilter(target, Optional.empty(), Set.of());
    }
}
