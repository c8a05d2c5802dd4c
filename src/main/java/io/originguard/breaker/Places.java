package io.originguard.breaker;

import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import io.originguard.target.TargetSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The places of one target: how many requests may be in flight, which its state, the learnt baseline, the pace and the
 * spacing decide together, and how many are. All instants are the steady clock's.
 *
 * <p>Not thread-safe.
 */
final class Places {

    private final LearntBaseline baseline = new LearntBaseline();
    private final Pace pace = new Pace();
    private final Spacing spacing = new Spacing();

    private TargetSettings settings;
    private Phase phase;
    private int used;
    private boolean held;

    Places(TargetSettings settings, Phase phase, Instant now) {
        this.settings = settings;
        this.phase = phase;
        start(phase, now);
    }

    /** The state at a start, whose limit is no raise. */
    void start(Phase first, Instant now) {
        phase = first;
        baseline.limitIs(0, now);
        noteLimit(now);
    }

    /**
     * Goes on with what an earlier process has learnt.
     *
     * @param since when the present state was entered
     */
    void recall(Learnt past, Instant since, Instant now) {
        baseline.recall(past, since, now);
        baseline.settings(settings);
        pace.recall(past.limitedTo(), past.limitedUntil(), now);
        start(phase, now);
    }

    /** What there is to remember over a restart. */
    Learnt learnt(Instant now) {
        return baseline.learnt()
                .with(pace.isSlowed() ? Optional.of(pace.limit()) : Optional.empty(), pace.announced(now));
    }

    void settings(TargetSettings changed, Instant now) {
        settings = changed;
        baseline.settings(changed);
        noteLimit(now);
    }

    void spacing(Duration delay, Instant now) {
        spacing.delay(delay);
        noteLimit(now);
    }

    void hold(boolean byHand) {
        held = byHand;
    }

    /** Whether an operator has paused the target. */
    boolean isHeld() {
        return held;
    }

    /** Takes a place, if one is free and none must wait. */
    boolean claim(Instant now) {
        if (held || used >= limit() || pace.isWaiting(now) || spacing.isWaiting(now)) {
            return false;
        }
        used++;
        return true;
    }

    /** Gives a place back. */
    void release(Instant now) {
        if (used == 0) {
            throw new IllegalStateException("a place is released that was not claimed");
        }
        baseline.released(used, now);
        used--;
    }

    /** Places in use. */
    int used() {
        return used;
    }

    /** Whether a request of a place may leave, which it then does. */
    boolean send(Instant now) {
        return !spacing.isWaiting(now) && follow(now);
    }

    /** The same for the next hop of a redirect within the target. */
    boolean follow(Instant now) {
        if (used == 0 || used > limit() || !letsProbe(now)) {
            return false;
        }
        spacing.started(now);
        return true;
    }

    /** Whether a probe, which needs no place, may leave: a 429 speaks of every request to come. */
    boolean letsProbe(Instant now) {
        return !held && !pace.isWaiting(now);
    }

    /** A probe leaves. */
    void probed(Instant now) {
        spacing.started(now);
    }

    /** Requests in flight that are allowed. */
    int limit() {
        return Math.min(phase.limit(baseline()), Math.min(pace.limit(), spacing.limit()));
    }

    /** Requests in flight that are allowed when all is well. */
    int baseline() {
        return baseline.inForce(settings);
    }

    Baseline baselineView() {
        return baseline.view(settings);
    }

    /** What the pace allows; empty unless it is slowed. */
    OptionalInt paceLimit() {
        return pace.isSlowed() ? OptionalInt.of(pace.limit()) : OptionalInt.empty();
    }

    /** Nothing is sent before this; it may be over. */
    Instant notBefore() {
        return pace.notBefore();
    }

    /** The least time between the starts of two requests. */
    Optional<Duration> delay() {
        return Optional.of(spacing.delay()).filter(delay -> !delay.isZero());
    }

    /** A good result of the origin. */
    void good(Instant now) {
        baseline.good(now);
        pace.welcomed(now);
    }

    /** A page was let through to us. */
    void welcomed(Instant now) {
        pace.welcomed(now);
    }

    /** Slows the pace if this is a 429, whenever its request started. */
    void heed(Outcome outcome, Instant now) {
        if (outcome.cause() == Cause.WE_ARE_LIMITED) {
            pace.limited(outcome.retryAfter(), allowed(), settings.breaker().window(), now);
            noteLimit(now);
        }
    }

    /** Many results of late say that the target blocks us. */
    void blocked(Instant now) {
        pace.blocked(allowed(), settings.breaker().window(), now);
        noteLimit(now);
    }

    /** What a slower pace is reckoned from: the limit, or in an outage what it would be without that. */
    private int allowed() {
        return phase instanceof Open ? Math.min(baseline(), pace.limit()) : limit();
    }

    /** Another generation begins, by this outcome. */
    void begin(Phase next, Outcome decisive, Instant now) {
        if (next instanceof Open) {
            baseline.paused(decisive, phase instanceof HalfOpen, limit(), used, settings, now);
        }
        phase = next;
        baseline.began(phase instanceof Closed, now);
        noteLimit(now);
    }

    /** Lets time pass for what was learnt and for the pace. */
    void tick(Instant now) {
        if (phase instanceof Closed) {
            baseline.tick(settings, now);
        }
        pace.tick(now, settings.rampStep(), baseline());
    }

    /** Whether {@link #tick} does nothing until something else has happened. */
    boolean isQuiet() {
        return !pace.isSlowed() && !(phase instanceof Closed && baseline.isLowered());
    }

    /** The limit may be another. */
    void noteLimit(Instant now) {
        baseline.limitIs(limit(), now);
    }
}
