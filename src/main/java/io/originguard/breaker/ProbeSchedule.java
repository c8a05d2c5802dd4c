package io.originguard.breaker;

import io.originguard.edge.Outcome;
import io.originguard.target.TargetSettings.ProbeSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When an OPEN target is asked next: one interval after the trip or the probe before, later if a longer wait was announced,
 * never while a probe is under way. Which interval it is follows the latest bad answer: what only an operator can mend is
 * asked about seldom.
 *
 * <p>Not thread-safe.
 */
final class ProbeSchedule {

    private Instant last;
    private Instant announced;
    private Duration wait = Duration.ZERO;
    private boolean operator;
    private boolean underWay;

    private ProbeSchedule(Instant last, boolean operator) {
        this.last = last;
        this.announced = last;
        this.operator = operator;
    }

    /** The schedule of a breaker that trips. */
    static ProbeSchedule tripped(Outcome cause, Instant now) {
        ProbeSchedule schedule = new ProbeSchedule(now, cause.operatorAction());
        schedule.announce(cause, now);
        return schedule;
    }

    /** The schedule of a breaker that was OPEN before a restart; its cause shows again with the next probe. */
    static ProbeSchedule restored(Instant next, ProbeSettings settings, Instant now) {
        Duration longest = longest(settings);
        Instant bounded = next.isAfter(now.plus(longest)) ? now.plus(longest) : next;
        return new ProbeSchedule(bounded.minus(settings.interval()), false);
    }

    Instant next(ProbeSettings settings) {
        Instant regular = last.plus(interval(settings));
        return settings.honourRetryAfter() && announced.isAfter(regular) ? announced : regular;
    }

    /** What the next probe goes by; the announced wait also where it is not heeded. */
    ProbePlan plan(ProbeSettings settings, Instant now) {
        return new ProbePlan(interval(settings), announced.isAfter(now) ? Optional.of(wait) : Optional.empty());
    }

    boolean isDue(ProbeSettings settings, Instant now) {
        return !underWay && !now.isBefore(next(settings));
    }

    boolean isUnderWay() {
        return underWay;
    }

    void start(Instant now) {
        underWay = true;
        last = now;
    }

    /** Somebody wants it now. */
    void wanted(Instant now, ProbeSettings settings) {
        announced = now;
        last = now.minus(interval(settings));
    }

    void notSent() {
        underWay = false;
    }

    /** An answer that does not prove the origin. */
    void unproven(Outcome outcome, boolean bad, Instant now) {
        underWay = false;
        if (bad) {
            operator = outcome.operatorAction();
        }
        announce(outcome, now);
    }

    private void announce(Outcome outcome, Instant now) {
        outcome.retryAfter().map(RetryAfter::bounded).ifPresent(asked -> {
            wait = asked;
            announced = now.plus(asked);
        });
    }

    private Duration interval(ProbeSettings settings) {
        return operator ? settings.operatorInterval() : settings.interval();
    }

    private static Duration longest(ProbeSettings settings) {
        Duration interval = settings.interval().compareTo(settings.operatorInterval()) > 0
                ? settings.interval()
                : settings.operatorInterval();
        return interval.compareTo(RetryAfter.LONGEST) > 0 ? interval : RetryAfter.LONGEST;
    }
}
