package io.originguard.breaker;

import io.originguard.edge.Outcome;
import io.originguard.target.BreakerState;
import io.originguard.target.TargetSettings;
import java.time.Instant;
import java.util.Optional;

/** The origin is well, until the trip rule says otherwise. */
record Closed(TripRule rule) implements Phase {

    @Override
    public BreakerState state() {
        return BreakerState.CLOSED;
    }

    @Override
    public int limit(int baseline) {
        return baseline;
    }

    @Override
    public void good(Outcome outcome) {
        rule.good();
    }

    @Override
    public Optional<Ending> bad(Bad bad, TargetSettings settings, Instant now) {
        return rule.bad(bad, settings.breaker(), now)
                .map(firstError -> new Ending(BreakerState.OPEN, bad.outcome(), firstError));
    }

    @Override
    public Optional<Ending> tick(TargetSettings settings, int baseline, Instant now) {
        return Optional.empty();
    }
}
