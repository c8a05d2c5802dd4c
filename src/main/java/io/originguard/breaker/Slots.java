package io.originguard.breaker;

import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;

/**
 * The times that are given to jobs which cannot go at once, one each, so that a job is looked at when its turn has come and
 * not again and again before. Nothing is kept of a slot but the last one of each priority: who comes back, and when, is for
 * the frontier to know.
 *
 * <p>A job queues behind the slots of its own and of higher priorities only. Where it meets one of a lower priority the
 * frontier hands out the higher one first, and the other one goes next.
 *
 * <p>Not thread-safe.
 */
final class Slots {

    private final TreeMap<Integer, Instant> tails = new TreeMap<>();
    private Instant next = Instant.MIN;
    private int nextPriority;

    /** Whether slots of this or a higher priority are yet to come. */
    boolean queues(int priority, Instant now) {
        tails.values().removeIf(tail -> !tail.isAfter(now));
        return !tails.tailMap(priority, true).isEmpty();
    }

    /**
     * The slot ahead of the queue, for a job whose turn it is but who must wait for a moment.
     *
     * @param earliest when it can go
     * @return whether it got that slot; false if another one waits there that is not of a lower priority
     */
    boolean takeNext(int priority, Instant earliest, Instant now) {
        if (next.isAfter(now) && nextPriority >= priority) {
            return false;
        }
        next = earliest;
        nextPriority = priority;
        return true;
    }

    /**
     * A slot at the end of the queue.
     *
     * @param earliest when a job could go if there was no queue
     * @param step from one slot to the next
     */
    Instant append(int priority, Instant earliest, Duration step) {
        Instant tail = next.isAfter(earliest) ? next : earliest;
        for (Instant other : tails.tailMap(priority, true).values()) {
            tail = other.isAfter(tail) ? other : tail;
        }
        Instant slot = tail.plus(step);
        tails.put(priority, slot);
        return slot;
    }

    /** How far ahead the last slot is that was given to a job of this or a higher priority; zero without one. */
    Duration ahead(int priority, Instant now) {
        return tails.tailMap(priority, true).values().stream()
                .map(tail -> Duration.between(now, tail))
                .reduce(Duration.ZERO, (a, b) -> a.compareTo(b) < 0 ? b : a);
    }
}
