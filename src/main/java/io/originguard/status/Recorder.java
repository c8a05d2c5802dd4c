package io.originguard.status;

import io.originguard.breaker.BreakerView;
import io.originguard.camel.Guard;
import io.originguard.camel.Guards;
import io.originguard.camel.Watcher;
import io.originguard.edge.Outcome;
import io.originguard.frontier.CommitListener;
import io.originguard.frontier.Completion;
import io.originguard.frontier.Completion.Delivered;
import io.originguard.frontier.Frontier;
import io.originguard.frontier.HistoryMinute;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the history of a node's targets: each step of those that had traffic or were not CLOSED, to the store at the end of
 * each minute. What the store does not take is kept for {@value #PATIENCE} minutes and tried again. Thread-safe.
 */
final class Recorder implements Watcher, CommitListener {

    /** How long the store keeps it. */
    static final Duration KEPT = Duration.ofDays(1);

    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final int PATIENCE = 60;

    private final Guards guards;
    private final Frontier frontier;
    private final Clock clock;

    private final Map<Host, Tally> tallies = new ConcurrentHashMap<>();

    /** The minutes that are not in the store, by their beginning. */
    private final NavigableMap<Instant, Map<Host, String>> unwritten = new ConcurrentSkipListMap<>();

    /** Those of them that the store is asked to take. */
    private final Set<Instant> underWay = ConcurrentHashMap.newKeySet();

    private Instant step;

    /** What came of the requests to one target since the last step ended; guarded by the map that holds it. */
    private static final class Tally {
        private int requests;
        private int delivered;
        private final Map<String, Integer> errors = new TreeMap<>();
    }

    Recorder(Guards guards, Frontier frontier, Clock clock) {
        this.guards = guards;
        this.frontier = frontier;
        this.clock = clock;
        this.step = beginning(clock.instant(), HistoryText.STEP);
    }

    /** When the step of this length began that a moment is in. */
    static Instant beginning(Instant moment, Duration step) {
        return Instant.ofEpochSecond(
                moment.getEpochSecond() - Math.floorMod(moment.getEpochSecond(), step.toSeconds()));
    }

    @Override
    public void answered(Host target, Outcome outcome, Duration took) {
        count(target, tally -> {
            tally.requests++;
            if (Pulse.isError(outcome)) {
                tally.errors.merge(outcome.cause().label(), 1, Integer::sum);
            }
        });
    }

    @Override
    public void committed(List<Completion> carriedOut, int size, Duration took) {
        for (Completion completion : carriedOut) {
            if (completion instanceof Delivered) {
                count(completion.job().target(), tally -> tally.delivered++);
            }
        }
    }

    private void count(Host target, Consumer<Tally> one) {
        tallies.compute(target, (host, known) -> {
            Tally tally = known == null ? new Tally() : known;
            one.accept(tally);
            return tally;
        });
    }

    /** To be called about once a second: ends the step that is over, and has the minutes written that are. */
    synchronized void tick() {
        Instant now = beginning(clock.instant(), HistoryText.STEP);
        if (now.isAfter(step)) {
            endStep();
            boolean minuteIsOver = !minuteOf(now).equals(minuteOf(step));
            step = now;
            if (minuteIsOver) {
                write(minuteOf(now));
            }
        }
    }

    /** Has all written that is not; to be called before the frontier closes. */
    synchronized void close() {
        endStep();
        write(Instant.MAX);
    }

    /** What the store does not have of a target. */
    List<HistoryPoint> unwritten(Host target) {
        List<HistoryPoint> points = new ArrayList<>();
        unwritten.forEach((minute, all) -> {
            String steps = all.get(target);
            if (steps != null) {
                points.addAll(HistoryText.points(minute, steps));
            }
        });
        return points;
    }

    private void endStep() {
        for (Guard guard : guards.all()) {
            Tally tally = tallies.remove(guard.host());
            if (tally != null || guard.state() != BreakerState.CLOSED) {
                note(guard.host(), point(tally == null ? new Tally() : tally, guard.view()));
            }
        }
        // Of a target that is gone.
        tallies.keySet().removeIf(host -> guards.find(host).isEmpty());
    }

    private HistoryPoint point(Tally tally, BreakerView view) {
        return new HistoryPoint(
                step, tally.requests, tally.delivered, tally.errors, view.inFlight(), view.limit(), view.state());
    }

    private void note(Host target, HistoryPoint point) {
        unwritten
                .computeIfAbsent(minuteOf(step), minute -> new ConcurrentHashMap<>())
                .compute(target, (host, known) -> HistoryText.with(known, point));
    }

    private void write(Instant before) {
        List<HistoryMinute> rows = new ArrayList<>();
        List<Instant> minutes = new ArrayList<>();
        unwritten.headMap(before).forEach((minute, all) -> {
            if (underWay.add(minute)) {
                minutes.add(minute);
                all.forEach((host, steps) -> rows.add(new HistoryMinute(host, minute, steps)));
            }
        });
        var unused = frontier.register()
                .record(rows, clock.instant().minus(KEPT))
                .whenComplete((written, failure) -> taken(minutes, failure));
    }

    /** Called by the frontier's writer. */
    private void taken(List<Instant> minutes, @Nullable Throwable failure) {
        if (failure == null) {
            minutes.forEach(unwritten::remove);
        } else {
            LOG.debug("The history of {} minutes is not written yet", minutes.size(), failure);
            while (unwritten.size() > PATIENCE) {
                unwritten.pollFirstEntry();
            }
        }
        underWay.removeAll(Set.copyOf(minutes));
    }

    private static Instant minuteOf(Instant moment) {
        return moment.truncatedTo(ChronoUnit.MINUTES);
    }
}
