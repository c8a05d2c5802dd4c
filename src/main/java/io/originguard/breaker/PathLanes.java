package io.originguard.breaker;

import io.originguard.target.Job;
import io.originguard.target.PathRule;
import io.originguard.target.PathRules;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The path rules of one target at work: a lane for each. Thread-safe; one lock, held for arithmetic only. */
public final class PathLanes {

    private final SteadyClock clock;
    private final Map<PathRule, Lane> lanes = new HashMap<>();
    private final Map<Long, Lane> gone = new HashMap<>();
    private PathRules rules = PathRules.NONE;

    public PathLanes(PathRules rules, Clock clock) {
        this.clock = new SteadyClock(clock);
        rules(rules);
    }

    /** Other rules from now on; one that stays as it was keeps its lane. */
    public synchronized void rules(PathRules next) {
        rules = next;
        lanes.keySet().retainAll(next.all());
        next.all().forEach(rule -> lanes.computeIfAbsent(rule, added -> new Lane(added, clock.instant())));
    }

    /** The rule for a job. */
    public synchronized Optional<PathRule> rule(Job job) {
        return rules.first(job.url());
    }

    /**
     * Whether a job may go now.
     *
     * @return empty if it may, which {@link #left} must follow; otherwise when it is to ask again, in whole milliseconds
     *     of the wall clock
     */
    public synchronized Optional<Instant> admit(Job job) {
        Lane lane = rule(job).map(lanes::get).orElse(null);
        if (lane == null) {
            return Optional.empty();
        }
        boolean cameBack = job.dueAt().isAfter(Instant.EPOCH);
        Optional<Instant> slot = lane.admit(job.id(), job.priority(), cameBack, clock.instant());
        if (slot.isEmpty()) {
            gone.put(job.id(), lane);
        }
        return slot.map(clock::toWall).map(PathLanes::roundedUp);
    }

    /** The first request of an admitted job leaves now; redirects are the same visit. */
    public synchronized void sent(Job job) {
        Lane lane = gone.get(job.id());
        if (lane != null) {
            lane.sent(job.id(), clock.instant());
        }
    }

    /** A job has ended, or was not sent after all. */
    public synchronized void left(Job job) {
        Lane lane = gone.remove(job.id());
        if (lane != null) {
            lane.left(job.id(), clock.instant());
        }
    }

    /** The frontier keeps milliseconds: cut off, a job would come back before its slot. */
    private static Instant roundedUp(Instant slot) {
        Instant cut = slot.truncatedTo(ChronoUnit.MILLIS);
        return cut.equals(slot) ? cut : cut.plusMillis(1);
    }
}
