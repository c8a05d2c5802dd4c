package io.originguard.camel;

import io.originguard.alert.OutboxAlert;
import io.originguard.breaker.Breaker;
import io.originguard.edge.Answer;
import io.originguard.edge.Cause;
import io.originguard.edge.Classifier;
import io.originguard.edge.Content;
import io.originguard.edge.Fetch;
import io.originguard.edge.Outcome;
import io.originguard.frontier.Frontier;
import io.originguard.frontier.Outage;
import io.originguard.frontier.SqliteStore;
import io.originguard.frontier.TargetMemory;
import io.originguard.frontier.TargetState;
import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.target.Job;
import io.originguard.target.Submission;
import io.originguard.target.Target;
import io.originguard.target.TargetSettings;
import io.originguard.testing.HandCrankedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** What a part of the node needs around it: a clock turned by hand, a frontier on a real store, and guards. */
final class Workshop implements AutoCloseable {

    static final Host SHOP = new Host("shop.example.com");
    static final Host NEWS = new Host("news.example.com");

    final HandCrankedClock clock = HandCrankedClock.started();
    /** What the endpoint has taken. */
    final List<OutboxAlert> alerts = new CopyOnWriteArrayList<>();
    /** The endpoint takes alerts unless this throws. */
    Taking endpoint = alert -> {};

    final GatedStore gate;
    final Frontier frontier;
    /** Works only when a test has it sweep. */
    final Alerts outbox;

    final Watchers watched = new Watchers();
    final Guards guards = new Guards(this::guard, watched, clock);
    /** What comes of a request that no route of a target has to do with. */
    DirectFetch directFetch = claim -> Optional.empty();

    private final SqliteStore store;

    /** What an endpoint does with an alert. */
    @FunctionalInterface
    interface Taking {
        void take(OutboxAlert alert) throws Exception;
    }

    Workshop(Path directory) {
        store = SqliteStore.open(directory.resolve("frontier.db"));
        gate = new GatedStore(store);
        frontier = new Frontier(gate.store(), clock, () -> {}, host -> {});
        outbox = outbox();
    }

    /** The settings of a target with some options of its route, written {@code name=value}. */
    static TargetSettings settings(String... options) {
        Map<String, String> map = Stream.of(options)
                .map(option -> option.split("=", 2))
                .collect(java.util.stream.Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        return Settings.load(Sources.none()).target(map);
    }

    Guard guard(Host host, String... options) {
        return guards.declare(new Target(host, settings(options)));
    }

    Journal journal(Host host) {
        TargetState state = frontier.register().states().getOrDefault(host, TargetState.initial(host));
        Optional<Outage> outage = state.state() == BreakerState.CLOSED
                ? Optional.empty()
                : frontier.register().outages(Optional.of(host), 1).stream().findFirst();
        return new Journal(state, outage, frontier, outbox, watched, clock);
    }

    private Guard guard(Target target) {
        return new Guard(
                target,
                new Breaker(
                        target.settings(),
                        clock,
                        outcome -> outcome.count(guards.find(target.host())
                                .map(Guard::settings)
                                .orElse(target.settings())
                                .breaker()
                                .bad()),
                        () -> 0),
                journal(target.host()),
                new Memory(
                        target.host(),
                        frontier.register().memories().getOrDefault(target.host(), TargetMemory.NONE),
                        frontier),
                Optional.empty(),
                outbox,
                claim -> directFetch.send(claim),
                clock,
                () -> 0);
    }

    /** Another node's work on the same outbox. */
    Alerts outbox() {
        AlertEndpoint here = new AlertEndpoint() {
            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void take(OutboxAlert alert) throws Exception {
                endpoint.take(alert);
                alerts.add(alert);
            }
        };
        return new Alerts(frontier, here, watched, Duration.ofMinutes(15), 5, clock, command -> {});
    }

    /** A claim with a place of its target, as the dispatcher makes it. */
    Claim claim(Guard guard, String url) {
        if (!guard.breaker().claim()) {
            throw new IllegalStateException("no place is free at " + guard.host());
        }
        return new Claim(job(guard.host(), url, 0), guard, true);
    }

    void submit(Host host, int count) {
        List<Submission> all = Stream.iterate(0, i -> i + 1)
                .limit(count)
                .map(i -> Submission.of(host, "https://" + host + "/" + i))
                .toList();
        frontier.submit(all, Optional.empty());
    }

    static Job job(Host host, String url, int attempt) {
        return new Job(7, host, url, 0, attempt, Instant.EPOCH, Instant.EPOCH, Map.of(), Map.of());
    }

    /** A request of the target to this URL, which counts for its path whenever it started, had this result. */
    static void result(Guard guard, long generation, Outcome outcome, String url) {
        Claim.Request request = new Claim.Request(guard, generation, Long.MAX_VALUE, Instant.EPOCH);
        guard.result(request, outcome, url, Duration.ZERO);
    }

    /** What an answer with these header fields, written {@code name: value}, means. */
    static Fetch fetched(Claim claim, int status, String... headers) {
        List<Answer.Header> fields = Arrays.stream(headers)
                .map(field -> field.split(": ", 2))
                .map(pair -> new Answer.Header(pair[0], pair[1]))
                .toList();
        Answer answer = new Answer(status, fields, Content.of(new byte[] {'p', 'a', 'g', 'e'}), Optional.empty());
        return new Fetch(
                claim.job(),
                claim.url(),
                claim.redirects(),
                Instant.parse("2026-01-01T00:00:00Z"),
                Duration.ofMillis(20),
                Optional.of(answer),
                new Classifier().classify(answer, TargetSettings.EdgeMode.AUTO, Instant.EPOCH));
    }

    static Outcome outcome(Cause cause) {
        return Outcome.of(cause, cause.meaning());
    }

    @Override
    public void close() {
        gate.heal();
        frontier.close();
        store.close();
    }
}
