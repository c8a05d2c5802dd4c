package io.originguard.breaker;

import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import io.originguard.target.TargetSettings;
import io.originguard.target.TargetSettings.BreakerSettings;
import io.originguard.target.TargetSettings.ProbeSettings;
import java.time.Duration;
import java.util.Optional;

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
}
