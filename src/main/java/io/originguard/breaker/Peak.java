package io.originguard.breaker;

import java.time.Instant;
import java.util.ArrayDeque;

/**
 * How many places were in use at most since some instant. A height ends with a release, so only releases are noted; it
 * keeps at most as many of them as there are places.
 *
 * <p>Not thread-safe.
 */
final class Peak {

    private record Height(Instant until, int places) {}

    /** The highest first, each lower one later. */
    private final ArrayDeque<Height> left = new ArrayDeque<>();

    /** So many places were in use until now, when one is released. */
    void released(int places, Instant now) {
        while (!left.isEmpty() && left.getLast().places() <= places) {
            left.removeLast();
        }
        left.addLast(new Height(now, places));
    }

    /**
     * The most places in use at {@code from} or later; what was before it is forgotten.
     *
     * @param places those in use now
     */
    int since(Instant from, int places) {
        while (!left.isEmpty() && left.getFirst().until().isBefore(from)) {
            left.removeFirst();
        }
        return left.isEmpty() ? places : Math.max(places, left.getFirst().places());
    }

    /** Forgets all but the places in use now. */
    void clear() {
        left.clear();
    }
}
