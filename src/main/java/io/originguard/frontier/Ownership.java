package io.originguard.frontier;

import io.originguard.target.Host;

/**
 * Which targets this node may work on, as far as it knows without asking. A store of one node is all its own. Thread-safe;
 * never waits, but for {@link #confirm}, which is called inside a transaction.
 */
public interface Ownership {

    /** All is mine, for ever. */
    Ownership ALL = new Ownership() {};

    /** Whether others work on the same store. */
    default boolean isShared() {
        return false;
    }

    /** Whether this node owns the target. */
    default boolean owns(Host target) {
        return true;
    }

    /** Whether the lease stands, so that a request may leave at this moment. */
    default boolean stands() {
        return true;
    }

    /** Grows whenever the lease stands again after it did not: what began in another term counts no more. */
    default long term() {
        return 0;
    }

    /** Number of this node's present life in the fleet; another one owns nothing of what this one did. */
    default long incarnation() {
        return 0;
    }

    /**
     * Whether this life goes on, and will until the transaction has ended.
     *
     * @param timely whether the lease must stand too, by the database's clock
     */
    default boolean confirm(FrontierStore.Writes writes, long incarnation, boolean timely) {
        return true;
    }

    /** Takes note that {@link #confirm} was denied. */
    default void denied(long incarnation) {}
}
