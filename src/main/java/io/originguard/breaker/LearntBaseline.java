package io.originguard.breaker;

import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import io.originguard.target.TargetSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A lower baseline than the configured one, for a target that our own load seems to bring down. A trip halves it if we had
 * raised the limit shortly before, or if the latest trip was at about the same number of requests in flight; it comes back
 * in steps while the target stays CLOSED and answers well. Why these clauses: docs/decisions/0009-self-blame.md.
 *
 * <p>Not thread-safe.
 */
final class LearntBaseline {

    /** What only the origin's operator brings about, however little we ask. */
    private static final Set<Cause> NOT_OUR_LOAD = EnumSet.of(Cause.ORIGIN_TLS_BROKEN, Cause.ORIGIN_UNRESOLVED);

    /** What shows only when somebody has waited for it in vain. */
    private static final Set<Cause> SHOWN_LATE = EnumSet.of(Cause.ORIGIN_TIMED_OUT, Cause.ORIGIN_TOO_SLOW);

    private static final Duration REPEATED_WITHIN = Duration.ofHours(24);
    private static final int STEPS = 8;
    private static final String GROWN = "; grown back to ";

    private final Peak peak = new Peak();
    private final Raises raises = new Raises();

    /** 0 while the configured baseline counts. */
    private int learnt;

    private Instant learntAt = Instant.MIN;
    private String reason = "";

    /** 0 without such a trip. */
    private int trippedInFlight;

    private Instant trippedAt = Instant.MIN;
    private Instant stepBegan = Instant.MIN;

    /** Since the target was last paused. */
    private @Nullable Instant lastGood;

    /** Requests in flight that are allowed when all is well, at least 1. */
    int inForce(TargetSettings settings) {
        return learnt == 0 ? settings.concurrency() : Math.min(learnt, settings.concurrency());
    }

    /** Whether a lower one was learnt, which comes back in time. */
    boolean isLowered() {
        return learnt > 0;
    }

    Baseline view(TargetSettings settings) {
        int inForce = inForce(settings);
        return new Baseline(
                settings.concurrency(),
                inForce,
                inForce < settings.concurrency() ? Optional.of(reason) : Optional.empty());
    }

    /** A good result of the origin. */
    void good(Instant now) {
        lastGood = now;
    }

    /** So many places were in use until now, when one is released. */
    void released(int places, Instant now) {
        peak.released(places, now);
    }

    /** So many requests in flight are allowed from now on, by everything that decides about it. */
    void limitIs(int limit, Instant now) {
        raises.limitIs(limit, now);
    }

    /**
     * A bad result has paused the target.
     *
     * @param ramp whether that ended a ramp
     * @param limit requests in flight that were allowed
     * @param places those in use
     */
    void paused(Outcome cause, boolean ramp, int limit, int places, TargetSettings settings, Instant now) {
        boolean answered = answeredSince(now.minus(span(cause, settings)));
        lastGood = null;
        if (!settings.baseline().learn() || NOT_OUR_LOAD.contains(cause.cause()) || !answered) {
            return;
        }
        int inFlight = peak.since(now.minus(settings.breaker().window()), places);
        Optional<String> blame = ramp && limit == 1 ? Optional.empty() : blame(cause, ramp, inFlight, settings, now);
        if (!ramp) {
            trippedInFlight = inFlight;
            trippedAt = now;
        }
        blame.ifPresent(why -> halve(why, settings, now));
    }

    /** Whether the origin was well when we came; else it did not fail under our load. */
    private boolean answeredSince(Instant from) {
        return lastGood != null && !lastGood.isBefore(from);
    }

    /** How long before its result the request that failed may have left, and the window before that. */
    private static Duration span(Outcome cause, TargetSettings settings) {
        Duration window = settings.breaker().window();
        return SHOWN_LATE.contains(cause.cause()) ? window.plus(settings.http().responseTimeout()) : window;
    }

    private Optional<String> blame(Outcome cause, boolean ramp, int inFlight, TargetSettings settings, Instant now) {
        return raises.latest(now.minus(span(cause, settings)), inFlight)
                .map(raise -> (ramp ? "its ramp failed " : "it tripped ") + after(raise.at(), now)
                        + " our limit rose to " + raise.to())
                .or(() -> repeats(inFlight, now)
                        ? Optional.of("it tripped twice at about " + inFlight + " requests in flight")
                        : Optional.empty());
    }

    private static String after(Instant raisedAt, Instant now) {
        long seconds = Duration.between(raisedAt, now).toSeconds();
        return seconds == 0 ? "less than 1 s after" : seconds + " s after";
    }

    private boolean repeats(int inFlight, Instant now) {
        return inFlight > 1
                && trippedInFlight > 1
                && !trippedAt.isBefore(now.minus(REPEATED_WITHIN))
                && isAbout(inFlight, trippedInFlight);
    }

    /** Within a quarter, or one more or less. */
    private static boolean isAbout(int inFlight, int before) {
        int apart = Math.abs(inFlight - before);
        return apart <= 1 || 4 * apart <= before;
    }

    private void halve(String why, TargetSettings settings, Instant now) {
        int before = inForce(settings);
        if (before > 1) {
            become(before / 2, "halved from " + before + " to " + before / 2 + ": " + why, now);
        }
    }

    /** Another generation has begun. */
    void began(boolean closed, Instant now) {
        peak.clear();
        if (closed) {
            stepBegan = now;
        }
    }

    /** Lets time pass for a target that is CLOSED. */
    void tick(TargetSettings settings, Instant now) {
        if (learnt == 0
                || !answeredSince(stepBegan)
                || now.isBefore(stepBegan.plus(settings.baseline().recovery()))) {
            return;
        }
        int next = learnt + Math.max(1, settings.concurrency() / STEPS);
        if (next >= settings.concurrency()) {
            become(0, "", now);
        } else {
            become(next, halving() + GROWN + next + " since", now);
        }
    }

    private String halving() {
        int end = reason.indexOf(GROWN);
        return end < 0 ? reason : reason.substring(0, end);
    }

    private void become(int next, String why, Instant now) {
        learnt = next;
        learntAt = now;
        reason = why;
        stepBegan = now;
    }

    /** Other settings count from now on. */
    void settings(TargetSettings settings) {
        if (!settings.baseline().learn()) {
            learnt = 0;
            trippedInFlight = 0;
        }
    }

    /**
     * What an earlier process has learnt.
     *
     * @param past in this process's time
     * @param since when the present state was entered
     */
    void recall(Learnt past, Instant since, Instant now) {
        learnt = Math.max(0, past.baseline().orElse(0));
        learntAt = earlier(past.baselineAt().orElse(now), now);
        reason = past.baselineReason().orElse("it was lower before a restart");
        trippedInFlight = past.trippedAt().isPresent() ? past.trippedInFlight().orElse(0) : 0;
        trippedAt = earlier(past.trippedAt().orElse(now), now);
        stepBegan = earlier(since.isAfter(learntAt) ? since : learntAt, now);
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    /** What there is to remember, in this process's time; without what the pace knows. */
    Learnt learnt() {
        Optional<Integer> baseline = learnt == 0 ? Optional.empty() : Optional.of(learnt);
        Optional<Integer> tripped = trippedInFlight == 0 ? Optional.empty() : Optional.of(trippedInFlight);
        return new Learnt(
                baseline,
                baseline.map(lower -> learntAt),
                baseline.map(lower -> reason),
                tripped,
                tripped.map(inFlight -> trippedAt),
                Optional.empty(),
                Optional.empty());
    }
}
