package io.originguard.breaker;

import io.originguard.edge.Cause;
import io.originguard.edge.Cause.Count;
import io.originguard.edge.Cause.Scope;
import io.originguard.edge.Cause.Treatment;
import io.originguard.edge.Outcome;
import io.originguard.target.BreakerState;
import io.originguard.target.TargetSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
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
 *
 * <p>Long because all that one lock protects is asked for here; what each part decides stands in that part.
 */
public final class Breaker {

    private final SteadyClock clock;
    private final Function<Outcome, Count> counts;
    private final Places places;
    private final Paths paths;

    private TargetSettings settings;
    private Phase phase;
    private long generation;
    private long late;
    private Instant since;
    private Window window;
    private @Nullable Outcome cause;

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
        this.places = new Places(settings, phase, since);
        this.paths = new Paths(settings, clock, random);
    }

    /**
     * Goes on where another owner or process left off, with an empty window and a ramp at 1; to be called before anything is
     * claimed.
     *
     * @param nextProbeAt when an OPEN target is to be probed, bounded to a day from now; without it one interval from now
     */
    public synchronized void restore(
            BreakerState state, long generation, Instant since, Optional<Instant> nextProbeAt) {
        Instant now = clock.instant();
        this.generation = generation;
        this.since = since;
        Instant next = nextProbeAt.orElse(now.plus(settings.probe().interval()));
        phase = Phase.begin(state, now, () -> ProbeSchedule.restored(next, settings.probe(), now));
        paths.begin(state);
        places.start(phase, now);
    }

    /** Goes on with what an earlier process has learnt; to be called before anything is claimed. */
    public synchronized void recall(Learnt past) {
        places.recall(past, since, clock.instant());
    }

    /** What there is to remember over a restart. */
    public synchronized Learnt learnt() {
        return places.learnt(clock.instant()).at(clock::toWall);
    }

    /**
     * Takes a place for a job, if the limit has one free, no announced wait is under way, the last request is long enough ago
     * and no operator has paused the target.
     */
    public synchronized boolean claim() {
        return places.claim(clock.instant());
    }

    /**
     * Gives a place back.
     *
     * @throws IllegalStateException if none is in use
     */
    public synchronized void release() {
        places.release(clock.instant());
    }

    /**
     * The last check before a request leaves; the caller has claimed a place.
     *
     * @return the generation in which the request starts; empty if it must not leave, because since the claim the limit has
     *     shrunk below the places in use, a wait was announced, the last request is not long enough ago, or an operator has
     *     paused the target
     */
    public synchronized OptionalLong send() {
        return places.send(clock.instant()) ? OptionalLong.of(generation) : OptionalLong.empty();
    }

    /** The same for the next hop of a redirect within the target, which belongs to the same visit. */
    public synchronized OptionalLong follow() {
        return places.follow(clock.instant()) ? OptionalLong.of(generation) : OptionalLong.empty();
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
        places.heed(outcome, now);
        Count count = count(outcome);
        if (generation != this.generation || phase instanceof Open) {
            late += count == Count.BAD ? 1 : 0;
            return Optional.empty();
        }
        if (outcome.cause().treatment() == Treatment.DELIVER) {
            places.welcomed(now);
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
                places.good(now);
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
        return places.used();
    }

    /** Bad results that came too late to count, since this breaker was made. */
    public synchronized long lateBad() {
        return late;
    }

    /** Lets time pass for ramp and pace; to be called about once a second. */
    public synchronized Optional<Transition> tick() {
        Instant now = clock.instant();
        places.tick(now);
        paths.tick();
        Optional<Transition> transition =
                phase.tick(settings, places.baseline(), now).map(ending -> end(ending, tally(), now));
        places.noteLimit(now);
        return transition;
    }

    /** Whether {@link #tick()} does nothing until something else has happened. */
    public synchronized boolean isQuiet() {
        return !(phase instanceof HalfOpen) && places.isQuiet() && paths.isQuiet();
    }

    /** Many results of late say that the target blocks us: it is asked less, as after a 429, but at once. */
    public synchronized void blocked() {
        places.blocked(clock.instant());
    }

    /**
     * There is no job left that could prove the ramp's step, so that the probe's proof stands for it; without this a drained target
     * would never be closed.
     */
    public synchronized void nothingLeft() {
        if (phase instanceof HalfOpen) {
            phase.good(Outcome.of(Cause.FETCHED, "nothing was left to fetch, so the probe's answer stands"));
        }
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
        if (!(phase instanceof Open open) || !isDue(open, clock.instant())) {
            return OptionalLong.empty();
        }
        probeLeaves(generation);
        return OptionalLong.of(generation);
    }

    /** The probe leaves now, maybe long after its start, as a store may be slow to grant it: the next is scheduled from here. */
    public synchronized void probeLeaves(long generation) {
        if (generation == this.generation && phase instanceof Open open) {
            open.probe().start(clock.instant());
            places.probed(clock.instant());
        }
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
        places.heed(outcome, now);
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
        places.hold(byHand);
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
        if (places.isHeld() || !(phase instanceof Open open) || open.probe().isUnderWay()) {
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
        places.settings(changed, clock.instant());
    }

    /**
     * At least so much time passes between the starts of two requests from now on, with one in flight at a time.
     *
     * @param delay zero: as much as the limit allows
     */
    public synchronized void spacing(Duration delay) {
        places.spacing(delay, clock.instant());
    }

    /** The breaker at this moment. */
    public synchronized BreakerView view() {
        Instant now = clock.instant();
        Tally tally = tally();
        return new BreakerView(
                phase.state(),
                generation,
                since,
                places.limit(),
                places.baselineView(),
                places.used(),
                tally.bad(),
                tally.total(),
                nextProbeAt(),
                probePlan(now),
                phase instanceof Open open && open.probe().isUnderWay(),
                places.isHeld(),
                phase instanceof HalfOpen ? OptionalInt.of(phase.limit(places.baseline())) : OptionalInt.empty(),
                places.paceLimit(),
                Optional.of(places.notBefore()).filter(now::isBefore).map(clock::toWall),
                Optional.ofNullable(cause),
                places.delay(),
                paths.views());
    }

    /** The window; failures that speak of a path are in it once the paths agree. */
    private Tally tally() {
        return paths.agree() ? window.tally().plus(paths.failed()) : window.tally();
    }

    private Count count(Outcome outcome) {
        return outcome.isWithoutOrigin() ? Count.IGNORED : counts.apply(outcome);
    }

    private boolean isDue(Open open, Instant now) {
        return open.probe().isDue(settings.probe(), now) && places.letsProbe(now);
    }

    private Optional<Instant> nextProbeAt() {
        if (!(phase instanceof Open open)) {
            return Optional.empty();
        }
        Instant next = open.probe().next(settings.probe());
        return Optional.of(clock.toWall(next.isBefore(places.notBefore()) ? places.notBefore() : next));
    }

    private Optional<ProbePlan> probePlan(Instant now) {
        return phase instanceof Open open ? Optional.of(open.probe().plan(settings.probe(), now)) : Optional.empty();
    }

    private Transition end(Ending ending, Tally tally, Instant now) {
        BreakerState from = phase.state();
        phase = Phase.begin(ending.to(), now, () -> ProbeSchedule.tripped(ending.cause(), now));
        if (phase instanceof Open) {
            cause = ending.cause();
        }
        generation++;
        since = clock.toWall(now);
        places.begin(phase, ending.cause(), now);
        window = new Window(settings.breaker().window(), clock);
        paths.begin(ending.to());
        return new Transition(
                from,
                ending.to(),
                generation,
                since,
                ending.cause(),
                tally.bad(),
                tally.total(),
                Optional.ofNullable(ending.firstErrorAt()).map(clock::toWall),
                nextProbeAt(),
                probePlan(now),
                places.baselineView());
    }
}
