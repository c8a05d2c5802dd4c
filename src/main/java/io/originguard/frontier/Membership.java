package io.originguard.frontier;

import io.originguard.frontier.Leases.Parked;
import io.originguard.frontier.Leases.Roll;
import io.originguard.target.Host;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's part in the fleet. One thread renews the lease; another one claims targets, gives them away, hears what the others
 * tell, and ends those whose lease is over. Thread-safe.
 *
 * <p>A target is owned here from the moment in which all that its last owner wrote was read, until a transaction has given it
 * away or the lease has been ended by another node. While the lease does not stand nothing leaves, but the targets stay
 * owned: as long as the node's row is there nobody else has them, so that a store that was away is no reason to lose what
 * was done. The row is what a transaction confirms.
 *
 * <p>Long because joining, renewing, claiming and giving away share one state, which must be read in one place to be believed.
 */
public final class Membership implements Ownership, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    /** How long the keeper waits for messages before it looks at the time. */
    private static final Duration LISTEN = Duration.ofMillis(100);

    /** A claim that found rows which others were writing is repeated so soon; no round follows another sooner. */
    private static final Duration SOON = Duration.ofMillis(100);

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration SKEW = Duration.ofSeconds(2);
    private static final int CLAIM = 2_000;

    private final Leases leases;
    private final LeaseTerms terms;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Lease lease;
    private final AtomicLong failures = new AtomicLong();

    private final Map<Host, Long> owned = new ConcurrentHashMap<>();
    private final Map<Long, Host> byId = new ConcurrentHashMap<>();
    private final Set<Host> winding = ConcurrentHashMap.newKeySet();

    private final Thread renewer = new Thread(this::renew, "originguard-lease");
    private final Thread keeper = new Thread(this::keep, "originguard-fleet");
    private final Object pulse = new Object();

    private volatile Candidate self = new Candidate("", "", Optional.empty(), "", false, Instant.EPOCH);
    private volatile Territory territory = Territory.NONE;
    private volatile boolean started;
    private volatile long node;
    private volatile boolean over;
    private volatile boolean leaving;
    private volatile boolean closed;
    private volatile boolean renewNow;

    /** Since when this node has been in touch with the store without a break, by the clock that nobody sets. */
    private volatile long inTouchSince;

    /** Claimed, but what is stored of them could not be read yet. */
    private final Set<Host> claimed = new HashSet<>();

    private long nextRound;
    private long lastRound;
    private long nextCheck;
    private OptionalLong leftOverSince = OptionalLong.empty();
    private volatile boolean unsure;
    private boolean skewed;

    /**
     * @param clock the wall's
     * @param nanos a clock that nobody sets, as {@link System#nanoTime} is
     */
    public Membership(Leases leases, LeaseTerms terms, Clock clock, LongSupplier nanos) {
        this.leases = leases;
        this.terms = terms;
        this.clock = clock;
        this.nanos = nanos;
        lease = new Lease(terms.trusted(), clock, nanos);
        renewer.setDaemon(true);
        keeper.setDaemon(true);
    }

    /**
     * Joins the fleet and begins to claim targets.
     *
     * @throws StoreException if the store cannot be reached
     */
    public void start(Candidate candidate, Territory served) {
        self = candidate;
        territory = served;
        join();
        started = true;
        renewer.start();
        keeper.start();
    }

    private void join() {
        Lease.Moment sent = lease.now();
        node = leases.join(self, terms.duration());
        inTouchSince = nanos.getAsLong();
        lease.renewed(sent);
        over = false;
        nextRound = nanos.getAsLong();
        LOG.debug("Joined the fleet as node {}", node);
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public boolean owns(Host target) {
        return owned.containsKey(target);
    }

    @Override
    public boolean stands() {
        return lease.stands();
    }

    @Override
    public long term() {
        return lease.term();
    }

    @Override
    public long incarnation() {
        return node;
    }

    @Override
    public boolean confirm(FrontierStore.Writes writes, long incarnation, boolean timely) {
        return writes.fencing().confirm(incarnation, timely);
    }

    @Override
    public void denied(long incarnation) {
        renewSoon();
    }

    /** Targets that this node owns. */
    public Set<Host> owned() {
        return Set.copyOf(owned.keySet());
    }

    /** Renewals that have failed since the start. */
    public long failures() {
        return failures.get();
    }

    /** How many targets this node owns. */
    public int targets() {
        return owned.size();
    }

    /** Gives all targets away as soon as nothing of them is in flight, and claims none any more. */
    public void leave() {
        leaving = true;
        renewSoon();
    }

    /** Ends the membership: what is still owned is given free at once, so nothing of it may be in flight any more. */
    @Override
    public void close() {
        closed = true;
        renewSoon();
        GroupCommit.join(renewer);
        GroupCommit.join(keeper);
        lease.over();
        if (started && !over) {
            try {
                leases.leave(node);
            } catch (StoreException e) {
                LOG.warn("{}; the others take over when the lease has run out", e.getMessage());
            }
        }
        owned.clear();
        byId.clear();
    }

    private void renewSoon() {
        synchronized (pulse) {
            renewNow = true;
            pulse.notifyAll();
        }
    }

    private void renew() {
        long next = nanos.getAsLong() + terms.renewal().toNanos();
        while (!closed) {
            pauseUntil(next);
            if (closed) {
                return;
            }
            long began = nanos.getAsLong();
            boolean worked = !over && renewOnce();
            Duration wait = worked || over ? terms.renewal() : shorter(RETRY, terms.renewal());
            next = began + wait.toNanos();
        }
    }

    private boolean renewOnce() {
        Lease.Moment sent = lease.now();
        long renewing = node;
        try {
            Optional<Long> renewed = leases.renew(renewing, terms.duration(), leaving);
            if (renewed.isEmpty()) {
                if (renewing == node) {
                    lease.over();
                    over = true;
                }
                return false;
            }
            if (inTouchSince == Long.MAX_VALUE) {
                inTouchSince = nanos.getAsLong();
            }
            lease.renewed(sent);
            warnOfSkew(sent.wall(), Instant.ofEpochMilli(renewed.get()));
            territory.trouble(Optional.empty());
            return true;
        } catch (StoreException e) {
            inTouchSince = Long.MAX_VALUE;
            failures.incrementAndGet();
            LOG.debug("The lease was not renewed", e);
            if (!lease.stands()) {
                territory.trouble(Optional.of("This node's lease is over: " + e.getMessage()));
            }
            return false;
        }
    }

    /** Due times are compared with the clock of whoever owns the target. */
    private void warnOfSkew(Instant sent, Instant answered) {
        Instant now = clock.instant();
        boolean wrong = answered.isBefore(sent.minus(SKEW)) || answered.isAfter(now.plus(SKEW));
        if (wrong && !skewed) {
            LOG.warn(
                    "This machine's clock says {} where the database's says {}; set both by NTP, as probes and retries"
                            + " of targets that change their owner come too early or too late by the difference",
                    now,
                    answered);
        }
        skewed = wrong;
    }

    private void pauseUntil(long moment) {
        synchronized (pulse) {
            pause(moment, () -> renewNow);
            renewNow = false;
        }
    }

    /** After a failure; a renewal that works changes nothing for the keeper. */
    private void pauseKeeper() {
        synchronized (pulse) {
            pause(nanos.getAsLong() + SOON.toNanos(), () -> false);
        }
    }

    /** Ended by {@link #close()} too; the caller has the lock, which this gives free meanwhile. */
    private void pause(long moment, BooleanSupplier earlier) {
        long left = moment - nanos.getAsLong();
        while (!closed && !earlier.getAsBoolean() && left > 0) {
            try {
                pulse.wait(left / 1_000_000 + 1);
            } catch (InterruptedException e) {
                LOG.debug("The lease and the targets are kept until the node stops", e);
            }
            left = moment - nanos.getAsLong();
        }
    }

    private void keep() {
        boolean missed = true;
        while (!closed) {
            try {
                if (over) {
                    rejoin();
                }
                for (String text : leases.await(LISTEN)) {
                    Message.read(text).ifPresent(this::hear);
                }
                if (missed) {
                    territory.look(Optional.empty(), true);
                    missed = false;
                }
                if (!over && nanos.getAsLong() - nextRound >= 0) {
                    round();
                }
                giveAway();
            } catch (LeaseOverException e) {
                renewSoon();
                pauseKeeper();
            } catch (StoreException e) {
                missed = true;
                LOG.debug("The fleet cannot be reached", e);
                pauseKeeper();
            } catch (RuntimeException | Error e) {
                LOG.error("Keeping the targets of this node failed; trying again", e);
                pauseKeeper();
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
        List<Host> mine = message.ids().get().stream()
                .flatMap(id -> Optional.ofNullable(byId.get(id)).stream())
                .toList();
        if (!mine.isEmpty()) {
            territory.look(Optional.of(mine), holds);
        }
    }

    /** Another node has ended this one: all is left at once, and it comes back as somebody new. */
    private void rejoin() {
        Set<Host> lost = Set.copyOf(owned.keySet());
        LOG.warn("This node was away for longer than its lease; its {} targets have other owners now", lost.size());
        owned.clear();
        byId.clear();
        winding.clear();
        claimed.clear();
        territory.drop(lost);
        try {
            join();
        } catch (StoreException e) {
            territory.trouble(Optional.of("This node's lease is over: " + e.getMessage()));
            throw e;
        }
        territory.trouble(Optional.empty());
    }

    private void round() {
        lastRound = nanos.getAsLong();
        nextRound = lastRound + terms.renewal().toNanos();
        takeClaimed();
        Roll roll = leases.roll();
        if (roll.peers().stream().noneMatch(peer -> peer.id() == node)) {
            renewSoon();
            return;
        }
        if (endThoseGone(roll.peers())) {
            roll = leases.roll();
        }
        List<Peer> others = roll.peers().stream()
                .filter(peer -> peer.live() && !peer.leaving() && peer.id() != node)
                .toList();
        if (leaving) {
            wind(owned.keySet());
        } else {
            balance(roll.free(), others);
        }
        if (lastRound - nextCheck >= 0) {
            nextCheck = lastRound + terms.renewal().toNanos();
            territory.check();
        }
    }

    /** Whoever was away itself lets the others come back first: it was the store that was away, or the network. */
    private boolean endThoseGone(List<Peer> peers) {
        long since = inTouchSince;
        if (since == Long.MAX_VALUE
                || nanos.getAsLong() - since < terms.renewal().toNanos()) {
            return false;
        }
        boolean any = false;
        for (Peer peer : peers) {
            if (!peer.live() && peer.id() != node && leases.end(peer.id())) {
                LOG.info("Node {} is gone; its {} targets are taken over", peer.described(), peer.targets());
                any = true;
            }
        }
        return any;
    }

    private void balance(int free, List<Peer> others) {
        int mine = owned.size() - winding.size();
        FairShare share = FairShare.of(
                mine, free + winding.size(), others.stream().map(Peer::targets).toList());
        int wanted = Math.min(share.take(), free);
        if (isLeftOver(wanted < free)) {
            wanted = free;
        }
        if (wanted > 0) {
            int got = claim(Math.min(wanted, CLAIM));
            if (got > 0 && got < wanted) {
                nextRound = nanos.getAsLong() + SOON.toNanos();
            }
        }
        if (share.give() > 0) {
            wind(choice(share.give(), others));
        }
    }

    /** What nobody has taken for two renewals is served by nobody else. */
    private boolean isLeftOver(boolean some) {
        if (!some) {
            leftOverSince = OptionalLong.empty();
            return false;
        }
        long now = nanos.getAsLong();
        leftOverSince = OptionalLong.of(leftOverSince.orElse(now));
        return now - leftOverSince.getAsLong() > 2 * terms.renewal().toNanos();
    }

    private int claim(int most) {
        Set<Host> listed = territory.listed();
        boolean any = territory.servesUnlisted();
        if (!any && listed.isEmpty()) {
            return 0;
        }
        List<Host> got = leases.claim(node, most, any ? Optional.empty() : Optional.of(listed));
        claimed.addAll(got);
        takeClaimed();
        return got.size();
    }

    private void takeClaimed() {
        if (unsure) {
            unsure = false;
            leases.owned(node).stream().filter(host -> !owned.containsKey(host)).forEach(claimed::add);
        }
        if (!claimed.isEmpty()) {
            take(leases.owned(node, claimed));
            claimed.clear();
        }
    }

    /** The store says that this node owns another number of targets: a claim's answer may have been lost. */
    public void unsure() {
        unsure = true;
    }

    private void take(List<StoredTarget> targets) {
        List<Host> withWork = targets.stream()
                .filter(target -> target.counts().waiting() > 0)
                .map(StoredTarget::target)
                .toList();
        Map<Host, Long> parked = withWork.isEmpty()
                ? Map.of()
                : leases.parked(withWork).stream().collect(Collectors.toMap(Parked::target, Parked::jobs));
        territory.prepare(targets, parked);
        for (StoredTarget target : targets) {
            byId.put(target.id(), target.target());
            owned.put(target.target(), target.id());
        }
        territory.begin(targets.stream().map(StoredTarget::target).toList());
    }

    /** Any of them, but always the same ones: by name alone, new nodes would get what is quiet, or what is busy. */
    private List<Host> choice(int count, List<Peer> others) {
        Set<Host> listed = territory.listed();
        boolean all = others.stream().allMatch(Peer::unlisted);
        return owned.keySet().stream()
                .filter(host -> !winding.contains(host) && (all || listed.contains(host)))
                .sorted((a, b) -> {
                    int order = Integer.compare(mixed(a), mixed(b));
                    return order == 0 ? a.compareTo(b) : order;
                })
                .limit(count)
                .toList();
    }

    private static int mixed(Host host) {
        return host.name().hashCode() * 0x9E3779B9;
    }

    private void wind(Collection<Host> targets) {
        List<Host> fresh = targets.stream().filter(winding::add).toList();
        if (!fresh.isEmpty()) {
            territory.wind(fresh);
        }
    }

    private void giveAway() {
        if (winding.isEmpty()) {
            return;
        }
        Set<Host> quiet = territory.quiet(new HashSet<>(winding));
        if (!quiet.isEmpty()) {
            territory.release(quiet);
        }
    }

    /** A transaction has given these targets away. */
    public void released(Collection<Host> targets) {
        for (Host target : targets) {
            Long id = owned.remove(target);
            if (id != null) {
                byId.remove(id);
            }
            winding.remove(target);
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
