package io.originguard.camel;

import io.originguard.breaker.Backoff;
import io.originguard.camel.Claim.Settlement;
import io.originguard.edge.Cause.Count;
import io.originguard.edge.Outcome;
import io.originguard.edge.Text;
import io.originguard.frontier.Completion;
import io.originguard.frontier.Completion.Buried;
import io.originguard.frontier.Completion.Parked;
import io.originguard.target.Job;
import io.originguard.target.TargetSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of a job after an outcome: the job's column of the table in DESIGN section 4. Immutable and thread-safe.
 *
 * <p>An outage does not use up attempts (I5): whole-site trouble is never counted, and path trouble is not counted while the
 * target is paused. Nor does trouble of our own network: the target's {@link Guard#lets holdback} keeps the jobs behind it. The job whose failure ended a ramp steps back for a growing while, so that a URL that always fails
 * cannot hold its whole target in the outage; path trouble is counted then, since the origin had just proved itself.
 */
final class JobPolicy {

    /** The wait after a 429 that announces none. */
    private static final Duration LIMITED_WAIT = Duration.ofSeconds(30);

    private final Backoff backoff;
    private final int attempts;
    private final Set<String> bad;
    private final boolean honourRetryAfter;
    private final Clock clock;

    JobPolicy(TargetSettings settings, Backoff backoff, Clock clock) {
        this.backoff = backoff;
        this.attempts = settings.backoff().attempts();
        this.bad = settings.breaker().bad();
        this.honourRetryAfter = settings.probe().honourRetryAfter();
        this.clock = clock;
    }

    /**
     * @param paused whether the target is OPEN now
     * @param reopenings how often ramps failed in this outage if this job's failure ended the last one, otherwise 0
     */
    Settlement after(Job job, Outcome outcome, boolean paused, int reopenings) {
        Instant now = clock.instant();
        return switch (outcome.cause().treatment()) {
            case DELIVER -> afterSinkFailure(job);
            case REDIRECT, BURY -> bury(job, outcome);
            case AWAIT_RECOVERY -> {
                if (reopenings > 0) {
                    yield stepBack(now, job, outcome, reopenings);
                }
                yield paused ? handBack() : park(job, due(now, job, outcome), job.attempt());
            }
            case AWAIT_NETWORK -> park(job, backoff.dueAt(now, 0, Optional.empty()), job.attempt());
            case AWAIT_RETRY_AFTER -> park(job, now.plus(outcome.retryAfter().orElse(LIMITED_WAIT)), job.attempt());
            case BACKOFF -> {
                if (paused && reopenings == 0 && outcome.count(bad) == Count.BAD) {
                    yield handBack();
                }
                // A ramp begins when the origin has proved itself, so this failure is the URL's own.
                yield job.attempt() + 1 >= attempts
                        ? bury(job, outcome)
                        : park(job, later(due(now, job, outcome), now, reopenings, outcome), job.attempt() + 1);
            }
            case RETRY_ONCE -> job.attempt() == 0 ? park(job, due(now, job, outcome), 1) : bury(job, outcome);
        };
    }

    /** The page was not taken, by the sink or by the route: their trouble, so no attempt is counted. */
    Settlement afterSinkFailure(Job job) {
        return park(job, backoff.dueAt(clock.instant(), 0, Optional.empty()), job.attempt());
    }

    /** The sink takes pages, but not this one, so the attempt is counted. */
    Settlement afterPageRefused(Job job, Outcome outcome) {
        return job.attempt() + 1 >= attempts
                ? bury(job, outcome)
                : park(job, due(clock.instant(), job, outcome), job.attempt() + 1);
    }

    /**
     * A redirect leads to another target that takes no request now; no attempt is counted.
     *
     * @param refusals how often that has happened without a success between, at least 1; the more, the longer the wait
     */
    Settlement afterRefusalElsewhere(Job job, int refusals) {
        int doublings = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(refusals);
        return park(job, backoff.dueAt(clock.instant(), doublings, Optional.empty()), job.attempt());
    }

    /** A dead letter whatever the attempts. */
    static Settlement bury(Job job, Outcome outcome) {
        return settled(new Buried(job, outcome.cause().label(), outcome.status(), Text.line(outcome.detail())));
    }

    /** To be sent later; no attempt is counted. */
    static Settlement defer(Job job, Instant dueAt) {
        return park(job, dueAt, job.attempt());
    }

    static Settlement handBack() {
        return new Settlement(Optional.empty());
    }

    private Settlement stepBack(Instant now, Job job, Outcome outcome, int reopenings) {
        return park(job, later(now, now, reopenings, outcome), job.attempt());
    }

    /** At least as late as the ramps that failed in this outage ask for. */
    private Instant later(Instant due, Instant now, int reopenings, Outcome outcome) {
        if (reopenings == 0) {
            return due;
        }
        Instant stepBack = backoff.dueAt(now, reopenings - 1, announced(outcome));
        return stepBack.isAfter(due) ? stepBack : due;
    }

    private Instant due(Instant now, Job job, Outcome outcome) {
        return backoff.dueAt(now, job.attempt(), announced(outcome));
    }

    /** The announced wait as far as it is heeded; a 429's, which is about us, is heeded always. */
    private Optional<Duration> announced(Outcome outcome) {
        return honourRetryAfter ? outcome.retryAfter() : Optional.empty();
    }

    private static Settlement park(Job job, Instant dueAt, int attempt) {
        return settled(new Parked(job, dueAt, attempt));
    }

    private static Settlement settled(Completion completion) {
        return new Settlement(Optional.of(completion));
    }
}
