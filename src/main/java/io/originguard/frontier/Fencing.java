package io.originguard.frontier;

import io.originguard.target.Host;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * The part of a transaction that is about ownership. A store of one node has none: there, all is always confirmed. Valid
 * during the transaction, not thread-safe; throws {@link StoreException} as all writes do.
 */
public interface Fencing {

    /** Of a store that has one node. */
    Fencing NONE = new Fencing() {};

    /**
     * Whether the node's row is there; if it is, nobody can take its targets over until this transaction has ended.
     *
     * @param timely whether the lease must stand too, by the database's clock
     */
    default boolean confirm(long node, boolean timely) {
        return true;
    }

    /** Gives targets of a confirmed node free. */
    default void release(long node, Collection<Host> targets) {}

    /** Books of these targets, with all that was done in this transaction before. */
    default Map<Host, Counts> counts(Collection<Host> targets) {
        return Map.of();
    }

    /** Sums over all targets of a node: two that are equal at different times mean that nobody else has changed anything. */
    default Tally tally(long node) {
        return Tally.NOTHING;
    }

    /** Makes sure that the store knows these targets, so that they can be owned. */
    default void enrol(Collection<Host> targets) {}

    /** Tells the owners of these targets, once the transaction is committed, that there is news of them. */
    default void tell(Matter matter, Set<Host> targets) {}

    /** What owners are told of. */
    enum Matter {
        /** New jobs. */
        WORK,
        /** An operator's pause or its end. */
        HOLD
    }

    /**
     * What a node's targets add up to.
     *
     * @param targets how many
     * @param accepted over all of them
     * @param dead over all of them
     * @param holds a sum that changes when a pause by hand begins or ends
     */
    record Tally(long targets, long accepted, long dead, long holds) {

        static final Tally NOTHING = new Tally(0, 0, 0, 0);

        /** The sums of what is known. */
        static Tally of(Collection<Counts> books, Collection<Held> holds) {
            Counts sum = books.stream().reduce(Counts.NONE, Counts::plus);
            return new Tally(
                    books.size(),
                    sum.accepted(),
                    sum.dead(),
                    holds.stream()
                            .mapToLong(held -> held.since().toEpochMilli())
                            .sum());
        }
    }
}
