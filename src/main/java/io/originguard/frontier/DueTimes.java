package io.originguard.frontier;

import io.originguard.target.Host;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The next due time of each target that has one, at most one a target. Thread-safe. */
final class DueTimes {

    private final Map<Host, Entry> byTarget = new HashMap<>();
    private final TreeSet<Entry> byTime =
            new TreeSet<>(Comparator.comparing(Entry::due).thenComparing(Entry::target));

    /** Keeps the earlier of what is known and this. */
    synchronized void add(Host target, Instant due) {
        Entry known = byTarget.get(target);
        if (known == null || due.isBefore(known.due())) {
            forget(target);
            Entry entry = new Entry(target, due);
            byTarget.put(target, entry);
            byTime.add(entry);
        }
    }

    synchronized void forget(Host target) {
        Entry known = byTarget.remove(target);
        if (known != null) {
            byTime.remove(known);
        }
    }

    /** Removes and returns the targets whose due time is not later than {@code now}. */
    synchronized List<Host> until(Instant now) {
        List<Host> due = new ArrayList<>();
        while (!byTime.isEmpty() && !byTime.first().due().isAfter(now)) {
            Host target = byTime.first().target();
            forget(target);
            due.add(target);
        }
        return due;
    }

    private record Entry(Host target, Instant due) {}
}
