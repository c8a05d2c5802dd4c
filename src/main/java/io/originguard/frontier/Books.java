package io.originguard.frontier;

import io.originguard.frontier.Completion.Buried;
import io.originguard.frontier.Completion.Delivered;
import io.originguard.frontier.Completion.Moved;
import io.originguard.target.Host;
import java.util.HashMap;
import java.util.Map;

/** The books of all targets as they stand in the store, kept in memory by following each commit. Thread-safe. */
final class Books {

    private final Map<Host, Counts> byTarget = new HashMap<>();
    private long waiting;
    private int targetsAtWork;

    Books(Map<Host, Counts> stored) {
        replace(stored);
    }

    /** Forgets what was followed in favour of what is stored. */
    final synchronized void replace(Map<Host, Counts> stored) {
        byTarget.clear();
        byTarget.putAll(stored);
        waiting = 0;
        targetsAtWork = 0;
        for (Counts counts : stored.values()) {
            waiting += counts.waiting();
            targetsAtWork += counts.waiting() > 0 ? 1 : 0;
        }
    }

    /** Replaces the books of one target. */
    synchronized void put(Host target, Counts counts) {
        add(target, counts.plus(of(target).negated()));
    }

    /** Forgets a target. */
    synchronized void remove(Host target) {
        put(target, Counts.NONE);
        byTarget.remove(target);
    }

    synchronized void accepted(Host target, int count) {
        add(target, new Counts(count, 0, 0, count));
    }

    synchronized void completed(Completion completion) {
        if (completion instanceof Delivered) {
            add(completion.job().target(), new Counts(0, 1, 0, -1));
        } else if (completion instanceof Buried) {
            add(completion.job().target(), new Counts(0, 0, 1, -1));
        } else if (completion instanceof Moved) {
            add(completion.job().target(), new Counts(-1, 0, 0, -1));
        }
    }

    synchronized void requeued(Host target, int count) {
        add(target, new Counts(0, 0, -count, count));
    }

    private void add(Host target, Counts change) {
        Counts before = of(target);
        Counts after = before.plus(change);
        byTarget.put(target, after);
        waiting += change.waiting();
        targetsAtWork += Long.signum(after.waiting()) - Long.signum(before.waiting());
    }

    synchronized Counts of(Host target) {
        return byTarget.getOrDefault(target, Counts.NONE);
    }

    synchronized Map<Host, Counts> all() {
        return Map.copyOf(byTarget);
    }

    /** Jobs that wait in all targets together. */
    synchronized long waiting() {
        return waiting;
    }

    /** Targets in which any job waits. */
    synchronized int targetsAtWork() {
        return targetsAtWork;
    }
}
