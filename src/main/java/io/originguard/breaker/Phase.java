package io.originguard.breaker;

import io.originguard.edge.Outcome;
import io.originguard.target.BreakerState;
import io.originguard.target.TargetSettings;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** One generation of a breaker: what its state permits, and which results end it. A new one begins at each transition. */
sealed interface Phase permits Closed, Open, HalfOpen {

    /**
     * A state that begins.
     *
     * @param probe asked for the schedule of the probes if it is OPEN
     */
    static Phase begin(BreakerState state, Instant now, Supplier<ProbeSchedule> probe) {
        return switch (state) {
            case CLOSED -> new Closed(new TripRule());
            case HALF_OPEN -> new HalfOpen(new Ramp(now));
            case OPEN -> new Open(probe.get());
        };
    }

    BreakerState state();

    /** Requests in flight that the state allows. */
    int limit(int baseline);

    /** A good result of a request that started in this generation. */
    void good(Outcome outcome);

    /** A bad one. */
    Optional<Ending> bad(Bad bad, TargetSettings settings, Instant now);

    /** Time has passed. */
    Optional<Ending> tick(TargetSettings settings, int baseline, Instant now);
}
