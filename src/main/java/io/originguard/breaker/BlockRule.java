package io.originguard.breaker;

import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;

/** Tells when a target has begun to block us: more than half of its last 20 results say so. Thread-safe. */
public final class BlockRule {

    private static final int RESULTS = 20;

    private final boolean[] blocked = new boolean[RESULTS];
    private int next;
    private int count;
    private boolean blocking;

    /**
     * Adds a result, whatever its cause.
     *
     * @return true once when more than half of the last 20 are blocks, and again only after the share was half or lower
     */
    public synchronized boolean record(Outcome outcome) {
        boolean block = outcome.cause() == Cause.WE_ARE_BLOCKED;
        count += (block ? 1 : 0) - (blocked[next] ? 1 : 0);
        blocked[next] = block;
        next = (next + 1) % RESULTS;
        boolean over = 2 * count > RESULTS;
        boolean news = over && !blocking;
        blocking = over;
        return news;
    }

    /** Whether more than half of the last 20 results are blocks. */
    public synchronized boolean isBlocking() {
        return blocking;
    }
}
