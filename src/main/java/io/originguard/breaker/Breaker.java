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

    private TargetSettings settings;
    private Phase phase;
    private long generation;
    private long late;
    private Instant since;
    private Window window;
    private int places;
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
     * @param counts what a result counts; not asked for what came from a cache, which never counts (I6)
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
        return breaker;
    }

    /** Takes a place for a job, if the limit has one free and no announced wait is under way. */
    public synchronized boolean claim() {
        if (places >= limit() || pace.isWaiting(clock.instant())) {
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
        places--;
    }

    /**
     * The last check before a request leaves; the caller has claimed a place.
     *
     * @return the generation in which the request starts; empty if it must not leave, because the limit has shrunk below the
     *     places in use since the claim, or a wait was announced
     */
    public synchronized OptionalLong send() {
        if (places == 0 || places > limit() || pace.isWaiting(clock.instant())) {
            return OptionalLong.empty();
        }
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
        if (!outcome.fromCache()) {
            paths.record(sample, outcome, count, ofPath);
        }
        return switch (count) {
            case IGNORED -> Optional.empty();
            case GOOD -> {
                window.record(false);
                phase.good(outcome);
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
        pace.tick(now, settings.rampStep(), settings.concurrency());
        paths.tick();
        return phase.tick(settings, now).map(ending -> end(ending, tally(), now));
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
        return phase instanceof Open open && open.probe().isDue(settings.probe(), clock.instant());
    }

    /**
     * Takes the probe of an OPEN target and schedules the next one.
     *
     * @return the generation of the probe; empty if none is due or one is under way
     */
    public synchronized OptionalLong startProbe() {
        Instant now = clock.instant();
        if (!(phase instanceof Open open) || !open.probe().isDue(settings.probe(), now)) {
            return OptionalLong.empty();
        }
        open.probe().start(now);
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

    /** Changes the settings of the running breaker; another length of the window begins an empty one. */
    public synchronized void settings(TargetSettings changed) {
        if (!changed.breaker().window().equals(settings.breaker().window())) {
            window = new Window(changed.breaker().window(), clock);
        }
        settings = changed;
        paths.settings(changed);
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
                settings.concurrency(),
                places,
                tally.bad(),
                tally.total(),
                nextProbeAt(),
                phase instanceof Open open && open.probe().isUnderWay(),
                phase instanceof HalfOpen ? OptionalInt.of(phase.limit(settings.concurrency())) : OptionalInt.empty(),
                pace.isSlowed() ? OptionalInt.of(pace.limit()) : OptionalInt.empty(),
                pace.isWaiting(now) ? Optional.of(clock.toWall(pace.notBefore())) : Optional.empty(),
                Optional.ofNullable(cause),
                paths.views());
    }

    /** The window; failures that speak of a path are in it once the paths agree. */
    private Tally tally() {
        return paths.agree() ? window.tally().plus(paths.failed()) : window.tally();
    }

    private int limit() {
        return Math.min(phase.limit(settings.concurrency()), pace.limit());
    }

    private Count count(Outcome outcome) {
        return outcome.fromCache() ? Count.IGNORED : counts.apply(outcome);
    }

    private void heedLimit(Outcome outcome, Instant now) {
        if (outcome.cause() == Cause.WE_ARE_LIMITED) {
            int allowed = phase instanceof Open ? settings.concurrency() : phase.limit(settings.concurrency());
            pace.limited(outcome.retryAfter(), Math.min(allowed, pace.limit()), now);
        }
    }

    private Optional<Instant> nextProbeAt() {
        return phase instanceof Open open
                ? Optional.of(clock.toWall(open.probe().next(settings.probe())))
                : Optional.empty();
    }

    private Transition end(Ending ending, Tally tally, Instant now) {
        BreakerState from = phase.state();
        Outcome decisive = ending.cause();
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
                nextProbeAt());
    }
}
