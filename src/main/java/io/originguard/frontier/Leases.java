package io.originguard.frontier;

import io.originguard.target.Host;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The leases of a store that several nodes share. Each call is one transaction on a connection of its own, which is made again
 * after it broke; all time is the database's. Throws {@link StoreException} if the database cannot be reached or refuses.
 * {@link #renew} may be called from another thread than the rest, which is not thread-safe.
 */
public interface Leases extends AutoCloseable {

    /**
     * Joins the fleet and ends an earlier incarnation in the same seat, whose process is gone.
     *
     * @return the id of the new incarnation, which owns nothing yet
     */
    long join(Candidate candidate, Duration lease);

    /**
     * Renews a lease from now on, also one that has run out without anybody having taken the targets over.
     *
     * @param leaving whether the node gives all its targets away
     * @return the database's time if it was renewed, milliseconds since 1970; empty if the row is gone: then the node owns nothing
     *     any more
     */
    Optional<Long> renew(long node, Duration lease, boolean leaving);

    /** All nodes that have a row, and how many targets nobody owns. */
    Roll roll();

    /**
     * Ends a node whose lease is over and makes its targets free, unless it has been renewed.
     *
     * @return whether it was ended
     */
    boolean end(long node);

    /**
     * Claims free targets for a node whose lease stands, those with work first.
     *
     * @param most so many at most
     * @param among only these; empty: any
     * @return what was claimed; empty also if others were faster
     * @throws LeaseOverException if the lease does not stand
     */
    List<Host> claim(long node, int most, Optional<Set<Host>> among);

    /** All that a node owns. */
    List<Host> owned(long node);

    /** What a node owns of these, as it is stored. */
    List<StoredTarget> owned(long node, Collection<Host> targets);

    /** Jobs with a due time, past or future, of these targets, counted; a target without any is left out. */
    List<Parked> parked(Collection<Host> targets);

    /** Gives all that a node owns free and deletes its row. */
    void leave(long node);

    /**
     * Waits for messages of other nodes.
     *
     * @return those that came, possibly none; the first call, and the first after the connection broke, returns at once
     * @throws StoreException if messages may have been missed because the connection broke
     */
    List<String> await(Duration longest);

    @Override
    void close();

    /**
     * Who is there.
     *
     * @param peers all nodes that have a row
     * @param free targets that nobody owns
     */
    record Roll(List<Peer> peers, int free) {}

    /**
     * Parked jobs of a target.
     *
     * @param target the domain
     * @param jobs at least 1
     */
    record Parked(Host target, long jobs) {}
}
