package io.originguard.breaker;

import io.originguard.target.Host;
import io.originguard.target.Job;
import io.originguard.target.PathRules;
import io.originguard.testing.HandCrankedClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Jobs on their way through lanes, with a frontier that keeps their due times: it looks for due ones about ten times a
 * second and hands the higher priority out first, the one that was due before the one that never was.
 */
final class Traffic {

    private static final Duration MOMENT = Duration.ofMillis(10);
    private static final Comparator<Job> ORDER = Comparator.comparingInt(Job::priority)
            .reversed()
            .thenComparing(job -> !job.dueAt().isAfter(Instant.EPOCH))
            .thenComparing(Job::dueAt)
            .thenComparingLong(Job::id);

    /** How the world behaves. */
    record Ways(int slowestStart, int slowestAnswer, double refused) {}

    final HandCrankedClock clock = HandCrankedClock.started();
    final List<Instant> sent = new ArrayList<>();
    final List<Integer> sentPriorities = new ArrayList<>();
    final Map<Long, Integer> deferred = new HashMap<>();
    int mostTogether;
    int delivered;

    private final PathRules rules;
    private final Ways ways;
    private final Random random;
    private final List<Job> ready = new ArrayList<>();
    private final List<Job> waiting = new ArrayList<>();
    private final Map<Job, Instant> starting = new HashMap<>();
    private final Map<Job, Instant> running = new HashMap<>();
    private PathLanes lanes;
    private Instant nextLook = Instant.EPOCH;
    private long ids;

    Traffic(PathRules rules, Ways ways, long seed) {
        this.rules = rules;
        this.ways = ways;
        this.random = new Random(seed);
        this.lanes = new PathLanes(rules, clock);
    }

    void accept(int count, int priority) {
        for (int i = 0; i < count; i++) {
            ready.add(new Job(
                    ++ids,
                    new Host("a.example"),
                    "https://a.example/export/" + ids,
                    priority,
                    0,
                    clock.instant(),
                    Instant.EPOCH,
                    Map.of(),
                    Map.of()));
        }
    }

    /** Everything in memory is lost: what was in flight is there again, what was sent is forgotten. */
    void restart() {
        lanes = new PathLanes(rules, clock);
        ready.addAll(starting.keySet());
        ready.addAll(running.keySet());
        starting.clear();
        running.clear();
    }

    /** The target takes no job for a while; those in flight end. */
    void pause(Duration span) {
        Instant end = clock.instant().plus(span);
        while (clock.instant().isBefore(end)) {
            clock.advance(MOMENT);
            progress();
        }
    }

    void run(Duration span) {
        Instant end = clock.instant().plus(span);
        while (clock.instant().isBefore(end) && !drained()) {
            clock.advance(MOMENT);
            progress();
            look();
        }
    }

    boolean drained() {
        return ready.isEmpty() && waiting.isEmpty() && starting.isEmpty() && running.isEmpty();
    }

    private void progress() {
        Instant now = clock.instant();
        List.copyOf(starting.keySet()).stream()
                .filter(job -> !now.isBefore(starting.get(job)))
                .forEach(job -> {
                    starting.remove(job);
                    if (random.nextDouble() < ways.refused()) {
                        lanes.left(job);
                        ready.add(job);
                        return;
                    }
                    lanes.sent(job);
                    sent.add(now);
                    sentPriorities.add(job.priority());
                    running.put(job, now.plusMillis(upTo(ways.slowestAnswer())));
                    mostTogether = Math.max(mostTogether, running.size());
                });
        List.copyOf(running.keySet()).stream()
                .filter(job -> !now.isBefore(running.get(job)))
                .forEach(job -> {
                    running.remove(job);
                    lanes.left(job);
                    delivered++;
                });
    }

    private void look() {
        Instant now = clock.instant();
        if (!now.isBefore(nextLook)) {
            nextLook = now.plusMillis(100 + upTo(20));
            List<Job> due =
                    waiting.stream().filter(job -> !job.dueAt().isAfter(now)).toList();
            waiting.removeAll(due);
            ready.addAll(due);
        }
        ready.sort(ORDER);
        List<Job> all = List.copyOf(ready);
        ready.clear();
        for (Job job : all) {
            lanes.admit(job)
                    .ifPresentOrElse(
                            slot -> defer(job, slot),
                            () -> starting.put(job, now.plusMillis(upTo(ways.slowestStart()))));
        }
    }

    private void defer(Job job, Instant slot) {
        if (!slot.equals(slot.truncatedTo(ChronoUnit.MILLIS)) || !slot.isAfter(clock.instant())) {
            throw new AssertionError("a due time of whole milliseconds to come: " + slot);
        }
        deferred.merge(job.id(), 1, Integer::sum);
        waiting.add(new Job(
                job.id(),
                job.target(),
                job.url(),
                job.priority(),
                job.attempt(),
                job.acceptedAt(),
                slot,
                job.headers(),
                job.metadata()));
    }

    private int upTo(int most) {
        return most == 0 ? 0 : random.nextInt(most + 1);
    }
}
