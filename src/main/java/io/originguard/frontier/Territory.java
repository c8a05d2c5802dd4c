package io.originguard.frontier;

import io.originguard.target.Host;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a node does with the targets that it owns; called by the threads of the {@link Membership}, and may wait for the store. */
public interface Territory {

    /** Of a node that serves nothing. */
    Territory NONE = new Territory() {};

    /** The targets that this node has routes for. */
    default Set<Host> listed() {
        return Set.of();
    }

    /** Whether it serves all other targets too. */
    default boolean servesUnlisted() {
        return false;
    }

    /**
     * These targets are being taken over; they are owned after this has returned.
     *
     * @param parked jobs with a due time of those that have any
     */
    default void prepare(Collection<StoredTarget> targets, Map<Host, Long> parked) {}

    /** These targets are owned now. */
    default void begin(Collection<Host> targets) {}

    /** These targets are not owned any more, as the lease is over: nothing of them is written from now on. */
    default void drop(Collection<Host> targets) {}

    /** Starts nothing more for these targets, which are to be given away. */
    default void wind(Collection<Host> targets) {}

    /** Those of these targets of which nothing is in flight and all is written down. */
    default Set<Host> quiet(Collection<Host> targets) {
        return Set.of();
    }

    /** Gives quiet targets away: they are free when this returns, or still owned if it throws {@link StoreException}. */
    default void release(Collection<Host> targets) {}

    /**
     * Others have changed something of these targets.
     *
     * @param targets empty: of any of those that are owned
     * @param holds whether pauses by hand are among it
     */
    default void look(Optional<Collection<Host>> targets, boolean holds) {}

    /** Compares what is known with the store, in case that a message was missed. */
    default void check() {}

    /** The lease is over because it could not be renewed; empty: it was. */
    default void trouble(Optional<String> message) {}
}
