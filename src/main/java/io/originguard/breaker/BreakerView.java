package io.originguard.breaker;

import io.originguard.edge.Outcome;
import io.originguard.target.BreakerState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A breaker at one moment. Immutable; all instants are the wall clock's.
 *
 * @param state the state
 * @param generation number of the breaker's epoch
 * @param since when the state was entered
 * @param limit requests in flight that are allowed, 0 when OPEN
 * @param baseline requests in flight that are allowed when all is well
 * @param inFlight places in use
 * @param bad bad results in the window; those that speak of a path only when so many paths agree that it is the site's
 * @param total good results and these bad ones in the window
 * @param nextProbeAt when the target is probed next; empty unless it is OPEN
 * @param probePlan what the next probe goes by; empty unless it is OPEN
 * @param probing whether a probe is under way
 * @param held whether an operator has paused the target
 * @param rampLimit what the ramp allows; empty unless HALF_OPEN
 * @param paceLimit what the pace allows; empty unless a 429 has slowed it
 * @param notBefore until when the pace sends nothing; empty when it is over
 * @param cause the bad outcome that last tripped the breaker or that its probe last met, kept after the recovery; empty if
 *     there was none since the start
 * @param crawlDelay the least time between the starts of two requests, as the target's robots.txt asks for; empty if it does not
 * @param paths the paths of the target, those in trouble first, then the busiest; while it is OPEN, those of the moment when
 *     it tripped
 */
public record BreakerView(
        BreakerState state,
        long generation,
        Instant since,
        int limit,
        Baseline baseline,
        int inFlight,
        int bad,
        int total,
        Optional<Instant> nextProbeAt,
        Optional<ProbePlan> probePlan,
        boolean probing,
        boolean held,
        OptionalInt rampLimit,
        OptionalInt paceLimit,
        Optional<Instant> notBefore,
        Optional<Outcome> cause,
        Optional<Duration> crawlDelay,
        List<PathView> paths) {

    public BreakerView {
        paths = List.copyOf(paths);
    }

    /** Share of bad results in the window, 0 to 1; 0 without results. */
    public double ratio() {
        return total == 0 ? 0 : (double) bad / total;
    }
}
