package io.originguard.camel;

import io.originguard.breaker.Paths;
import io.originguard.edge.Outcome;
import io.originguard.target.Host;
import io.originguard.target.Target;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The guards of all targets of this node, one a domain; thread-safe. */
public final class Guards {

    private final ConcurrentHashMap<Host, Guard> guards = new ConcurrentHashMap<>();
    private final Function<Target, Guard> factory;
    private final Clock clock;

    Guards(Function<Target, Guard> factory, Clock clock) {
        this.factory = factory;
        this.clock = clock;
    }

    /** The guard of a target under these settings, which replace those it had. */
    Guard declare(Target target) {
        Guard guard = guards.computeIfAbsent(target.host(), host -> factory.apply(target));
        guard.settings(target.settings());
        return guard;
    }

    Optional<Guard> find(Host host) {
        return Optional.ofNullable(guards.get(host));
    }

    /** All guards, in no order. */
    public Collection<Guard> all() {
        return guards.values();
    }

    /**
     * The last check before a request leaves, against the breaker of the domain that it goes to, which after a redirect may
     * be another than the job's.
     *
     * @return false if it must not leave
     */
    boolean send(Claim claim) {
        Guard guard = guardOf(claim);
        boolean guest = guard != claim.guard();
        Paths paths = guard.breaker().paths();
        Optional<Instant> paused = paths.admit(claim.url(), claim.job().id());
        if (paused.isPresent()) {
            claim.settle(JobPolicy.defer(claim.job(), paused.get()));
            return false;
        }
        if (guest && !guard.breaker().claim()) {
            paths.left(claim.job().id());
            return false;
        }
        // Asked for first: a path that changes meanwhile must not take this request for one that started after it.
        long pathEpoch = paths.epoch();
        OptionalLong generation = guard.breaker().send();
        if (generation.isEmpty()) {
            if (guest) {
                leave(guard, claim);
            }
            return false;
        }
        if (claim.redirects() == 0) {
            guard.gates().sent(claim.job());
        }
        claim.request(new Claim.Request(guard, generation.getAsLong(), pathEpoch, clock.instant()));
        return true;
    }

    private static void leave(Guard guard, Claim claim) {
        guard.breaker().paths().left(claim.job().id());
        guard.breaker().release();
    }

    /** Counts what a request that was let through meant. */
    void result(Claim claim, Outcome outcome) {
        claim.request().ifPresent(request -> {
            claim.request(null);
            Duration took = Duration.between(request.startedAt(), clock.instant());
            if (request.guard().result(request, outcome, claim.url(), took)) {
                claim.markReopened();
            }
            if (request.guard() != claim.guard()) {
                claim.guard().passedElsewhere();
                leave(request.guard(), claim);
            }
        });
    }

    private Guard guardOf(Claim claim) {
        if (claim.redirects() == 0) {
            return claim.guard();
        }
        Host host = Redirect.hostOf(claim.url()).orElse(claim.job().target());
        return host.equals(claim.job().target())
                ? claim.guard()
                : guards.computeIfAbsent(host, h -> factory.apply(new Target(h, claim.settings())));
    }
}
