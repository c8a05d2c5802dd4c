package io.originguard.camel;

import io.originguard.alert.AlertKind;
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
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Writes down what happens to one target's breaker: its state, the record of the outage, its probes, and what people have
 * to be told of it. Transitions are recorded and reach the store in the order of their generations, each once, in whatever order the
 * threads that met them tell of them; what the store refuses for the moment is tried again at the next {@link #tick()}.
 * Thread-safe; calls never wait for the store.
 */
final class Journal {

    private final Host target;
    private final Frontier frontier;
    private final Clock clock;
    private final Alerts alerts;
    private final Watcher watcher;

    /** Transitions that were told of before the one that preceded them, by generation. */
    private final Map<Long, Told> early = new HashMap<>();

    /** The generation up to which all transitions are known. */
    private long known;

    /** Transitions that are not stored yet, by generation. */
    private final TreeMap<Long, Entry> pending = new TreeMap<>();

    private TargetState stored;
    private boolean writing;
    private long lateBad;
    private boolean retired;
    private final Episode episode;

    /** The record whose first page is not stored yet. */
    private Optional<Outage> withFirstPage = Optional.empty();

    /** Spares almost all pages the lock. */
    private volatile boolean awaitsPage;

    private record Told(Transition transition, Optional<String> probeUrl, List<Suspect> suspects) {}

    private record Entry(TargetState state, Optional<Outage> outage, Optional<Alert> alert) {}

    Journal(
            TargetState stored,
            Optional<Outage> outage,
            Frontier frontier,
            Alerts alerts,
            Watcher watcher,
            Clock clock) {
        this.clock = clock;
        this.watcher = watcher;
        this.target = stored.target();
        this.stored = stored;
        this.known = stored.generation();
        this.episode = new Episode(target, outage);
        this.awaitsPage = episode.awaitsPage();
        this.frontier = frontier;
        this.alerts = alerts;
    }

    /** The record of the present outage. */
    synchronized Optional<Outage> outage() {
        return episode.outage();
    }

    /** Whether nothing that happened to the target is still to be told. */
    boolean alertSent() {
        synchronized (this) {
            if (pending.values().stream().anyMatch(entry -> entry.alert().isPresent())) {
                return false;
            }
        }
        return !alerts.owes(target);
    }

    /** How often ramps have failed in this outage. */
    synchronized int reopenings() {
        return episode.outage().map(Outage::reopened).orElse(0);
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
        synchronized (this) {
            if (retired) {
                return;
            }
            early.put(transition.generation(), new Told(transition, probeUrl, suspects));
            for (Told next = early.remove(known + 1); next != null; next = early.remove(known + 1)) {
                known++;
                enter(next);
            }
        }
        watcher.changed(target, transition);
        flush();
    }

    private void enter(Told told) {
        Transition transition = told.transition();
        boolean outageBefore = episode.outage().isPresent();
        Optional<Outage> outage = episode.change(transition);
        awaitsPage = episode.awaitsPage();
        if (outageBefore && transition.to() == BreakerState.OPEN) {
            withFirstPage = Optional.empty();
        }
        Optional<Alert> alert = outage.flatMap(recorded -> news(outageBefore, transition))
                .map(plain -> plain.with(told.suspects())
                        .holding(frontier.counts(target).waiting()));
        TargetState next = new TargetState(
                target,
                transition.to(),
                transition.generation(),
                transition.at(),
                transition.nextProbeAt(),
                told.probeUrl(),
                outage.map(Outage::generation));
        pending.put(transition.generation(), new Entry(next, outage, alert));
    }

    private Optional<Alert> news(boolean outageBefore, Transition transition) {
        if (!outageBefore) {
            return Optional.of(alert(AlertKind.TRIPPED, transition));
        }
        return transition.to() == BreakerState.CLOSED
                ? Optional.of(alert(AlertKind.RECOVERED, transition))
                : Optional.empty();
    }

    /**
     * Requests met the dead origin although their results no longer count.
     *
     * @param total how many have, since the breaker was made
     * @param down whether the breaker has tripped, which may not be recorded yet: then they are counted once it is
     */
    synchronized void lateBad(long total, boolean down) {
        boolean tooEarly = down && episode.outage().isEmpty();
        if (total > lateBad && !tooEarly) {
            episode.met(total - lateBad);
            lateBad = total;
        }
    }

    /**
     * A page was delivered.
     *
     * @param askedAt when its request left
     */
    void delivered(Instant askedAt) {
        if (awaitsPage) {
            firstPage(askedAt);
        }
    }

    /** What is written down of it waits for the next tick, since this is called while pages are committed. */
    private synchronized void firstPage(Instant askedAt) {
        Optional<Outage> first = episode.delivered(askedAt, clock.instant());
        withFirstPage = first.or(() -> withFirstPage);
        awaitsPage = episode.awaitsPage();
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
            if (retired) {
                return;
            }
            if (!outcome.provesOrigin()) {
                episode.met(1);
            }
            record = episode.outage();
            if (record.isEmpty()) {
                return;
            }
            probe = new ProbeResult(
                    target,
                    record.get().generation(),
                    sentAt,
                    sent.url(),
                    outcome.status(),
                    outcome.cause().label(),
                    outcome.provesOrigin(),
                    outcome.cfRay(),
                    outcome.detail());
        }
        // A probe that cannot be written down has still been sent; the store's own trouble is shown elsewhere.
        CompletableFuture<?> unused = frontier.register()
                .record(probe, record, sent.generation(), next)
                .exceptionally(trouble -> null);
    }

    /** The next probe is at another time than was written down. */
    void probeMoved(long generation, Instant next) {
        CompletableFuture<?> unused =
                frontier.register().moveProbe(target, generation, next).exceptionally(trouble -> false);
    }

    /** Whether all is written down. */
    synchronized boolean isQuiet() {
        return !writing && pending.isEmpty() && withFirstPage.isEmpty();
    }

    /** The target has another owner, who goes on from what is written: nothing is written down or told any more. */
    synchronized void retire() {
        retired = true;
        pending.clear();
        withFirstPage = Optional.empty();
    }

    /** Tries again what the store refused. */
    void tick() {
        flush();
    }

    /** Whether all is written down and told, so that {@link #tick()} does nothing. */
    synchronized boolean isSettled() {
        return pending.isEmpty() && withFirstPage.isEmpty();
    }

    /** Whether the store knows of this generation. */
    synchronized boolean hasStored(long generation) {
        return stored.generation() >= generation;
    }

    /** Has all written down that is not, also while an earlier write is under way; to be called before the frontier closes. */
    void close() {
        List<Entry> left;
        synchronized (this) {
            left = List.copyOf(pending.values());
        }
        // One that is being written is refused the second time, because its generation has passed.
        for (Entry entry : left) {
            CompletableFuture<?> unused = change(entry).exceptionally(trouble -> false);
        }
    }

    private void flush() {
        Entry entry = null;
        Optional<Outage> page = Optional.empty();
        synchronized (this) {
            if (!writing && !retired) {
                entry = pending.get(stored.generation() + 1);
                page = entry == null && pending.isEmpty() ? withFirstPage : Optional.empty();
                writing = entry != null || page.isPresent();
            }
        }
        if (entry != null) {
            write(entry);
        } else if (page.isPresent()) {
            write(page.get());
        }
    }

    private CompletableFuture<Boolean> change(Entry entry) {
        return frontier.register()
                .change(
                        entry.state().generation() - 1,
                        entry.state(),
                        entry.outage(),
                        entry.alert().map(Alert::news));
    }

    private void write(Entry entry) {
        CompletableFuture<?> unused = change(entry).whenComplete((changed, trouble) -> {
            synchronized (this) {
                writing = false;
                if (trouble != null) {
                    return;
                }
                stored = entry.state();
                pending.remove(entry.state().generation());
            }
            entry.alert().ifPresent(alert -> alerts.added(target));
            flush();
        });
    }

    private void write(Outage page) {
        CompletableFuture<?> unused = frontier.register()
                .firstPage(target, page.generation(), page.firstPageAt().orElseThrow())
                .whenComplete((written, trouble) -> {
                    synchronized (this) {
                        writing = false;
                        if (trouble != null) {
                            return;
                        }
                        withFirstPage = withFirstPage.filter(other -> !other.equals(page));
                    }
                    flush();
                });
    }

    private Alert alert(AlertKind kind, Transition transition) {
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
                                .orElse(""),
                List.of());
    }
}
