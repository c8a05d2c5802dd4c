package io.originguard.breaker;

import io.originguard.breaker.PathCounts.Kind;
import io.originguard.edge.Cause.Count;
import io.originguard.edge.Outcome;
import io.originguard.target.BreakerState;
import io.originguard.target.PathPattern;
import io.originguard.target.TargetSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The paths of one target, by their patterns: what some causes say of a path and not of the whole site, until several paths
 * agree ({@code breaker.paths}); and the breaker of each path that is in trouble by itself.
 *
 * <p>At most {@value #MOST} paths are kept. When there are more, a failing path takes the place of a quiet one, a path that is
 * well waits until one is free; a path that is held is never dropped. What has been quiet for the length of the window is
 * forgotten.
 *
 * <p>Thread-safe: one lock of its own, held for arithmetic only. The target's breaker calls it from within its lock, never the
 * other way round. Changes are kept for {@link #news()}, each for one reader.
 */
public final class Paths {

    static final int MOST = 50;

    /** Jobs that were turned away come back at most a hundred a second, however many wait. */
    private static final Duration SPACING = Duration.ofMillis(10);

    private final SteadyClock clock;
    private final RandomGenerator random;
    private final List<PathView> news = new ArrayList<>();

    private TargetSettings settings;
    private Map<PathPattern, Path> known = new HashMap<>();

    /** The failures of this generation that speak of a path, null while the window has none. */
    private @Nullable Window failures;

    /** Numbers the runs of bad results: each good result ends one. */
    private long run;

    /** Numbers the changes of all paths. */
    private long epoch;

    private BreakerState state = BreakerState.CLOSED;

    /** When the target tripped: what is shown while it is OPEN are the paths of that moment. */
    private @Nullable Instant trippedAt;

    private long sweptIn;

    /** Whether any path is held; spares all others the pattern of their URL. */
    private volatile boolean anyHeld;

    Paths(TargetSettings settings, Clock clock, RandomGenerator random) {
        this.settings = settings;
        this.clock = new SteadyClock(clock);
        this.random = random;
        this.sweptIn = slice(this.clock.instant());
    }

    /**
     * Asks for a job before it is sent, and again for each of its requests. When the pause of a path is over, the first job that
     * asks is its probe, until its result or {@link #left}.
     *
     * @return empty if it may go; otherwise when it may ask again, by the wall clock
     */
    public Optional<Instant> admit(String url, long job) {
        return anyHeld ? admit(PathPattern.of(url), job) : Optional.empty();
    }

    private synchronized Optional<Instant> admit(PathPattern pattern, long job) {
        PathBreaker breaker = breaker(pattern);
        if (breaker == null || !breaker.isHeld() || breaker.isProbedBy(job)) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Optional<Instant> until = breaker.pausedUntil();
        if (until.isPresent() && !now.isBefore(until.get())) {
            breaker.probe(job, ++epoch);
            return Optional.empty();
        }
        return Optional.of(clock.toWall(comeBack(breaker, until, now)));
    }

    /** The first one to be turned away comes back as the probe, the others spread out behind it. */
    private Instant comeBack(PathBreaker breaker, Optional<Instant> until, Instant now) {
        long before = breaker.turnAway();
        Duration base = settings.backoff().base();
        if (until.isPresent() && before == 0) {
            return until.get();
        }
        Duration width = base.plus(SPACING.multipliedBy(before));
        Duration max = settings.backoff().max();
        long jitter = random.nextLong((width.compareTo(max) > 0 ? max : width).toNanos());
        return until.orElse(now.plus(base)).plusNanos(jitter);
    }

    /** The job has ended; if it was a probe without a result that counts, another one may be the probe at once. */
    public void left(long job) {
        if (anyHeld) {
            giveUpProbe(job);
        }
    }

    private synchronized void giveUpProbe(long job) {
        for (Path path : known.values()) {
            PathBreaker breaker = path.breaker();
            if (breaker != null && breaker.isProbedBy(job)) {
                breaker.giveUpProbe(++epoch);
            }
        }
    }

    /** Whether the path of a URL is paused or being probed. */
    public boolean isHeld(String url) {
        return anyHeld && isHeld(PathPattern.of(url));
    }

    private synchronized boolean isHeld(PathPattern pattern) {
        PathBreaker breaker = breaker(pattern);
        return breaker != null && breaker.isHeld();
    }

    private @Nullable PathBreaker breaker(PathPattern pattern) {
        Path path = known.get(pattern);
        return path == null ? null : path.breaker();
    }

    /** Grows with each change of a path; to be noted just before a request starts (I4). */
    public synchronized long epoch() {
        return epoch;
    }

    /** Paths that were paused, paused again or closed since the last call, in order. */
    public synchronized List<PathView> news() {
        if (news.isEmpty()) {
            return List.of();
        }
        List<PathView> all = List.copyOf(news);
        news.clear();
        return all;
    }

    /** All that are kept: those that are held first, then by their bad results and their requests. */
    synchronized List<PathView> views() {
        Instant at = trippedAt == null ? clock.instant() : trippedAt;
        return known.values().stream()
                .map(path -> path.view(slice(at), clock))
                .sorted(Comparator.comparing((PathView view) -> view.state() == BreakerState.CLOSED)
                        .thenComparing(PathView::bad, Comparator.reverseOrder())
                        .thenComparing(PathView::requests, Comparator.reverseOrder())
                        .thenComparing(PathView::pattern))
                .toList();
    }

    /**
     * A result of the target's present generation.
     *
     * @param count what it counts for the target
     * @param ofPath whether it is a failure that speaks of its path
     */
    synchronized void record(PathSample sample, Outcome outcome, Count count, boolean ofPath) {
        Instant now = clock.instant();
        if (ofPath) {
            failures().record(true);
        }
        Path path = path(sample.pattern(), ofPath);
        if (path != null) {
            long slice = slice(now);
            path.counts().add(Kind.REQUESTS, 1, slice);
            path.counts().add(Kind.MILLIS, Math.max(0, sample.took().toMillis()), slice);
            path.counts().add(Kind.BAD, count == Count.BAD ? 1 : 0, slice);
            if (ofPath) {
                path.failed(now, run);
            }
            judge(path, sample, outcome, count, ofPath, now);
        }
        if (count == Count.GOOD) {
            run++;
        }
    }

    private void judge(Path path, PathSample sample, Outcome outcome, Count count, boolean ofPath, Instant now) {
        PathBreaker breaker = path.breaker();
        boolean held = breaker != null && breaker.isHeld();
        if (sample.epoch() == PathSample.SITE_ONLY
                || (breaker != null && (!breaker.hears(sample.epoch()) || breaker.state() == BreakerState.OPEN))) {
            return;
        }
        long slice = slice(now);
        if (count == Count.GOOD) {
            path.counts().add(Kind.FOR, 1, slice);
            if (breaker != null) {
                breaker.rule().good();
            }
            if (breaker != null && held) {
                breaker.close(++epoch);
                changed(path, now);
            }
        } else if (ofPath) {
            path.counts().add(Kind.AGAINST, 1, slice);
            if (held || path.trips(settings.breaker(), now, slice)) {
                PathBreaker own = path.ownBreaker();
                own.pause(pauseUntil(own, held, outcome, now), ++epoch);
                changed(path, now);
            }
        }
    }

    private Instant pauseUntil(PathBreaker breaker, boolean probed, Outcome outcome, Instant now) {
        int failed = probed ? breaker.failedProbes() + 1 : 0;
        return new Backoff(settings.backoff(), random).dueAt(now, failed, outcome.retryAfter());
    }

    private void changed(Path path, Instant now) {
        path.counts().judgeAnew();
        noteHeld();
        news.add(path.view(slice(now), clock));
    }

    private void noteHeld() {
        anyHeld = known.values().stream().anyMatch(Path::isHeld);
    }

    private Window failures() {
        Window window = failures;
        if (window == null) {
            window = new Window(settings.breaker().window(), clock);
            failures = window;
        }
        return window;
    }

    /** The failures in the window that speak of a path, whether enough paths agree or not. */
    synchronized Tally failed() {
        return failures == null ? Tally.NONE : failures.tally();
    }

    /**
     * Whether so many different paths have failed that it is no longer theirs: in the window, or with no good result between
     * them, or since the ramp began.
     */
    synchronized boolean agree() {
        Instant now = clock.instant();
        return switch (state) {
            case OPEN -> false;
            case HALF_OPEN -> are(path -> path.failedAt() != null);
            case CLOSED -> are(path -> isInWindow(path, now)) || are(path -> path.failedIn(run));
        };
    }

    private boolean are(Predicate<Path> failed) {
        return known.values().stream().filter(failed).count()
                >= settings.breaker().paths();
    }

    private boolean isInWindow(Path path, Instant now) {
        Instant at = path.failedAt();
        return at != null
                && at.getEpochSecond()
                        > now.getEpochSecond() - settings.breaker().window().toSeconds();
    }

    /** The target begins a generation. A trip says more than its paths do: their breakers begin anew. */
    synchronized void begin(BreakerState next) {
        state = next;
        failures = null;
        trippedAt = next == BreakerState.OPEN ? clock.instant() : null;
        if (next == BreakerState.HALF_OPEN) {
            known = new HashMap<>();
        }
        known.values().forEach(Path::forgive);
        if (next == BreakerState.OPEN) {
            known.values().forEach(Path::dropBreaker);
            news.clear();
        }
        noteHeld();
        run++;
    }

    synchronized void settings(TargetSettings changed) {
        boolean otherWindow =
                !changed.breaker().window().equals(settings.breaker().window());
        settings = changed;
        if (otherWindow) {
            failures = null;
            sweptIn = slice(clock.instant());
            known.values().forEach(path -> {
                path.forgive();
                path.counts().clear();
            });
        }
    }

    /** Forgets what is quiet, once a slice; when there are more paths than places, the quieter half makes room. */
    synchronized void tick() {
        Instant now = clock.instant();
        long slice = slice(now);
        if (slice == sweptIn || trippedAt != null) {
            return;
        }
        sweptIn = slice;
        boolean full = known.size() == MOST;
        known.values().removeIf(path -> isFree(path, now) && path.counts().sum(Kind.REQUESTS, slice) == 0);
        if (full && known.size() > MOST / 2) {
            known.values().stream()
                    .filter(path -> isFree(path, now))
                    .sorted(Comparator.comparingInt(path -> path.counts().sum(Kind.REQUESTS, slice)))
                    .limit(known.size() - MOST / 2)
                    .map(Path::pattern)
                    .toList()
                    .forEach(known::remove);
        }
        if (failures != null && failures.tally().total() == 0) {
            failures = null;
        }
        if (known.isEmpty()) {
            // An emptied hash table keeps its size, which adds up over ten thousand idle targets.
            known = new HashMap<>();
        }
    }

    /** Whether {@link #tick()} does nothing until something else has happened. */
    synchronized boolean isQuiet() {
        return trippedAt != null || (known.isEmpty() && failures == null);
    }

    /** Whether nothing is lost when this path is dropped but its counts. */
    private boolean isFree(Path path, Instant now) {
        boolean failing = path.failedAt() != null
                && (state == BreakerState.HALF_OPEN || isInWindow(path, now) || path.failedIn(run));
        return !path.isHeld() && !failing;
    }

    private @Nullable Path path(PathPattern pattern, boolean failing) {
        Path path = known.get(pattern);
        if (path != null || (known.size() >= MOST && !(failing && makeRoom()))) {
            return path;
        }
        Path fresh = new Path(pattern);
        known.put(pattern, fresh);
        return fresh;
    }

    private boolean makeRoom() {
        Instant now = clock.instant();
        Optional<PathPattern> quietest = known.values().stream()
                .filter(path -> isFree(path, now))
                .min(Comparator.comparingInt(path -> path.counts().sum(Kind.REQUESTS, slice(now))))
                .map(Path::pattern);
        quietest.ifPresent(known::remove);
        return quietest.isPresent();
    }

    private long slice(Instant at) {
        long length = settings.breaker().window().toMillis() / PathCounts.SLICES;
        return Math.floorDiv(at.toEpochMilli(), length);
    }
}
