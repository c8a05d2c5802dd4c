package io.originguard.camel;

import io.originguard.alert.AlertBacklog;
import io.originguard.alert.OutboxAlert;
import io.originguard.frontier.Frontier;
import io.originguard.frontier.StoreException;
import io.originguard.target.Host;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's work on the outbox: it sorts what has happened and hands what is due to the endpoint, one alert after the other.
 * What the endpoint refuses is tried again until it is a day old. Thread-safe; only {@link #sweep()} waits, on its own thread.
 */
public final class Alerts {

    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);

    /** Others leave a taken alert alone for so long; more than the endpoint is given, by more than clocks differ. */
    private static final Duration TAKEN = Duration.ofMinutes(2);

    private static final Duration GIVEN_UP = Duration.ofHours(24);
    private static final Duration KEPT = Duration.ofDays(7);
    private static final Duration CLEANING = Duration.ofHours(1);
    private static final int DELETED_AT_ONCE = 1_000;
    /** After a call that hung, nothing is sent for so long. */
    private static final Duration REST = Duration.ofSeconds(30);

    private static final Duration LAST_SWEEP = Duration.ofSeconds(5);

    private final Frontier frontier;
    private final AlertEndpoint endpoint;
    private final Watcher watcher;
    private final Duration settle;
    private final int many;
    private final Clock clock;
    private final Executor sweeper;
    private final String name = UUID.randomUUID().toString();

    /** What the store has refused to write down. */
    private final Map<Host, Alert> unwritten = new ConcurrentHashMap<>();

    private final AtomicBoolean called = new AtomicBoolean();
    private final AtomicLong additions = new AtomicLong();
    private volatile Set<Host> owed = ConcurrentHashMap.newKeySet();
    private volatile AlertBacklog backlog;

    /** Sent and not written down as such yet, by row; used by the sweep only, as all below. */
    private final Map<Long, Instant> unmarked = new HashMap<>();

    private Instant notBefore = Instant.MIN;
    private Instant cleanedNext = Instant.MIN;

    /**
     * @param settle a target that has been closed for so long has no incident any more
     * @param many so many alerts of a kind are told one by one within a minute
     * @param sweeper has one thread, on which {@link #sweep()} is called about once a second, too
     * @throws StoreException if the store cannot be read
     */
    Alerts(
            Frontier frontier,
            AlertEndpoint endpoint,
            Watcher watcher,
            Duration settle,
            int many,
            Clock clock,
            Executor sweeper) {
        this.frontier = frontier;
        this.endpoint = endpoint;
        this.watcher = watcher;
        this.settle = settle;
        this.many = many;
        this.clock = clock;
        this.sweeper = sweeper;
        owed.addAll(frontier.store().targetsWithUnsentAlerts());
        backlog = frontier.store().alertBacklog();
    }

    /** Writes down what people may have to hear of, however often that has to be tried. */
    void tell(Alert alert) {
        CompletableFuture<?> unused = frontier.tell(alert.news()).whenComplete((written, trouble) -> {
            if (trouble == null) {
                unwritten.remove(alert.target(), alert);
                added(alert.target());
            } else {
                unwritten.put(alert.target(), alert);
            }
        });
    }

    /** Something about this target was written down. */
    void added(Host target) {
        additions.incrementAndGet();
        owed.add(target);
        if (called.compareAndSet(false, true)) {
            try {
                sweeper.execute(this::sweep);
            } catch (RejectedExecutionException stopping) {
                LOG.debug("{} is told of after the next start", target, stopping);
            }
        }
    }

    /** Whether something about this target is still to be told, as of the last second. */
    public boolean owes(Host target) {
        return owed.contains(target) || unwritten.containsKey(target);
    }

    /** What of the outbox was still to be sent a second ago, by whichever node. */
    public AlertBacklog backlog() {
        return backlog;
    }

    /** How long ago the earliest thing happened that is still to be told; zero if there is none. */
    public Duration unsentFor() {
        Duration age = backlog.oldest()
                .map(at -> Duration.between(at, clock.instant()))
                .orElse(Duration.ZERO);
        return age.isNegative() ? Duration.ZERO : age;
    }

    /** Sorts and sends what there is. */
    void sweep() {
        called.set(false);
        try {
            unwritten.values().forEach(this::tell);
            markSent();
            Instant now = clock.instant();
            if (frontier.store().outboxHasWork(now, now.minus(settle))) {
                sort(now);
                send();
            }
            clean(now);
            look();
        } catch (StoreException e) {
            LOG.debug("The outbox waits for the store", e);
        } catch (RuntimeException e) {
            // A sweep that fails must not end all further ones.
            LOG.error("Looking after the alerts failed; trying again", e);
        }
    }

    /** Gives what is due a last chance before the routes stop. */
    void finish() {
        try {
            CompletableFuture.runAsync(this::sweep, sweeper).get(LAST_SWEEP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            LOG.debug("What is left in the outbox is sent after the next start", e);
        }
    }

    /** Has written down what is not; to be called before the frontier closes. */
    void close() {
        unwritten.values().forEach(this::tell);
    }

    private void sort(Instant now) {
        boolean more = true;
        while (more) {
            more = frontier.outbox(outbox -> outbox.sort(now, settle, many));
        }
    }

    private void send() {
        boolean goesOn = true;
        while (goesOn && endpoint.isReady() && !clock.instant().isBefore(notBefore)) {
            Instant now = clock.instant();
            Optional<OutboxAlert> next = frontier.outbox(outbox -> outbox.take(name, now, now.plus(TAKEN)));
            goesOn = next.isPresent() && hand(next.get());
        }
    }

    /** Returns whether there is any use in going on at once. */
    private boolean hand(OutboxAlert alert) {
        try {
            if (!unmarked.containsKey(alert.row())) {
                endpoint.take(alert);
                watcher.alerted(alert, true);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Exception e) {
            if (e instanceof TimeoutException) {
                notBefore = clock.instant().plus(REST);
            }
            watcher.alerted(alert, false);
            refused(alert, e);
            return false;
        }
        unmarked.put(alert.row(), clock.instant());
        markSent();
        return true;
    }

    private void refused(OutboxAlert alert, Exception reason) {
        Instant now = clock.instant();
        boolean givenUp = !now.isBefore(alert.at().plus(GIVEN_UP));
        LOG.error(
                givenUp
                        ? "The alert endpoint (originguard.alert) has not taken {} for a day, which is given up: {}"
                        : "The alert endpoint (originguard.alert) did not take {}: {}",
                alert.fields(),
                reason.toString());
        Optional<Instant> again = givenUp ? Optional.empty() : Optional.of(now.plus(alert.retryAfter()));
        frontier.outbox(outbox -> {
            outbox.refused(alert.row(), name, again);
            return again;
        });
    }

    /** A store that was away when an alert was sent hears of that when it is back, before the alert can be sent again. */
    private void markSent() {
        if (unmarked.isEmpty()) {
            return;
        }
        frontier.outbox(outbox -> {
            unmarked.forEach(outbox::sent);
            return unmarked;
        });
        unmarked.clear();
    }

    private void clean(Instant now) {
        if (now.isBefore(cleanedNext)) {
            return;
        }
        int deleted = frontier.outbox(outbox -> outbox.delete(now.minus(KEPT), DELETED_AT_ONCE));
        if (deleted < DELETED_AT_ONCE) {
            cleanedNext = now.plus(CLEANING);
        }
    }

    private void look() {
        long before = additions.get();
        Set<Host> stored = ConcurrentHashMap.newKeySet();
        AlertBacklog left = frontier.store().alertBacklog();
        // Mostly there is nothing, and each node looks once a second.
        if (left.unsent() > 0) {
            stored.addAll(frontier.store().targetsWithUnsentAlerts());
        }
        backlog = left;
        if (additions.get() == before) {
            owed = stored;
        }
    }
}
