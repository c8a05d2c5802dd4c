package io.originguard.breaker;

import io.originguard.breaker.PathCounts.Kind;
import io.originguard.target.BreakerState;
import io.originguard.target.PathPattern;
import io.originguard.target.TargetSettings.BreakerSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One path of a target: what happened on it, and, once it has failed, its own breaker. Its trip rule is the target's, on its own
 * results; it is probed by one of its own jobs.
 *
 * <p>Not thread-safe.
 */
final class Path {

    private final PathPattern pattern;
    private final PathCounts counts = new PathCounts();
    private @Nullable Instant failedAt;
    private long failedInRun;
    private @Nullable PathBreaker breaker;

    Path(PathPattern pattern) {
        this.pattern = pattern;
    }

    PathPattern pattern() {
        return pattern;
    }

    PathCounts counts() {
        return counts;
    }

    /** The latest failure of the path in this generation of its target, null without one. */
    @Nullable
    Instant failedAt() {
        return failedAt;
    }

    boolean failedIn(long run) {
        return failedAt != null && failedInRun == run;
    }

    /** A failure that speaks of the path, in a run of the target's bad results. */
    void failed(Instant now, long run) {
        failedAt = now;
        failedInRun = run;
    }

    /** The target begins a generation, in which no path has failed yet. */
    void forgive() {
        failedAt = null;
    }

    boolean isHeld() {
        return breaker != null && breaker.isHeld();
    }

    @Nullable
    PathBreaker breaker() {
        return breaker;
    }

    PathBreaker ownBreaker() {
        PathBreaker own = breaker == null ? new PathBreaker() : breaker;
        breaker = own;
        return own;
    }

    /** The target tripped, which says more than its paths do. */
    void dropBreaker() {
        breaker = null;
    }

    /** Whether the rule says that this path is in trouble by itself; called for each of its failures. */
    boolean trips(BreakerSettings settings, Instant now, long slice) {
        int against = counts.sum(Kind.AGAINST, slice);
        Tally tally = new Tally(against, against + counts.sum(Kind.FOR, slice), null);
        return ownBreaker().rule().bad(tally, settings, now).isPresent();
    }

    PathView view(long slice, SteadyClock clock) {
        int requests = counts.sum(Kind.REQUESTS, slice);
        Duration took = Duration.ofMillis(counts.sum(Kind.MILLIS, slice));
        return new PathView(
                pattern,
                requests,
                counts.sum(Kind.BAD, slice),
                requests == 0 ? Duration.ZERO : took.dividedBy(requests),
                breaker == null ? BreakerState.CLOSED : breaker.state(),
                breaker == null ? Optional.empty() : breaker.pausedUntil().map(clock::toWall));
    }
}
