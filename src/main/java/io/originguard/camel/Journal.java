package io.originguard.camel;

import io.originguard.breaker.Suspect;
import io.originguard.breaker.Transition;
import io.originguard.edge.Outcome;
import io.originguard.frontier.Frontier;
import io.originguard.frontier.Outage;
import io.originguard.frontier.ProbeResult;
import io.originguard.frontier.TargetState;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what happens to one target's breaker: its state, the record of the outage, its probes, and that the alert
 * was handed over. Transitions reach the store in the order of their generations, each once; what the store refuses for the
 * moment is tried again at the next {@link #tick()}. Thread-safe; calls never wait for the store.
 */
final class Journal {

    /** An endpoint that did not take an alert is asked again after this. */
    private static final Duration ALERT_RETRY = Duration.ofSeconds(30);

    private final Host target;
    private final Frontier frontier;
    private final Clock clock;
    private final Consumer<Alert> alerts;
    private final Watcher watcher;

    /** Transitions that are not stored yet, by generation. */
    private final TreeMap<Long, Entry> pending = new TreeMap<>();

    private TargetState stored;
    private boolean writing;
    private long lateBad;
    private final ArrayDeque<Alert> unsent = new ArrayDeque<>();
    private boolean sending;
    private Instant notBefore = Instant.EPOCH;
    private @Nullable Outage outage;

    private record Entry(TargetState state, Optional<Outage> outage, Optional<Alert> alert) {}

    Journal(
            TargetState stored,
            Optional<Outage> outage,
            Frontier frontier,
            Consumer<Alert> alerts,
            Watcher watcher,
            Clock clock) {
        this.clock = clock;
        this.watcher = watcher;
        this.target = stored.target();
        this.stored = stored;
        this.outage = outage.orElse(null);
        this.frontier = frontier;
        this.alerts = alerts;
        if (!stored.alertSent()) {
            unsent.add(restoredAlert(stored));
        }
    }

    /** The record of the present outage. */
    synchronized Optional<Outage> outage() {
        return Optional.ofNullable(outage);
    }

    /** Whether the alert of the present state was handed over. */
    synchronized boolean alertSent() {
        return unsent.isEmpty()
                && pending.values().stream().allMatch(entry -> entry.alert().isEmpty());
    }

    /** How often ramps have failed in this outage. */
    synchronized int reopenings() {
        return outage == null ? 0 : outage.reopened();
    }

    /** A transition happened. */
    void record(Transition transition, Optional<String> probeUrl) {
        record(transition, probeUrl, List.of());
    }

    /**
     * A transition happened.
     *
     * @param suspects the paths that preceded it
     */
    void record(Transition transition, Optional<String> probeUrl, List<Suspect> suspects) {
        watcher.changed(target, transition);
        synchronized (this) {
            Optional<Alert> alert = advance(transition).map(plain -> plain.with(suspects));
            TargetState next = new TargetState(
                    target,
                    transition.to(),
                    transition.generation(),
                    transition.at(),
                    transition.nextProbeAt(),
                    probeUrl,
                    Optional.ofNullable(outage).map(Outage::generation),
                    alert.isEmpty()
                            && unsent.isEmpty()
                            && pending.values().stream()
                                    .allMatch(earlier -> earlier.alert().isEmpty()));
            pending.put(transition.generation(), new Entry(next, Optional.ofNullable(outage), alert));
            if (transition.to() == BreakerState.CLOSED) {
                outage = null;
            }
        }
        flush();
    }

    private Optional<Alert> advance(Transition transition) {
        Outcome cause = transition.cause();
        Outage before = outage;
        if (transition.to() == BreakerState.OPEN && before == null) {
            outage = new Outage(
                    target,
                    transition.generation(),
                    cause.cause().label(),
                    transition.firstErrorAt().orElse(transition.at()),
                    transition.at(),
                    transition.bad(),
                    transition.total(),
                    cause.cfRay(),
                    transition.bad(),
                    0,
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    0);
            return Optional.of(alert(Alert.Kind.TRIPPED, transition));
        }
        if (before == null) {
            return Optional.empty();
        }
        switch (transition.to()) {
            case OPEN -> outage = with(before, 1, 1, Optional.empty(), Optional.empty());
            case HALF_OPEN -> outage = with(before, 0, 0, Optional.of(transition.at()), Optional.empty());
            case CLOSED -> {
                outage = with(before, 0, 0, before.recoveredAt(), Optional.of(transition.at()));
                return Optional.of(alert(Alert.Kind.RECOVERED, transition));
            }
        }
        return Optional.empty();
    }

    /**
     * Requests met the dead origin although their results no longer count.
     *
     * @param total how many have, since the breaker was made
     */
    synchronized void lateBad(long total) {
        if (outage != null && total > lateBad) {
            outage = with(outage, (int) (total - lateBad), 0, outage.recoveredAt(), Optional.empty());
            lateBad = total;
        }
    }

    /**
     * A probe was answered.
     *
     * @param next when the target is probed next, if its answer has moved that
     */
    void record(Instant sentAt, Probe sent, Outcome outcome, Optional<Instant> next) {
        watcher.probed(target, sent.url(), outcome, sentAt);
        ProbeResult probe;
        Optional<Outage> record;
        synchronized (this) {
            if (outage == null) {
                return;
            }
            if (!outcome.provesOrigin()) {
                outage = with(outage, 1, 0, outage.recoveredAt(), Optional.empty());
            }
            record = Optional.of(outage);
            probe = new ProbeResult(
                    target,
                    outage.generation(),
                    sentAt,
                    sent.url(),
                    outcome.status(),
                    outcome.cause().label(),
                    outcome.provesOrigin(),
                    outcome.cfRay(),
                    outcome.detail());
        }
        // A probe that cannot be written down has still been sent; the store's own trouble is shown elsewhere.
        CompletableFuture<?> unused =
                frontier.record(probe, record, sent.generation(), next).exceptionally(trouble -> null);
    }

    /** The next probe is at another time than was written down. */
    void probeMoved(long generation, Instant next) {
        CompletableFuture<?> unused =
                frontier.moveProbe(target, generation, next).exceptionally(trouble -> false);
    }

    /** Tries again what the store or the alert's endpoint refused. */
    void tick() {
        flush();
    }

    private void flush() {
        Entry entry = null;
        Alert alert = null;
        synchronized (this) {
            if (!writing) {
                entry = pending.get(stored.generation() + 1);
                writing = entry != null;
                if (entry == null && !sending && !clock.instant().isBefore(notBefore)) {
                    alert = unsent.peek();
                    sending = alert != null;
                }
            }
        }
        if (entry != null) {
            write(entry);
        } else if (alert != null) {
            alerts.accept(alert);
        }
    }

    private void write(Entry entry) {
        CompletableFuture<?> unused = frontier.change(entry.state().generation() - 1, entry.state(), entry.outage())
                .whenComplete((changed, trouble) -> {
                    synchronized (this) {
                        writing = false;
                        if (trouble != null) {
                            return;
                        }
                        stored = entry.state();
                        pending.remove(entry.state().generation());
                        entry.alert()
                                .ifPresent(alert -> unsent.add(
                                        alert.holding(frontier.counts(target).waiting())));
                    }
                    flush();
                });
    }

    /** The endpoint took the alert, or it did not. */
    void alerted(Alert alert, boolean taken) {
        long generation;
        synchronized (this) {
            if (!alert.equals(unsent.peek())) {
                return;
            }
            sending = false;
            if (!taken) {
                notBefore = clock.instant().plus(ALERT_RETRY);
                return;
            }
            unsent.remove();
            if (!unsent.isEmpty()) {
                return;
            }
            generation = stored.generation();
        }
        CompletableFuture<?> unused = frontier.alertSent(target, generation).exceptionally(trouble -> null);
    }

    private Alert alert(Alert.Kind kind, Transition transition) {
        Outcome cause = transition.cause();
        return new Alert(
                kind,
                target,
                transition.at(),
                cause.cause().label(),
                transition.bad(),
                transition.total(),
                cause.cfRay(),
                0,
                transition.nextProbeAt(),
                transition.probePlan(),
                Optional.of(transition.baseline()),
                cause.detail()
                        + transition.probePlan().map(plan -> "; " + plan).orElse("")
                        + transition
                                .baseline()
                                .reason()
                                .map(reason -> "; baseline " + reason)
                                .orElse(""));
    }

    private Alert restoredAlert(TargetState state) {
        Optional<Outage> record = Optional.ofNullable(outage);
        return new Alert(
                state.state() == BreakerState.CLOSED ? Alert.Kind.RECOVERED : Alert.Kind.TRIPPED,
                target,
                state.since(),
                record.map(Outage::cause).orElse("unknown"),
                record.map(Outage::bad).orElse(0),
                record.map(Outage::total).orElse(0),
                record.flatMap(Outage::cfRay),
                frontier.counts(target).waiting(),
                state.nextProbeAt(),
                Optional.empty(),
                Optional.empty(),
                "noticed before a restart");
    }

    private static Outage with(
            Outage o, int requests, int reopened, Optional<Instant> recoveredAt, Optional<Instant> closedAt) {
        return new Outage(
                o.target(),
                o.generation(),
                o.cause(),
                o.firstErrorAt(),
                o.trippedAt(),
                o.bad(),
                o.total(),
                o.cfRay(),
                o.requestsWhileDown() + requests,
                o.reopened() + reopened,
                o.jobsHeld(),
                recoveredAt,
                closedAt,
                o.jobsLost());
    }
}
