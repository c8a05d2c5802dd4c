package io.originguard.frontier;

import io.originguard.frontier.Leases.Roll;
import io.originguard.target.Host;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's part in the fleet. While {@link Renewal} keeps the lease, one thread hears what the others tell, has
 * {@link Claims} claim targets and give them away, and ends those nodes whose lease is over. Thread-safe.
 *
 * <p>A target is owned here from the moment in which all that its last owner wrote was read, until a transaction has given it
 * away or the lease has been ended by another node. While the lease does not stand nothing leaves, but the targets stay
 * owned: as long as the node's row is there nobody else has them, so that a store that was away is no reason to lose what
 * was done. The row is what a transaction confirms.
 */
public final class Membership implements Ownership, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    /** How long the keeper waits for messages before it looks at the time. */
    private static final Duration LISTEN = Duration.ofMillis(100);

    /** A claim that found rows which others were writing is repeated so soon; no round follows another sooner. */
    private static final Duration SOON = Duration.ofMillis(100);

    private final Leases leases;
    private final LeaseTerms terms;
    private final LongSupplier nanos;
    private final Renewal renewal;
    private final Claims claims;
    private final Thread keeper = new Thread(this::keep, "originguard-fleet");

    private volatile Territory territory = Territory.NONE;

    private long nextRound;
    private long lastRound;
    private long nextCheck;

    /**
     * @param clock the wall's
     * @param nanos a clock that nobody sets, as {@link System#nanoTime} is
     */
    public Membership(Leases leases, LeaseTerms terms, Clock clock, LongSupplier nanos) {
        this.leases = leases;
        this.terms = terms;
        this.nanos = nanos;
        renewal = new Renewal(leases, terms, clock, nanos);
        claims = new Claims(leases, terms, nanos);
        keeper.setDaemon(true);
    }

    /**
     * Joins the fleet and begins to claim targets.
     *
     * @throws StoreException if the store cannot be reached
     */
    public void start(Candidate candidate, Territory served) {
        territory = served;
        claims.serve(served);
        renewal.start(candidate, served::trouble);
        nextRound = nanos.getAsLong();
        keeper.start();
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public boolean owns(Host target) {
        return claims.owns(target);
    }

    @Override
    public boolean stands() {
        return renewal.stands();
    }

    @Override
    public long term() {
        return renewal.term();
    }

    @Override
    public long incarnation() {
        return renewal.node();
    }

    @Override
    public boolean confirm(FrontierStore.Writes writes, long incarnation, boolean timely) {
        return writes.fencing().confirm(incarnation, timely);
    }

    @Override
    public void denied(long incarnation) {
        renewal.soon();
    }

    /** Targets that this node owns. */
    public Set<Host> owned() {
        return claims.owned();
    }

    /** Renewals that have failed since the start. */
    public long failures() {
        return renewal.failures();
    }

    /** How many targets this node owns. */
    public int targets() {
        return claims.count();
    }

    /** The store says that this node owns another number of targets: a claim's answer may have been lost. */
    public void unsure() {
        claims.unsure();
    }

    /** A transaction has given these targets away. */
    public void released(Collection<Host> targets) {
        claims.released(targets);
    }

    /** Gives all targets away as soon as nothing of them is in flight, and claims none any more. */
    public void leave() {
        renewal.leave();
    }

    /** Ends the membership: what is still owned is given free at once, so nothing of it may be in flight any more. */
    @Override
    public void close() {
        renewal.stop();
        GroupCommit.join(keeper);
        renewal.end();
        claims.clear();
    }

    private void keep() {
        boolean missed = true;
        while (!renewal.isStopped()) {
            try {
                if (renewal.isOver()) {
                    rejoin();
                }
                for (String text : leases.await(LISTEN)) {
                    Message.read(text).ifPresent(this::hear);
                }
                if (missed) {
                    territory.look(Optional.empty(), true);
                    missed = false;
                }
                if (!renewal.isOver() && nanos.getAsLong() - nextRound >= 0) {
                    round();
                }
                claims.giveAway();
            } catch (LeaseOverException e) {
                renewal.soon();
                renewal.pause(SOON);
            } catch (StoreException e) {
                missed = true;
                LOG.debug("The fleet cannot be reached", e);
                renewal.pause(SOON);
            } catch (RuntimeException | Error e) {
                LOG.error("Keeping the targets of this node failed; trying again", e);
                renewal.pause(SOON);
            }
        }
    }

    private void hear(Message message) {
        if (message.word() == Message.Word.FLEET) {
            nextRound = Math.min(nextRound, lastRound + SOON.toNanos());
            return;
        }
        boolean holds = message.word() == Message.Word.HOLD;
        if (message.ids().isEmpty()) {
            territory.look(Optional.empty(), holds);
            return;
        }
        List<Host> mine = claims.owned(message.ids().get());
        if (!mine.isEmpty()) {
            territory.look(Optional.of(mine), holds);
        }
    }

    /** Another node has ended this one: all is left at once, and it comes back as somebody new. */
    private void rejoin() {
        Set<Host> lost = claims.owned();
        LOG.warn("This node was away for longer than its lease; its {} targets have other owners now", lost.size());
        claims.clear();
        territory.drop(lost);
        try {
            renewal.join();
        } catch (StoreException e) {
            territory.trouble(Optional.of("This node's lease is over: " + e.getMessage()));
            throw e;
        }
        nextRound = nanos.getAsLong();
        territory.trouble(Optional.empty());
    }

    private void round() {
        lastRound = nanos.getAsLong();
        nextRound = lastRound + terms.renewal().toNanos();
        long node = renewal.node();
        claims.takeUp(node);
        Roll roll = leases.roll();
        if (roll.peers().stream().noneMatch(peer -> peer.id() == node)) {
            renewal.soon();
            return;
        }
        if (endThoseGone(roll.peers())) {
            roll = leases.roll();
        }
        List<Peer> others = roll.peers().stream()
                .filter(peer -> peer.live() && !peer.leaving() && peer.id() != node)
                .toList();
        if (renewal.isLeaving()) {
            claims.windAll();
        } else if (claims.balance(node, roll.free(), others)) {
            nextRound = nanos.getAsLong() + SOON.toNanos();
        }
        if (lastRound - nextCheck >= 0) {
            nextCheck = lastRound + terms.renewal().toNanos();
            territory.check();
        }
    }

    /** Whoever was away itself lets the others come back first: it was the store that was away, or the network. */
    private boolean endThoseGone(List<Peer> peers) {
        if (!renewal.isSettled()) {
            return false;
        }
        boolean any = false;
        for (Peer peer : peers) {
            if (!peer.live() && peer.id() != renewal.node() && leases.end(peer.id())) {
                LOG.info("Node {} is gone; its {} targets are taken over", peer.described(), peer.targets());
                any = true;
            }
        }
        return any;
    }
}
