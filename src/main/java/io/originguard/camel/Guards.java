package io.originguard.camel;

import io.originguard.breaker.Paths;
import io.originguard.edge.Outcome;
import io.originguard.frontier.Ownership;
import io.originguard.robots.RobotsUrl;
import io.originguard.target.Host;
import io.originguard.target.Target;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** The guards of all targets of this node, one a domain; thread-safe. */
public final class Guards {

    private final ConcurrentHashMap<Host, Guard> guards = new ConcurrentHashMap<>();

    /** Those to which something has happened, so that time may bring something to them. */
    private final Set<Guard> restless = ConcurrentHashMap.newKeySet();

    private final Function<Target, Guard> factory;
    private final Ownership ownership;
    private final Watcher watcher;
    private final Clock clock;

    Guards(Function<Target, Guard> factory, Watcher watcher, Clock clock) {
        this(factory, Ownership.ALL, watcher, clock);
    }

    Guards(Function<Target, Guard> factory, Ownership ownership, Watcher watcher, Clock clock) {
        this.ownership = ownership;
        this.factory = factory;
        this.watcher = watcher;
        this.clock = clock;
    }

    /** The guard of a target under these settings, which replace those it had. */
    Guard declare(Target target) {
        Guard guard = guards.computeIfAbsent(target.host(), host -> create(target));
        guard.settings(target.settings());
        return guard;
    }

    /** The guard of a target that has another owner now is retired. */
    void retire(Host host) {
        Guard gone = guards.remove(host);
        if (gone != null) {
            gone.depose();
        }
    }

    /** The guard of a domain, if this node serves it. */
    public Optional<Guard> find(Host host) {
        return Optional.ofNullable(guards.get(host));
    }

    /** All guards, in no order. */
    public Collection<Guard> all() {
        return guards.values();
    }

    /**
     * Lets time pass for those guards to which it may bring something; thousands of idle ones cost nothing.
     *
     * @param workWaits whether a target has jobs
     * @param askAgain told of those for which the dispatcher should ask for a place again
     */
    void tick(Predicate<Host> workWaits, Consumer<Guard> askAgain) {
        for (Guard guard : List.copyOf(restless)) {
            // Before it is looked at: what happens to it meanwhile brings it back.
            restless.remove(guard);
            if (guard.isDeposed()) {
                continue;
            }
            if (guard.tick(workWaits.test(guard.host()))) {
                restless.add(guard);
            }
            if (guard.attention().takeRefused()) {
                askAgain.accept(guard);
            }
        }
    }

    /**
     * The last check before a request leaves, against the breaker of the domain that it goes to, which after a redirect may
     * be another than the job's.
     *
     * @return false if it must not leave
     */
    boolean send(Claim claim) {
        long term = ownership.term();
        if (claim.guard().isDeposed() || !ownership.stands()) {
            return false;
        }
        Host target = targetOf(claim);
        if (ownership.isShared() && !target.equals(claim.job().target()) && claim.handOver(target)) {
            return false;
        }
        if (!ownership.owns(target)) {
            return false;
        }
        Guard guard = guardOf(claim);
        boolean guest = guard != claim.guard();
        Paths paths = guard.breaker().paths();
        Optional<Instant> paused = pausedUntil(paths, claim);
        if (paused.isPresent()) {
            claim.settle(JobPolicy.defer(claim.job(), paused.get()));
            return false;
        }
        if (guest && !(guard.lets(guard.breaker().inFlight()) && guard.claim())) {
            paths.left(claim.job().id());
            return false;
        }
        // Asked for first: a path that changes meanwhile must not take this request for one that started after it.
        long pathEpoch = paths.epoch();
        OptionalLong generation = guest || claim.redirects() == 0
                ? guard.breaker().send()
                : guard.breaker().follow();
        if (generation.isEmpty()) {
            paths.left(claim.job().id());
            if (guest) {
                guard.breaker().release();
            }
            return false;
        }
        if (claim.redirects() == 0) {
            guard.gates().sent(claim.job());
        }
        claim.lasts(() -> counts(guard, term) && !claim.guard().isDeposed());
        claim.request(new Claim.Request(guard, generation.getAsLong(), pathEpoch, clock.instant()));
        return true;
    }

    /** A redirect leads to other paths than the job's, and a path may have been paused since the job was taken. */
    private static Optional<Instant> pausedUntil(Paths paths, Claim claim) {
        return RobotsUrl.isOne(claim.url())
                ? Optional.empty()
                : paths.admit(claim.url(), claim.job().id());
    }

    /** Counts what a request that was let through meant. */
    void result(Claim claim, Outcome outcome) {
        claim.request().ifPresent(request -> {
            claim.request(null);
            try {
                if (!claim.mayLeave()) {
                    // Whoever owns the target now asks for the page again.
                    claim.settle(JobPolicy.handBack());
                    return;
                }
                Duration took = Duration.between(request.startedAt(), clock.instant());
                watcher.answered(request.guard().host(), outcome, took);
                if (request.guard().result(request, outcome, claim.url(), took)) {
                    claim.markReopened();
                }
                if (claim.redirects() > 0) {
                    claim.guard().redirectPassed();
                }
            } finally {
                // A guest's place belongs to nobody else: left here, it would be gone for ever.
                request.guard().breaker().paths().left(claim.job().id());
                request.guard().attention().wake();
                if (request.guard() != claim.guard()) {
                    request.guard().breaker().release();
                }
            }
        });
    }

    /** Whether what began in this term of the lease still counts. */
    private boolean counts(Guard guard, long term) {
        return ownership.stands() && ownership.term() == term && !guard.isDeposed();
    }

    /** The probe that is due, with the right to send it as long as the lease stands. */
    Optional<Probe> startProbe(Guard guard) {
        long term = ownership.term();
        if (!ownership.stands() || !ownership.owns(guard.host())) {
            return Optional.empty();
        }
        Optional<Probe> probe = guard.startProbe();
        probe.ifPresent(started -> started.lasts(() -> counts(guard, term)));
        return probe;
    }

    private static Host targetOf(Claim claim) {
        return claim.redirects() == 0
                ? claim.job().target()
                : Redirect.hostOf(claim.url()).orElse(claim.job().target());
    }

    private Guard guardOf(Claim claim) {
        if (claim.redirects() == 0) {
            return claim.guard();
        }
        Host host = targetOf(claim);
        return host.equals(claim.job().target())
                ? claim.guard()
                : guards.computeIfAbsent(host, h -> create(new Target(h, claim.settings())));
    }

    private Guard create(Target target) {
        Guard guard = factory.apply(target);
        guard.join(this::find, restless::add);
        return guard;
    }
}
