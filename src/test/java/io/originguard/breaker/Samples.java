package io.originguard.breaker;

import io.originguard.edge.Cause;
import io.originguard.edge.Cause.Count;
import io.originguard.edge.Outcome;
import io.originguard.target.BreakerState;
import io.originguard.target.PathPattern;
import io.originguard.target.TargetSettings;
import io.originguard.target.TargetSettings.BreakerSettings;
import io.originguard.target.TargetSettings.ProbeSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** Outcomes and settings that the breaker's tests share. */
final class Samples {

    static final Outcome GOOD = Outcome.of(Cause.FETCHED, "200");
    static final Outcome REFUSED = Outcome.of(Cause.ORIGIN_REFUSED, "521");
    static final Outcome TLS_BROKEN = Outcome.of(Cause.ORIGIN_TLS_BROKEN, "525");
    static final Outcome CACHED = Outcome.of(Cause.FETCHED_FROM_CACHE, "200 HIT");
    static final Outcome EDGE_TROUBLE = Outcome.of(Cause.EDGE_TROUBLE, "502");
    static final Outcome BLOCKED = Outcome.of(Cause.WE_ARE_BLOCKED, "403");
    static final Outcome LIMITED = Outcome.of(Cause.WE_ARE_LIMITED, "429");

    private Samples() {}

    static Outcome announcing(Outcome outcome, Duration wait) {
        return new Outcome(
                outcome.cause(),
                outcome.status(),
                outcome.edgeAlone(),
                outcome.operatorAction(),
                Optional.of(wait),
                outcome.cfRay(),
                outcome.location(),
                outcome.detail());
    }

    static Outcome forOperator(Outcome outcome) {
        return new Outcome(
                outcome.cause(),
                outcome.status(),
                outcome.edgeAlone(),
                true,
                outcome.retryAfter(),
                outcome.cfRay(),
                outcome.location(),
                outcome.detail());
    }

    static Outcome fromCache(Outcome outcome) {
        return new Outcome(
                outcome.cause(),
                outcome.status(),
                true,
                outcome.operatorAction(),
                outcome.retryAfter(),
                outcome.cfRay(),
                outcome.location(),
                outcome.detail());
    }

    static TargetSettings settings(int concurrency, BreakerSettings breaker, ProbeSettings probe) {
        TargetSettings d = TargetSettings.defaults();
        return new TargetSettings(
                concurrency,
                breaker,
                probe,
                d.rampStep(),
                d.baseline(),
                d.backoff(),
                d.http(),
                d.network(),
                d.robots(),
                d.paths());
    }

    static TargetSettings settings(int concurrency) {
        TargetSettings d = TargetSettings.defaults();
        return settings(concurrency, d.breaker(), d.probe());
    }

    static TargetSettings settings(BreakerSettings breaker) {
        TargetSettings d = TargetSettings.defaults();
        return settings(d.concurrency(), breaker, d.probe());
    }

    /** A breaker that counts by {@link Outcome#count()}. */
    static Breaker breaker(TargetSettings settings, Clock clock) {
        return breaker(settings, clock, Outcome::count);
    }

    static Breaker breaker(TargetSettings settings, Clock clock, Function<Outcome, Count> counts) {
        return new Breaker(
                settings, clock, counts, () -> ThreadLocalRandom.current().nextLong());
    }

    /** A breaker that goes on where another left off. */
    static Breaker restored(
            TargetSettings settings,
            Clock clock,
            BreakerState state,
            long generation,
            Instant since,
            Optional<Instant> nextProbeAt) {
        return restored(settings, clock, Outcome::count, state, generation, since, nextProbeAt);
    }

    static Breaker restored(
            TargetSettings settings,
            Clock clock,
            Function<Outcome, Count> counts,
            BreakerState state,
            long generation,
            Instant since,
            Optional<Instant> nextProbeAt) {
        Breaker breaker = breaker(settings, clock, counts);
        breaker.restore(state, generation, since, nextProbeAt);
        return breaker;
    }

    /** The result of a request to no path in particular. */
    static Optional<Transition> result(Breaker breaker, long generation, Outcome outcome) {
        return breaker.result(generation, outcome, new PathSample(new PathPattern("/"), Long.MAX_VALUE, Duration.ZERO));
    }
}
