package io.originguard.frontier;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node's lease: joins the fleet, and renews the lease on a thread of its own until it is told to stop. Its own lives
 * follow each other; each begins with {@link #join} and is over when the node's row is gone. Thread-safe, but for {@link #join}.
 */
final class Renewal {

    private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration SKEW = Duration.ofSeconds(2);

    private final Leases leases;
    private final LeaseTerms terms;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Lease lease;
    private final AtomicLong failures = new AtomicLong();
    private final Thread thread = new Thread(this::run, "originguard-lease");
    private final Object pulse = new Object();

    private volatile Candidate self = new Candidate("", "", Optional.empty(), "", false, Instant.EPOCH);
    private volatile Consumer<Optional<String>> trouble = message -> {};
    private volatile boolean started;
    private volatile long node;
    private volatile boolean over;
    private volatile boolean leaving;
    private volatile boolean stopped;
    private volatile boolean now;

    /** Since when this node has been in touch with the store without a break, by the clock that nobody sets. */
    private volatile long inTouchSince;

    /** Used by the renewing thread only. */
    private boolean skewed;

    /** @param nanos a clock that nobody sets, as {@link System#nanoTime} is */
    Renewal(Leases leases, LeaseTerms terms, Clock clock, LongSupplier nanos) {
        this.leases = leases;
        this.terms = terms;
        this.clock = clock;
        this.nanos = nanos;
        lease = new Lease(terms.trusted(), clock, nanos);
        thread.setDaemon(true);
    }

    /**
     * Joins the fleet and begins to renew.
     *
     * @param told of the lease that is over because it could not be renewed; of nothing when it was
     * @throws StoreException if the store cannot be reached
     */
    void start(Candidate candidate, Consumer<Optional<String>> told) {
        self = candidate;
        trouble = told;
        join();
        started = true;
        thread.start();
    }

    /**
     * Begins a new life, which owns nothing.
     *
     * @throws StoreException if the store cannot be reached
     */
    void join() {
        Lease.Moment sent = lease.now();
        node = leases.join(self, terms.duration());
        inTouchSince = nanos.getAsLong();
        lease.renewed(sent);
        over = false;
        LOG.debug("Joined the fleet as node {}", node);
    }

    /** Number of the present life, or of the last one if that is over. */
    long node() {
        return node;
    }

    /** Whether another node has ended this one's life. */
    boolean isOver() {
        return over;
    }

    /** Whether a request may leave now. */
    boolean stands() {
        return lease.stands();
    }

    /** Grows whenever the lease stands again after it did not. */
    long term() {
        return lease.term();
    }

    /** Renewals that have failed since the start. */
    long failures() {
        return failures.get();
    }

    /** Has the others know, from the next renewal on, that this node gives its targets away. */
    void leave() {
        leaving = true;
        soon();
    }

    boolean isLeaving() {
        return leaving;
    }

    /** Whether this node has been in touch with the store for at least a renewal, without a break. */
    boolean isSettled() {
        long since = inTouchSince;
        return since != Long.MAX_VALUE
                && nanos.getAsLong() - since >= terms.renewal().toNanos();
    }

    /** Renews at once. */
    void soon() {
        synchronized (pulse) {
            now = true;
            pulse.notifyAll();
        }
    }

    boolean isStopped() {
        return stopped;
    }

    /** Renews no more. */
    void stop() {
        stopped = true;
        soon();
        GroupCommit.join(thread);
    }

    /** Ends the life, after {@link #stop}: what it owns is free at once. */
    void end() {
        lease.over();
        if (started && !over) {
            try {
                leases.leave(node);
            } catch (StoreException e) {
                LOG.warn("{}; the others take over when the lease has run out", e.getMessage());
            }
        }
    }

    /** Lets that much time pass, unless this is stopped earlier; a renewal changes nothing. */
    void pause(Duration span) {
        synchronized (pulse) {
            pause(nanos.getAsLong() + span.toNanos(), () -> false);
        }
    }

    private void run() {
        long next = nanos.getAsLong() + terms.renewal().toNanos();
        while (!stopped) {
            pauseUntil(next);
            if (stopped) {
                return;
            }
            long began = nanos.getAsLong();
            boolean worked = !over && renew();
            Duration wait = worked || over ? terms.renewal() : shorter(RETRY, terms.renewal());
            next = began + wait.toNanos();
        }
    }

    private boolean renew() {
        Lease.Moment sent = lease.now();
        long renewing = node;
        try {
            Optional<Long> renewed = leases.renew(renewing, terms.duration(), leaving);
            if (renewed.isEmpty()) {
                if (renewing == node) {
                    lease.over();
                    over = true;
                }
                return false;
            }
            if (inTouchSince == Long.MAX_VALUE) {
                inTouchSince = nanos.getAsLong();
            }
            lease.renewed(sent);
            warnOfSkew(sent.wall(), Instant.ofEpochMilli(renewed.get()));
            trouble.accept(Optional.empty());
            return true;
        } catch (StoreException e) {
            inTouchSince = Long.MAX_VALUE;
            failures.incrementAndGet();
            LOG.debug("The lease was not renewed", e);
            if (!lease.stands()) {
                trouble.accept(Optional.of("This node's lease is over: " + e.getMessage()));
            }
            return false;
        }
    }

    /** Due times are compared with the clock of whoever owns the target. */
    private void warnOfSkew(Instant sent, Instant answered) {
        Instant here = clock.instant();
        boolean wrong = answered.isBefore(sent.minus(SKEW)) || answered.isAfter(here.plus(SKEW));
        if (wrong && !skewed) {
            LOG.warn(
                    "This machine's clock says {} where the database's says {}; set both by NTP, as probes and retries"
                            + " of targets that change their owner come too early or too late by the difference",
                    here,
                    answered);
        }
        skewed = wrong;
    }

    private void pauseUntil(long moment) {
        synchronized (pulse) {
            pause(moment, () -> now);
            now = false;
        }
    }

    /** Ended by {@link #stop} too; the caller has the lock, which this gives free meanwhile. */
    private void pause(long moment, BooleanSupplier earlier) {
        long left = moment - nanos.getAsLong();
        while (!stopped && !earlier.getAsBoolean() && left > 0) {
            try {
                pulse.wait(left / 1_000_000 + 1);
            } catch (InterruptedException e) {
                LOG.debug("The lease and the targets are kept until the node stops", e);
            }
            left = moment - nanos.getAsLong();
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
