package io.originguard.status;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.originguard.edge.Cause;
import io.originguard.target.BreakerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one label {@code target}. They are made when they are first needed and kept, so that counting looks nothing
 * up by text. Thread-safe.
 */
final class TargetMeters {

    private static final Duration[] DURATIONS = {
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };

    private record Change(BreakerState from, BreakerState to) {}

    private final MeterRegistry registry;
    private final String target;
    private final @Nullable TargetMeters heir;

    private final List<Meter> all = new ArrayList<>();
    private boolean closed;

    private final Map<Cause, Counter> requests = new ConcurrentHashMap<>();
    private final Map<Cause, Counter> probes = new ConcurrentHashMap<>();
    private final Map<Change, Counter> transitions = new ConcurrentHashMap<>();
    private final Map<String, Counter> deadLetters = new ConcurrentHashMap<>();
    private final Map<String, Counter> jobs = new ConcurrentHashMap<>();
    private volatile @Nullable Timer durations;

    /** @param heir counts what comes after {@link #close()}; null for meters that are never closed */
    TargetMeters(MeterRegistry registry, String target, @Nullable TargetMeters heir) {
        this.registry = registry;
        this.target = target;
        this.heir = heir;
    }

    void answered(Cause outcome, Duration took) {
        cached(requests, outcome, TargetMeters::request).increment();
        durations().record(took);
    }

    void probed(Cause outcome) {
        cached(probes, outcome, TargetMeters::probe).increment();
    }

    void changed(BreakerState from, BreakerState to) {
        cached(transitions, new Change(from, to), TargetMeters::transition).increment();
    }

    /** @param cause a label of {@link Cause} */
    void buried(String cause) {
        cached(deadLetters, cause, TargetMeters::deadLetter).increment();
    }

    void accepted(long count) {
        cached(jobs, "accepted", TargetMeters::acceptedJobs).increment((double) count);
    }

    void delivered() {
        cached(jobs, "delivered", TargetMeters::deliveredJobs).increment();
    }

    /** Removes its series; what is still counted here goes to the heir. */
    synchronized void close() {
        closed = true;
        durations = null;
        List.of(requests, probes, transitions, deadLetters, jobs).forEach(Map::clear);
        all.forEach(registry::remove);
        all.clear();
    }

    private interface Making<K> {
        Counter make(TargetMeters meters, K key);
    }

    private <K> Counter cached(Map<K, Counter> made, K key, Making<K> making) {
        Counter counter = made.get(key);
        if (counter != null) {
            return counter;
        }
        synchronized (this) {
            if (closed && heir != null) {
                return making.make(heir, key);
            }
            return made.computeIfAbsent(key, absent -> keep(making.make(this, absent)));
        }
    }

    private Timer durations() {
        Timer made = durations;
        return made == null ? makeDurations() : made;
    }

    private synchronized Timer makeDurations() {
        if (closed && heir != null) {
            return heir.durations();
        }
        Timer timer = durations == null ? keep(newTimer()) : durations;
        durations = timer;
        return timer;
    }

    private <M extends Meter> M keep(M meter) {
        all.add(meter);
        return meter;
    }

    private Timer newTimer() {
        return Timer.builder("originguard.request.duration")
                .description("Time from the permission to send a request to the end of its answer")
                .tag("target", target)
                .serviceLevelObjectives(DURATIONS)
                .register(registry);
    }

    private Counter request(Cause outcome) {
        return counter(
                "originguard.requests", "Requests of jobs that have ended, probes apart", "outcome", label(outcome));
    }

    private Counter probe(Cause outcome) {
        return counter("originguard.probes", "Probes that have ended", "outcome", label(outcome));
    }

    private Counter transition(Change change) {
        return counter(
                "originguard.breaker.transitions",
                "Changes of breakers' states",
                "from",
                label(change.from()),
                "to",
                label(change.to()));
    }

    private Counter deadLetter(String cause) {
        return counter("originguard.dead.letters", "Jobs that became dead letters", "cause", cause);
    }

    private Counter acceptedJobs(String unused) {
        return counter("originguard.jobs.accepted", "Jobs that intake has acknowledged");
    }

    private Counter deliveredJobs(String unused) {
        return counter("originguard.jobs.delivered", "Jobs whose page the sink has taken");
    }

    private Counter counter(String name, String description, String... tags) {
        return Counter.builder(name)
                .description(description)
                .tag("target", target)
                .tags(tags)
                .register(registry);
    }

    private static String label(Cause cause) {
        return cause.label();
    }

    /** The name of a state as the value of a label. */
    static String label(BreakerState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
