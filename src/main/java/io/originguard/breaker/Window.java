package io.originguard.breaker;

import io.github.resilience4j.core.metrics.Metrics.Outcome;
import io.github.resilience4j.core.metrics.SlidingTimeWindowMetrics;
import io.github.resilience4j.core.metrics.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * The good and bad results of the last {@code length}: those of the current second of the clock and of the
 * {@code length - 1} seconds before it. Resilience4j counts them; it evicts wrong buckets when its clock goes backwards,
 * hence the steady clock.
 *
 * <p>Not thread-safe.
 */
final class Window {

    private final SteadyClock clock;
    private final int seconds;
    private final SlidingTimeWindowMetrics results;

    /** The first bad result of each second that has one. */
    private final Deque<Instant> firstBad = new ArrayDeque<>();

    /**
     * @param length whole seconds, 1 s to 1 h
     * @throws IllegalArgumentException if the length is not that
     */
    Window(Duration length, SteadyClock clock) {
        if (length.getNano() != 0 || length.getSeconds() < 1 || length.getSeconds() > 3600) {
            throw new IllegalArgumentException(
                    "breaker.window is " + length + "; write whole seconds from 1s to 3600s, such as 60s");
        }
        this.clock = clock;
        this.seconds = (int) length.getSeconds();
        this.results = new SlidingTimeWindowMetrics(seconds, clock);
    }

    /** Adds a result of now. */
    Tally record(boolean bad) {
        Instant now = clock.instant();
        Snapshot snapshot = results.record(0, TimeUnit.NANOSECONDS, bad ? Outcome.ERROR : Outcome.SUCCESS);
        if (bad && (firstBad.isEmpty() || firstBad.getLast().getEpochSecond() < now.getEpochSecond())) {
            firstBad.addLast(now);
        }
        return tally(snapshot, now);
    }

    /** What the window holds now. */
    Tally tally() {
        Instant now = clock.instant();
        return tally(results.getSnapshot(), now);
    }

    private Tally tally(Snapshot snapshot, Instant now) {
        while (!firstBad.isEmpty() && firstBad.getFirst().getEpochSecond() <= now.getEpochSecond() - seconds) {
            firstBad.removeFirst();
        }
        return new Tally(snapshot.getNumberOfFailedCalls(), snapshot.getTotalNumberOfCalls(), firstBad.peekFirst());
    }
}
