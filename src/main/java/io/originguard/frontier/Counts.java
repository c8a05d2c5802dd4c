package io.originguard.frontier;

/**
 * The books of one target or of all: {@code accepted = delivered + dead + waiting} at every moment (I1).
 *
 * @param accepted URLs that intake acknowledged
 * @param delivered pages that the sink took
 * @param dead dead letters
 * @param waiting jobs that are in the frontier, in flight or parked
 */
public record Counts(long accepted, long delivered, long dead, long waiting) {

    /** The books of nothing. */
    public static final Counts NONE = new Counts(0, 0, 0, 0);

    /** What added to these makes nothing. */
    Counts negated() {
        return new Counts(-accepted, -delivered, -dead, -waiting);
    }

    /** The sum of two. */
    public Counts plus(Counts other) {
        return new Counts(
                accepted + other.accepted, delivered + other.delivered, dead + other.dead, waiting + other.waiting);
    }
}
