package io.originguard.breaker;

import io.originguard.edge.Outcome;
import io.originguard.target.BreakerState;
import io.originguard.target.TargetSettings;
import java.time.Instant;
import java.util.Optional;

/** Nothing is sent but the probe, and only the probe's answer ends it: no result, no time. */
record Open(ProbeSchedule probe) implements Phase {

    @Override
    public BreakerState state() {
        return BreakerState.OPEN;
    }

    @Override
    public int limit(int baseline) {
        return 0;
    }

    @Override
    public void good(Outcome outcome) {}

    @Override
    public Optional<Ending> bad(Bad bad, TargetSettings settings, Instant now) {
        return Optional.empty();
    }

    @Override
    public Optional<Ending> tick(TargetSettings settings, int baseline, Instant now) {
        return Optional.empty();
    }
}
