package io.originguard.status;

import io.originguard.edge.Cause;
import io.originguard.edge.Cause.Count;
import io.originguard.edge.Outcome;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** One target's last {@value #SECONDS} seconds; only seconds in which something happened take room. Thread-safe. */
final class Pulse {

    static final int SECONDS = 60;

    private static final int FIRST_ERROR = 400;

    private final ArrayDeque<Second> seconds = new ArrayDeque<>();

    private static final class Second {
        private final long number;
        private final Map<String, Integer> errors = new TreeMap<>();
        private int pages;

        Second(long number) {
            this.number = number;
        }
    }

    /** Whether an outcome is shown among the errors: a page that is not to be had (404) is not, and what a cache sent is not. */
    static boolean isError(Outcome outcome) {
        return outcome.cause().count() != Count.GOOD && outcome.cause() != Cause.FETCHED_FROM_CACHE;
    }

    void page(long now) {
        change(now, second -> second.pages++);
    }

    void error(long now, Outcome outcome) {
        String label = outcome.status() < FIRST_ERROR ? outcome.cause().label() : String.valueOf(outcome.status());
        change(now, second -> second.errors.merge(label, 1, Integer::sum));
    }

    private synchronized void change(long now, Consumer<Second> change) {
        forget(now);
        if (seconds.isEmpty() || seconds.getLast().number < now) {
            seconds.addLast(new Second(now));
        }
        change.accept(seconds.getLast());
    }

    synchronized Map<String, Integer> errors(long now) {
        forget(now);
        Map<String, Integer> sum = new TreeMap<>();
        seconds.forEach(second -> second.errors.forEach((label, count) -> sum.merge(label, count, Integer::sum)));
        return sum;
    }

    synchronized double pagesPerSecond(long now) {
        forget(now);
        return (double) seconds.stream().mapToInt(second -> second.pages).sum() / SECONDS;
    }

    private void forget(long now) {
        while (!seconds.isEmpty() && seconds.getFirst().number <= now - SECONDS) {
            seconds.removeFirst();
        }
    }
}
