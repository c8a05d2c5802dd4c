package io.originguard.status;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.originguard.alert.AlertKind;
import io.originguard.alert.OutboxAlert;
import io.originguard.breaker.Transition;
import io.originguard.camel.Watcher;
import io.originguard.edge.Outcome;
import io.originguard.frontier.CommitListener;
import io.originguard.frontier.Completion;
import io.originguard.frontier.Completion.Buried;
import io.originguard.frontier.Completion.Delivered;
import io.originguard.target.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what happens, each event under the label that its target has at that moment. Thread-safe. */
final class Events implements Watcher, CommitListener {

    private static final Duration[] COMMITS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private static final double[] SIZES = {1, 2, 5, 10, 20, 50, 100, 500};

    private final MeterRegistry registry;
    private final Seats seats;
    private final TargetMeters others;
    private final Map<Host, TargetMeters> byTarget = new ConcurrentHashMap<>();
    private final Map<Host, Instant> lastProbes = new ConcurrentHashMap<>();

    private final Map<AlertKind, Counter> alerts = new EnumMap<>(AlertKind.class);
    private final Counter alertFailures;
    private final Timer commits;
    private final DistributionSummary sizes;
    private final Counter refusals;

    Events(MeterRegistry registry, Seats seats) {
        this.registry = registry;
        this.seats = seats;
        this.others = new TargetMeters(registry, Seats.OTHER, null);
        for (AlertKind kind : AlertKind.values()) {
            alerts.put(
                    kind,
                    Counter.builder("originguard.alerts")
                            .description("Alerts that the alert's endpoint has taken")
                            .tag("kind", kind.label())
                            .register(registry));
        }
        alertFailures = Counter.builder("originguard.alert.failures")
                .description("Attempts to hand over an alert that the alert's endpoint did not take")
                .register(registry);
        commits = Timer.builder("originguard.store.commit.duration")
                .description("Time of a transaction of the frontier, its commit included")
                .serviceLevelObjectives(COMMITS)
                .register(registry);
        sizes = DistributionSummary.builder("originguard.store.commit.size")
                .description("Completions and other changes in one transaction; a batch of new jobs is one")
                .serviceLevelObjectives(SIZES)
                .register(registry);
        refusals = Counter.builder("originguard.store.commit.failures")
                .description("Transactions of the frontier that failed; their completions are tried again")
                .register(registry);
    }

    private TargetMeters of(Host target) {
        TargetMeters known = byTarget.get(target);
        if (known != null) {
            return known;
        }
        return seats.take(target)
                ? byTarget.computeIfAbsent(target, host -> new TargetMeters(registry, host.name(), others))
                : others;
    }

    /** The target is not shown by name any more. */
    void unseat(Host target) {
        TargetMeters meters = byTarget.remove(target);
        if (meters != null) {
            meters.close();
        }
    }

    /** When the last probe of a target was sent. */
    Optional<Instant> lastProbe(Host target) {
        return Optional.ofNullable(lastProbes.get(target));
    }

    @Override
    public void answered(Host target, Outcome outcome, Duration took) {
        of(target).answered(outcome.cause(), took);
    }

    @Override
    public void probed(Host target, String url, Outcome outcome, Instant sentAt) {
        lastProbes.put(target, sentAt);
        of(target).probed(outcome.cause());
    }

    @Override
    public void changed(Host target, Transition transition) {
        of(target).changed(transition.from(), transition.to());
    }

    @Override
    public void alerted(OutboxAlert alert, boolean taken) {
        Counter kind = alerts.get(alert.kind());
        if (taken && kind != null) {
            kind.increment();
        } else {
            alertFailures.increment();
        }
    }

    @Override
    public void accepted(Host target, long jobs) {
        of(target).accepted(jobs);
    }

    @Override
    public void committed(List<Completion> carriedOut, int size, Duration took) {
        commits.record(took);
        sizes.record(size);
        for (Completion completion : carriedOut) {
            if (completion instanceof Delivered) {
                of(completion.job().target()).delivered();
            } else if (completion instanceof Buried buried) {
                of(completion.job().target()).buried(buried.cause());
            }
        }
    }

    @Override
    public void refused() {
        refusals.increment();
    }
}
