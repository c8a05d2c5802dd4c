package io.originguard.breaker;

import java.util.Arrays;

/**
 * What happened on one path in about the length of the window: six slices of a sixth each, so that a result counts for five
 * to six sixths of it. Coarser than {@link Window} on purpose: it is a twentieth of its size, and there are fifty a target.
 *
 * <p>Not thread-safe. Counts stop at {@link Integer#MAX_VALUE}.
 */
final class PathCounts {

    static final int SLICES = 6;

    /** What is counted. */
    enum Kind {
        /** Answers and failures of whatever meaning, without those of a cache. */
        REQUESTS(0),
        /** The milliseconds that they took together. */
        MILLIS(1),
        /** Those of them that count as bad, whomever they speak of. */
        BAD(2),
        /** Good ones since the path's breaker last changed. */
        FOR(3),
        /** Bad ones that speak of the path, since its breaker last changed. */
        AGAINST(4);

        private static final Kind[] ALL = values();

        private final int row;

        Kind(int row) {
            this.row = row;
        }
    }

    private final int[] counts = new int[Kind.ALL.length * SLICES];
    private long latest;

    /** Adds to a count in a slice that is not earlier than any before. */
    void add(Kind kind, long amount, long slice) {
        roll(slice);
        int at = at(kind, slice);
        counts[at] = (int) Math.min(Integer.MAX_VALUE, counts[at] + amount);
    }

    /** The sum of the last six slices, as it stands in this one. */
    int sum(Kind kind, long slice) {
        long sum = 0;
        for (long s = Math.max(slice, latest) - SLICES + 1; s <= latest; s++) {
            sum += counts[at(kind, s)];
        }
        return (int) Math.min(Integer.MAX_VALUE, sum);
    }

    /** Begins the counts for and against the path anew. */
    void judgeAnew() {
        Arrays.fill(counts, Kind.FOR.row * SLICES, counts.length, 0);
    }

    void clear() {
        Arrays.fill(counts, 0);
    }

    private void roll(long slice) {
        long first = Math.max(latest + 1, slice - SLICES + 1);
        for (long s = first; s <= slice; s++) {
            for (Kind kind : Kind.ALL) {
                counts[at(kind, s)] = 0;
            }
        }
        latest = Math.max(latest, slice);
    }

    private static int at(Kind kind, long slice) {
        return kind.row * SLICES + (int) Math.floorMod(slice, (long) SLICES);
    }
}
