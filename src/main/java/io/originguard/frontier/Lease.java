package io.originguard.frontier;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * What a node knows of its own lease without asking: it stands for a while after the moment in which the latest successful
 * renewal was <em>sent</em>, so that it ends here before it ends in the database. Time is measured twice, by a clock that nobody sets
 * and by the wall's, since the one stands still while the machine sleeps and the other can be set back; the longer span counts.
 * Thread-safe.
 */
public final class Lease {

    private final Duration trusted;
    private final Clock wall;
    private final LongSupplier nanos;

    private boolean held;
    private Moment renewed;
    private long term;

    /** A moment by both clocks. */
    public record Moment(long nanos, Instant wall) {}

    Lease(Duration trusted, Clock wall, LongSupplier nanos) {
        this.trusted = trusted;
        this.wall = wall;
        this.nanos = nanos;
        this.renewed = now();
    }

    /** This moment, to be taken before a renewal is sent. */
    Moment now() {
        return new Moment(nanos.getAsLong(), wall.instant());
    }

    /** A renewal that was sent in that moment has succeeded. */
    synchronized void renewed(Moment sent) {
        if (!stands()) {
            term++;
        }
        held = true;
        renewed = sent;
    }

    /** It is over, whatever the time. */
    synchronized void over() {
        held = false;
    }

    /** Whether a request may leave now. */
    public synchronized boolean stands() {
        if (!held) {
            return false;
        }
        long elapsed = nanos.getAsLong() - renewed.nanos();
        return elapsed < trusted.toNanos()
                && Duration.between(renewed.wall(), wall.instant()).compareTo(trusted) < 0;
    }

    /** Grows whenever the lease stands again after it did not: what began in another term counts no more. */
    public synchronized long term() {
        return term;
    }
}
