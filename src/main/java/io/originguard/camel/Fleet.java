package io.originguard.camel;

import io.originguard.frontier.Candidate;
import io.originguard.frontier.Frontier;
import io.originguard.frontier.FrontierStore;
import io.originguard.frontier.LeaseTerms;
import io.originguard.frontier.Membership;
import io.originguard.frontier.Peer;
import io.originguard.frontier.StoreException;
import io.originguard.frontier.StoredTarget;
import io.originguard.settings.Catalogue;
import io.originguard.settings.Settings;
import io.originguard.target.Host;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node's part in the fleet, and what it knows of the others; on a store that it has for itself, there are none. Thread-safe. */
public final class Fleet implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
    private static final long FRESH_NANOS = 1_000_000_000L;

    /** Said until the next renewal; one that has failed may know more. */
    private static final String RUN_OUT = "This node's lease has run out, as the store has not renewed it in time";

    private final Optional<Membership> membership;
    private final Optional<Holdings> holdings;
    private final Frontier frontier;
    private final Settings settings;
    private final Runnable abort;
    private final Instant startedAt;
    private volatile Supplier<Introduction> introduction = () -> new Introduction("node", Optional.empty(), "unknown");
    private boolean stood;
    private Map<Long, String> names = Map.of();
    private long namesAt;

    /**
     * How a node is known to the others and to people.
     *
     * @param name unique among the nodes that run
     * @param address where it listens, host and port
     * @param version of its program
     */
    public record Introduction(String name, Optional<String> address, String version) {}

    /** @param abort ends all requests that are under way, because the lease has run out */
    Fleet(
            Optional<Membership> membership,
            Optional<Holdings> holdings,
            Frontier frontier,
            Settings settings,
            Clock clock,
            Runnable abort) {
        this.membership = membership;
        this.holdings = holdings;
        this.frontier = frontier;
        this.settings = settings;
        this.abort = abort;
        startedAt = clock.instant();
    }

    /**
     * The membership in the fleet of a store that several nodes can share.
     *
     * @throws IllegalArgumentException if the settings renew the lease too seldom
     */
    static Optional<Membership> membership(Settings settings, FrontierStore store, Clock clock) {
        return store.leases()
                .map(leases -> new Membership(
                        leases,
                        new LeaseTerms(settings.get(Catalogue.LEASE_DURATION), settings.get(Catalogue.LEASE_RENEWAL)),
                        clock,
                        System::nanoTime));
    }

    /** Says how this node is to be known; to be called before the context starts. */
    public void introduce(Supplier<Introduction> self) {
        introduction = self;
    }

    /** Joins the fleet, once all routes are there. */
    void join() {
        membership.ifPresent(some -> {
            Introduction self = introduction.get();
            holdings.orElseThrow().enrolUnknown();
            some.start(
                    new Candidate(
                            Seat.of(settings.get(Catalogue.DATA)),
                            self.name(),
                            self.address(),
                            self.version(),
                            settings.get(Catalogue.UNLISTED),
                            startedAt),
                    holdings.orElseThrow());
        });
    }

    /** Whether other nodes may work on the same store. */
    public boolean isShared() {
        return membership.isPresent();
    }

    /** Whether this node owns a target, as it does all of them on a store of its own. */
    public boolean owns(Host target) {
        return membership.map(some -> some.owns(target)).orElse(true);
    }

    /** Whether this node may send anything at this moment. */
    public boolean stands() {
        return membership.map(Membership::stands).orElse(true);
    }

    /** Targets that this node owns; empty on a store of its own. */
    public int owned() {
        return membership.map(Membership::targets).orElse(0);
    }

    /** Renewals of the lease that have failed since the start. */
    public long renewalsFailed() {
        return membership.map(Membership::failures).orElse(0L);
    }

    /**
     * All nodes that have joined and not left, read from the store; those whose lease is over among them until they are ended.
     *
     * @throws io.originguard.frontier.StoreException if the store cannot be read
     */
    public List<Peer> peers() {
        return frontier.store().peers();
    }

    /** The number of this node among its peers; 0 on a store of its own. */
    public long self() {
        return membership.map(Membership::incarnation).orElse(0L);
    }

    /** The name of the node that owns a target, about a second old; empty if nobody does, or on a store of its own. */
    public Optional<String> ownerName(Host target) {
        if (membership.isEmpty()) {
            return Optional.empty();
        }
        Optional<Long> owner =
                owns(target) ? Optional.of(self()) : stored(target).flatMap(StoredTarget::owner);
        return owner.flatMap(id -> Optional.ofNullable(names().get(id)));
    }

    private synchronized Map<Long, String> names() {
        long now = System.nanoTime();
        if (!frontier.troubled() && (names.isEmpty() || now - namesAt > FRESH_NANOS)) {
            try {
                names = peers().stream().collect(Collectors.toMap(Peer::id, Peer::name));
            } catch (StoreException e) {
                // The names that were read last are better than none.
                LOG.debug("The nodes cannot be read", e);
            }
            namesAt = now;
        }
        return names;
    }

    /** Which of the nodes owns a target. */
    public Optional<Peer> owner(Host target) {
        return stored(target)
                .flatMap(StoredTarget::owner)
                .flatMap(id -> peers().stream().filter(peer -> peer.id() == id).findFirst());
    }

    /** What is stored of a target, about a second old; empty on a store of its own. */
    public Optional<StoredTarget> stored(Host target) {
        return membership.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(frontier.tenure().known().get(target));
    }

    Optional<StoredTarget> inherited(Host target) {
        return holdings.flatMap(some -> some.inherited(target));
    }

    void enrol(Host target) {
        holdings.ifPresent(some -> some.enrol(target));
    }

    /** Ends what is under way when the lease has run out: whoever takes the targets over counts its requests from 0. */
    void tick() {
        if (membership.isPresent()) {
            boolean stands = stands();
            if (stood && !stands) {
                abort.run();
                frontier.tenure().trouble(Optional.of(RUN_OUT));
            }
            stood = stands;
        }
    }

    void leave() {
        membership.ifPresent(Membership::leave);
    }

    @Override
    public void close() {
        membership.ifPresent(Membership::close);
    }
}
