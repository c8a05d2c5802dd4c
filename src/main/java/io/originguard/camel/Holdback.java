package io.originguard.camel;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Holds fetching back while something that every job needs does not work: a sink that takes no pages, so that no origin is asked
 * for pages that nobody can store, or the way to a target. A single failure may be its job's own. From the second in a row
 * on nothing starts for a while, which doubles with each further failure; then one job tries, and its success ends it.
 * Thread-safe.
 */
final class Holdback {

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final Clock clock;
    private boolean failing;
    private Duration wait = Duration.ZERO;
    private Instant closedUntil = Instant.EPOCH;

    Holdback(Clock clock) {
        this.clock = clock;
    }

    /**
     * It did not work. Failures of jobs that were under way together count once.
     *
     * @return whether it worked the time before, so that this failure may be the job's own
     */
    synchronized boolean failed() {
        Instant now = clock.instant();
        if (!failing) {
            failing = true;
            return true;
        }
        if (!now.isBefore(closedUntil)) {
            wait = wait.isZero() ? FIRST_WAIT : wait.multipliedBy(2);
            wait = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
            closedUntil = now.plus(wait);
        }
        return false;
    }

    /** It worked. */
    synchronized void worked() {
        failing = false;
        wait = Duration.ZERO;
        closedUntil = Instant.EPOCH;
    }

    /** Whether it holds back, if not all then all but one job. */
    synchronized boolean holds() {
        return !wait.isZero();
    }

    /** Whether one more job may start while this many are in flight. */
    synchronized boolean lets(int inFlight) {
        return wait.isZero() || (inFlight == 0 && !clock.instant().isBefore(closedUntil));
    }
}
