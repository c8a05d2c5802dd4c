package io.originguard.breaker;

import io.originguard.edge.Outcome;
import io.originguard.target.BreakerState;
import io.originguard.target.TargetSettings;
import java.time.Instant;
import java.util.Optional;

/** The ramp; a single bad result of the whole site ends it at once. */
record HalfOpen(Ramp ramp) implements Phase {

    @Override
    public BreakerState state() {
        return BreakerState.HALF_OPEN;
    }

    @Override
    public int limit(int baseline) {
        return ramp.limit(baseline);
    }

    @Override
    public void good(Outcome outcome) {
        ramp.good(outcome);
    }

    @Override
    public Optional<Ending> bad(Bad bad, TargetSettings settings, Instant now) {
        return bad.counts() ? Optional.of(new Ending(BreakerState.OPEN, bad.outcome(), now)) : Optional.empty();
    }

    @Override
    public Optional<Ending> tick(TargetSettings settings, int baseline, Instant now) {
        return ramp.tick(now, settings.rampStep(), baseline).map(proof -> new Ending(BreakerState.CLOSED, proof, null));
    }
}
