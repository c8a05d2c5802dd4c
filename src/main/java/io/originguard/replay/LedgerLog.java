package io.originguard.replay;

import io.originguard.target.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * A log that an outage's record allows to make up: as many requests a second as the window had at the trip, good ones before
 * the first error, bad ones from then until the recovery, good ones after it. Not thread-safe.
 */
final class LedgerLog {

    private static final int MOST = 100_000;

    /** A ledger does not say how long a page took. */
    private static final Duration TOOK = Duration.ofMillis(100);

    private static final Map<String, Integer> STATUSES = Map.of(
            "origin-refused", 521,
            "origin-timed-out", 522,
            "origin-malformed", 520,
            "origin-too-slow", 524,
            "origin-tls-broken", 525,
            "origin-unresolved", 530,
            "edge-trouble", 502);

    /**
     * What one row says.
     *
     * @param gap between two requests
     */
    private record Row(Host target, int status, Instant begin, Instant down, Instant up, Instant end, Duration gap) {}

    private final Duration window;
    private final List<Row> rows = new ArrayList<>();

    LedgerLog(Duration window) {
        this.window = window;
    }

    /** @throws IllegalArgumentException if a cell cannot be read */
    void add(Columns columns, List<String> cells) {
        if (rows.size() == MOST) {
            throw new IllegalArgumentException("there are more than " + MOST + " outages; replay a part of them");
        }
        Integer status = STATUSES.get(columns.text(cells, "cause"));
        if (status == null) {
            throw new IllegalArgumentException("cause is '" + columns.text(cells, "cause")
                    + "', which no request has brought about; leave the line out");
        }
        Instant down = columns.instant(cells, "firstErrorAt");
        Instant tripped = columns.instant(cells, "trippedAt");
        Instant up = columns.text(cells, "recoveredAt").isEmpty()
                ? tripped.plus(window)
                : columns.instant(cells, "recoveredAt");
        Instant end = columns.text(cells, "closedAt").isEmpty() ? up : columns.instant(cells, "closedAt");
        Duration gap = window.dividedBy(columns.number(cells, "total", 1, 10_000_000));
        rows.add(new Row(columns.host(cells), status, down.minus(window), down, up, end, gap));
    }

    /** Hands out the requests of all outages in the order of their times. */
    void forEach(Consumer<Request> each) {
        rows.sort(Comparator.comparing(Row::down).thenComparing(Row::target));
        PriorityQueue<Head> heads = new PriorityQueue<>(
                Comparator.comparing(Head::at).thenComparing(head -> head.row().target()));
        Map<Host, Instant> ends = new HashMap<>();
        for (Row row : rows) {
            while (!heads.isEmpty() && heads.element().at().isBefore(row.begin())) {
                emit(heads, each);
            }
            Instant before = ends.getOrDefault(row.target(), row.begin());
            heads.add(new Head(row, before.isAfter(row.begin()) ? before : row.begin()));
            ends.merge(row.target(), row.end(), (a, b) -> a.isAfter(b) ? a : b);
        }
        while (!heads.isEmpty()) {
            emit(heads, each);
        }
    }

    /** The next request of a row. */
    private record Head(Row row, Instant at) {

        Request request() {
            boolean bad = !at.isBefore(row.down()) && at.isBefore(row.up());
            return new Request(at, row.target(), bad ? row.status() : 200, TOOK, "");
        }
    }

    private static void emit(PriorityQueue<Head> heads, Consumer<Request> each) {
        Head head = heads.remove();
        each.accept(head.request());
        Instant next = head.at().plus(head.row().gap());
        if (!next.isAfter(head.row().end())) {
            heads.add(new Head(head.row(), next));
        }
    }
}
