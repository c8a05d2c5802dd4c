package io.originguard.breaker;

import io.originguard.edge.Cause;
import io.originguard.edge.Cause.Count;
import io.originguard.edge.Cause.Scope;
import io.originguard.edge.Cause.Treatment;
import io.originguard.edge.Outcome;
import io.originguard.target.BreakerState;
import io.originguard.target.PathPattern;
import io.originguard.target.TargetSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The breaker of one target: whether a request may leave, and what its result does to the state.
 *
 * <p>A job occupies a <em>place</em> from {@link #claim()} until {@link #release()}; each of its requests, redirects
 * included, asks {@link #paths()} and {@link #send()} just before it leaves and reports to {@link #result}. Every successful
 * {@link #startProbe()} is followed by {@link #probeResult} or {@link #probeNotSent}.
 *
 * <p>Thread-safe: one lock, held for arithmetic only. Transitions are returned to the caller, who stores and tells them
 * outside the lock; each transition is returned exactly once.
 */
public final class Breaker {

    private final SteadyClock clock;
    private final Function<Outcome, Count> counts;
    private final Pace pace = new Pace();
    private final Paths paths;
    private final LearntBaseline baseline = new LearntBaseline();
    private final Spacing spacing = new Spacing();

    private TargetSettings settings;
    private Phase phase;
    private long generation;
    private long late;
    private Instant since;
    private Window window;
    private int places;
    private boolean held;
    private @Nullable Outcome cause;

    /** A breaker that is CLOSED in generation 0 and counts by {@link Outcome#count()}. */
    public Breaker(TargetSettings settings, Clock clock) {
        this(settings, clock, Outcome::count);
    }

    /** {@link #Breaker(TargetSettings, Clock, Function, RandomGenerator)} with any jitter. */
    public Breaker(TargetSettings settings, Clock clock, Function<Outcome, Count> counts) {
        this(settings, clock, counts, () -> ThreadLocalRandom.current().nextLong());
    }

    /**
     * A breaker that is CLOSED in generation 0.
     *
     * @param counts what a result counts; not asked where the origin had no part in the answer, which never counts (I6)
     * @param random the jitter of the pauses of its paths; thread-safe if it is shared
     */
    public Breaker(TargetSettings settings, Clock clock, Function<Outcome, Count> counts, RandomGenerator random) {
        this.settings = settings;
        this.clock = new SteadyClock(clock);
        this.counts = counts;
        this.phase = new Closed(new TripRule());
        this.since = this.clock.instant();
        this.window = new Window(settings.breaker().window(), this.clock);
        this.paths = new Paths(settings, clock, random);
        noteStart(since);
    }

    /** {@link #restored(TargetSettings, Clock, Function, BreakerState, long, Instant, Optional)} by {@link Outcome#count()}. */
    public static Breaker restored(
            TargetSettings settings,
            Clock clock,
            BreakerState state,
            long generation,
            Instant since,
            Optional<Instant> nextProbeAt) {
        return restored(settings, clock, Outcome::count, state, generation, since, nextProbeAt);
    }

    /**
     * The breaker as another owner or process left it, with an empty window; a ramp starts again at 1.
     *
     * @param nextProbeAt when an OPEN target is to be probed, bounded to a day from now; without it one interval from now
     */
    public static Breaker restored(
            TargetSettings settings,
            Clock clock,
            Function<Outcome, Count> counts,
            BreakerState state,
            long generation,
            Instant since,
            Optional<Instant> nextProbeAt) {
        Breaker breaker = new Breaker(settings, clock, counts);
        Instant now = breaker.clock.instant();
        breaker.generation = generation;
        breaker.since = since;
        breaker.phase = switch (state) {
            case CLOSED -> new Closed(new TripRule());
            case HALF_OPEN -> new HalfOpen(new Ramp(now));
            case OPEN -> {
                Instant next = nextProbeAt.orElse(now.plus(settings.probe().interval()));
                yield new Open(ProbeSchedule.restored(next, settings.probe(), now));
            }
        };
        breaker.paths.begin(state);
        breaker.noteStart(now);
        return breaker;
    }

    /** Goes on with what an earlier process has learnt; to be called before anything is claimed. */
    public synchronized void recall(Learnt past) {
        Instant now = clock.instant();
        baseline.recall(past, since, now);
        baseline.settings(settings);
        pace.recall(past.limitedTo(), past.limitedUntil(), now);
        noteStart(now);
    }

    /** What there is to remember over a restart. */
    public synchronized Learnt learnt() {
        Instant now = clock.instant();
        Learnt steady = baseline.learnt();
        return new Learnt(
                steady.baseline(),
                steady.baselineAt().map(clock::toWall),
                steady.baselineReason(),
                steady.trippedInFlight(),
                steady.trippedAt().map(clock::toWall),
                pace.isSlowed() ? Optional.of(pace.limit()) : Optional.empty(),
                pace.announced(now).map(clock::toWall));
    }

    /**
     * Takes a place for a job, if the limit has one free, no announced wait is under way, the last request is long enough ago
     * and no operator has paused the target.
     */
    public synchronized boolean claim() {
        Instant now = clock.instant();
        if (held || places >= limit() || pace.isWaiting(now) || spacing.isWaiting(now)) {
            return false;
        }
        places++;
        return true;
    }

    /**
     * Gives a place back.
     *
     * @throws IllegalStateException if none is in use
     */
    public synchronized void release() {
        if (places == 0) {
            throw new IllegalStateException("a place is released that was not claimed");
        }
        baseline.released(places, clock.instant());
        places--;
    }

    /**
     * The last check before a request leaves; the caller has claimed a place.
     *
     * @return the generation in which the request starts; empty if it must not leave, because since the claim the limit has
     *     shrunk below the places in use, a wait was announced, the last request is not long enough ago, or an operator has
     *     paused the target
     */
    public synchronized OptionalLong send() {
        return spacing.isWaiting(clock.instant()) ? OptionalLong.empty() : follow();
    }

    /** The same for the next hop of a redirect within the target, which belongs to the same visit. */
    public synchronized OptionalLong follow() {
        Instant now = clock.instant();
        if (held || places == 0 || places > limit() || pace.isWaiting(now)) {
            return OptionalLong.empty();
        }
        spacing.started(now);
        return OptionalLong.of(generation);
    }

    /**
     * The result of a request. It moves the state only if its request started in the current generation (I4); a 429 slows
     * the pace whenever its request started, since the wait it announces is a floor for every request to come.
     *
     * @param generation what {@link #send()} returned for the request
     * @param sample where the result belongs among the paths
     */
    public synchronized Optional<Transition> result(long generation, Outcome outcome, PathSample sample) {
        Instant now = clock.instant();
        heedLimit(outcome, now);
        Count count = count(outcome);
        if (generation != this.generation || phase instanceof Open) {
            late += count == Count.BAD ? 1 : 0;
            return Optional.empty();
        }
        if (outcome.cause().treatment() == Treatment.DELIVER) {
            pace.welcomed(now);
        }
        boolean ofPath = count == Count.BAD && outcome.cause().scope() == Scope.PATH;
        if (!outcome.isWithoutOrigin()) {
            paths.record(sample, outcome, count, ofPath);
        }
        return switch (count) {
            case IGNORED -> Optional.empty();
            case GOOD -> {
                window.record(false);
                phase.good(outcome);
                baseline.good(now);
                pace.welcomed(now);
                yield Optional.empty();
            }
            case BAD -> {
                if (!ofPath) {
                    window.record(true);
                }
                Tally tally = tally();
                Bad bad = new Bad(outcome, ofPath, paths.agree(), tally);
                yield phase.bad(bad, settings, now).map(ending -> end(ending, tally, now));
            }
        };
    }

    /** The result of a request to no path in particular. */
    Optional<Transition> result(long generation, Outcome outcome) {
        return result(generation, outcome, new PathSample(new PathPattern("/"), Long.MAX_VALUE, Duration.ZERO));
    }

    /** Whether one of its paths must wait. */
    public Paths paths() {
        return paths;
    }

    /** The state at this moment. */
    public synchronized BreakerState state() {
        return phase.state();
    }

    /** Places in use at this moment. */
    public synchronized int inFlight() {
        return places;
    }

    /** Bad results that came too late to count, since this breaker was made. */
    public synchronized long lateBad() {
        return late;
    }

    /** Lets time pass for ramp and pace; to be called about once a second. */
    public synchronized Optional<Transition> tick() {
        Instant now = clock.instant();
        if (phase instanceof Closed) {
            baseline.tick(settings, now);
        }
        pace.tick(now, settings.rampStep(), baseline());
        paths.tick();
        Optional<Transition> transition =
                phase.tick(settings, baseline(), now).map(ending -> end(ending, tally(), now));
        noteLimit(now);
        return transition;
    }

    /** Many results of late say that the target blocks us: it is asked less, as after a 429, but at once. */
    public synchronized void blocked() {
        Instant now = clock.instant();
        pace.blocked(allowed(), settings.breaker().window(), now);
        noteLimit(now);
    }

    /**
     * There is no job left that could prove the ramp's step, so that the probe's proof stands for it; without this a drained target
     * would never be closed.
     */
    public synchronized void nothingLeft() {
        phase.good(Outcome.of(Cause.FETCHED, "nothing was left to fetch, so the probe's answer stands"));
    }

    /** Whether {@link #startProbe()} would start one. */
    public synchronized boolean probeDue() {
        return phase instanceof Open open && isDue(open, clock.instant());
    }

    /**
     * Takes the probe of an OPEN target and schedules the next one.
     *
     * @return the generation of the probe; empty if none is due or one is under way
     */
    public synchronized OptionalLong startProbe() {
        Instant now = clock.instant();
        if (!(phase instanceof Open open) || !isDue(open, now)) {
            return OptionalLong.empty();
        }
        open.probe().start(now);
        spacing.started(now);
        return OptionalLong.of(generation);
    }

    /** The probe did not leave: the next one is tried after a whole interval. */
    public synchronized void probeNotSent(long generation) {
        if (generation == this.generation && phase instanceof Open open) {
            open.probe().notSent();
        }
    }

    /** The answer to a probe; passed over unless that probe is under way. */
    public synchronized Optional<Transition> probeResult(long generation, Outcome outcome) {
        Instant now = clock.instant();
        heedLimit(outcome, now);
        if (generation != this.generation
                || !(phase instanceof Open open)
                || !open.probe().isUnderWay()) {
            return Optional.empty();
        }
        Count count = count(outcome);
        if (count == Count.GOOD && outcome.provesOrigin()) {
            return Optional.of(end(new Ending(BreakerState.HALF_OPEN, outcome, null), window.tally(), now));
        }
        if (count == Count.BAD) {
            cause = outcome;
        }
        open.probe().unproven(outcome, count == Count.BAD, now);
        return Optional.empty();
    }

    /**
     * An operator pauses the target or resumes it (I10): while it is held nothing is sent, no probe either, and what the
     * breaker does of itself changes nothing about that.
     */
    public synchronized void hold(boolean byHand) {
        held = byHand;
    }

    /**
     * An operator trips the breaker; the probe asks for the recovery as ever.
     *
     * @return empty if it is OPEN already
     */
    public synchronized Optional<Transition> open(Outcome byHand) {
        return phase instanceof Open
                ? Optional.empty()
                : Optional.of(end(new Ending(BreakerState.OPEN, byHand, clock.instant()), tally(), clock.instant()));
    }

    /**
     * An operator closes the breaker at once, without a ramp.
     *
     * @return empty if it is CLOSED already
     */
    public synchronized Optional<Transition> close(Outcome byHand) {
        return phase instanceof Closed
                ? Optional.empty()
                : Optional.of(end(new Ending(BreakerState.CLOSED, byHand, null), tally(), clock.instant()));
    }

    /**
     * An operator wants the next probe now, whatever wait the origin's errors announced; the one after it comes an interval
     * later. The wait that a 429 announced holds for this one too, since it is about us.
     *
     * @return false if the breaker is not OPEN, a probe is under way, or the target is held
     */
    public synchronized boolean probeNow() {
        if (held || !(phase instanceof Open open) || open.probe().isUnderWay()) {
            return false;
        }
        open.probe().wanted(clock.instant(), settings.probe());
        return true;
    }

    /** Changes the settings of the running breaker; another length of the window begins an empty one. */
    public synchronized void settings(TargetSettings changed) {
        if (!changed.breaker().window().equals(settings.breaker().window())) {
            window = new Window(changed.breaker().window(), clock);
        }
        settings = changed;
        paths.settings(changed);
        baseline.settings(changed);
        noteLimit(clock.instant());
    }

    /**
     * At least so much time passes between the starts of two requests from now on, with one in flight at a time.
     *
     * @param delay zero: as much as the limit allows
     */
    public synchronized void spacing(Duration delay) {
        spacing.delay(delay);
    }

    /** The breaker at this moment. */
    public synchronized BreakerView view() {
        Instant now = clock.instant();
        Tally tally = tally();
        return new BreakerView(
                phase.state(),
                generation,
                since,
                limit(),
                baseline.view(settings),
                places,
                tally.bad(),
                tally.total(),
                nextProbeAt(),
                probePlan(now),
                phase instanceof Open open && open.probe().isUnderWay(),
                held,
                phase instanceof HalfOpen ? OptionalInt.of(phase.limit(baseline())) : OptionalInt.empty(),
                pace.isSlowed() ? OptionalInt.of(pace.limit()) : OptionalInt.empty(),
                pace.isWaiting(now) ? Optional.of(clock.toWall(pace.notBefore())) : Optional.empty(),
                Optional.ofNullable(cause),
                Optional.of(spacing.delay()).filter(delay -> !delay.isZero()),
                paths.views());
    }

    /** The window; failures that speak of a path are in it once the paths agree. */
    private Tally tally() {
        return paths.agree() ? window.tally().plus(paths.failed()) : window.tally();
    }

    private int limit() {
        return Math.min(phase.limit(baseline()), Math.min(pace.limit(), spacing.limit()));
    }

    private int baseline() {
        return baseline.inForce(settings);
    }

    /** What a slower pace is reckoned from: the limit, or in an outage what it would be without that. */
    private int allowed() {
        return phase instanceof Open ? Math.min(baseline(), pace.limit()) : limit();
    }

    private void noteLimit(Instant now) {
        baseline.limitIs(limit(), now);
    }

    /** The limit at a start is no raise. */
    private void noteStart(Instant now) {
        baseline.limitIs(0, now);
        noteLimit(now);
    }

    private Count count(Outcome outcome) {
        return outcome.isWithoutOrigin() ? Count.IGNORED : counts.apply(outcome);
    }

    private void heedLimit(Outcome outcome, Instant now) {
        if (outcome.cause() == Cause.WE_ARE_LIMITED) {
            pace.limited(outcome.retryAfter(), allowed(), settings.breaker().window(), now);
            noteLimit(now);
        }
    }

    /** A 429 speaks of every request to come, so a probe waits for its end too. */
    private boolean isDue(Open open, Instant now) {
        return !held && open.probe().isDue(settings.probe(), now) && !pace.isWaiting(now);
    }

    private Optional<Instant> nextProbeAt() {
        if (!(phase instanceof Open open)) {
            return Optional.empty();
        }
        Instant next = open.probe().next(settings.probe());
        return Optional.of(clock.toWall(next.isBefore(pace.notBefore()) ? pace.notBefore() : next));
    }

    private Optional<ProbePlan> probePlan(Instant now) {
        return phase instanceof Open open ? Optional.of(open.probe().plan(settings.probe(), now)) : Optional.empty();
    }

    private Transition end(Ending ending, Tally tally, Instant now) {
        BreakerState from = phase.state();
        Outcome decisive = ending.cause();
        if (ending.to() == BreakerState.OPEN) {
            baseline.paused(decisive, from == BreakerState.HALF_OPEN, limit(), places, settings, now);
        }
        phase = switch (ending.to()) {
            case CLOSED -> new Closed(new TripRule());
            case HALF_OPEN -> new HalfOpen(new Ramp(now));
            case OPEN -> new Open(ProbeSchedule.tripped(decisive, now));
        };
        if (phase instanceof Open) {
            cause = decisive;
        }
        generation++;
        since = clock.toWall(now);
        baseline.began(phase instanceof Closed, now);
        noteLimit(now);
        window = new Window(settings.breaker().window(), clock);
        paths.begin(ending.to());
        return new Transition(
                from,
                ending.to(),
                generation,
                since,
                decisive,
                tally.bad(),
                tally.total(),
                Optional.ofNullable(ending.firstErrorAt()).map(clock::toWall),
                nextProbeAt(),
                probePlan(now),
                baseline.view(settings));
    }
}
