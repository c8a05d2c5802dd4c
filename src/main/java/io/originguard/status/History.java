package io.originguard.status;

import io.originguard.frontier.FrontierStore;
import io.originguard.frontier.HistoryMinute;
import io.originguard.target.Host;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Reads the history of targets, also of those that another node serves, whose last minute is missing then. Thread-safe. */
public final class History {

    private final FrontierStore store;
    private final Recorder recorder;
    private final Clock clock;

    /** How far back, and in which steps. */
    enum Span {
        HOUR("1h", Duration.ofHours(1), HistoryText.STEP),
        DAY("24h", Recorder.KEPT, Duration.ofMinutes(1));

        private final String label;
        private final Duration length;
        private final Duration step;

        Span(String label, Duration length, Duration step) {
            this.label = label;
            this.length = length;
            this.step = step;
        }

        String label() {
            return label;
        }
    }

    /**
     * The history of a target.
     *
     * @param step length of a step
     * @param points of the steps with something to tell, earliest first
     */
    public record HistoryPage(Duration step, List<HistoryPoint> points) {}

    History(FrontierStore store, Recorder recorder, Clock clock) {
        this.store = store;
        this.recorder = recorder;
        this.clock = clock;
    }

    HistoryPage of(Host target, Span span) {
        Instant now = clock.instant();
        Instant from = Recorder.beginning(now.minus(span.length), span.step);
        // Asked for before the store is: what is written in between is in both, and counts once.
        List<HistoryPoint> unwritten = recorder.unwritten(target);
        NavigableMap<Instant, HistoryPoint> points = new TreeMap<>();
        for (HistoryMinute minute : store.history(target, from, now)) {
            HistoryText.points(minute.minute(), minute.steps())
                    .forEach(point -> points.merge(point.at(), point, HistoryPoint::plus));
        }
        unwritten.forEach(point -> points.put(point.at(), point));
        return new HistoryPage(
                span.step, List.copyOf(inSteps(points.tailMap(from).values(), span.step)));
    }

    private static Collection<HistoryPoint> inSteps(Collection<HistoryPoint> points, Duration step) {
        NavigableMap<Instant, HistoryPoint> sums = new TreeMap<>();
        for (HistoryPoint point : points) {
            Instant at = Recorder.beginning(point.at(), step);
            sums.merge(at, point.in(at), HistoryPoint::plus);
        }
        return sums.values();
    }
}
