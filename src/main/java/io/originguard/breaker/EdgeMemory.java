package io.originguard.breaker;

import io.originguard.edge.Cause;
import io.originguard.edge.Cause.Count;
import io.originguard.edge.Outcome;
import io.originguard.edge.Provenance;

/**
 * Whether a target sits behind the edge, learnt from who answers: known after {@value #ENOUGH} answers with the edge's marks,
 * given up after as many without them in a row, because then the site has moved away. Thread-safe.
 *
 * <p>Errors that only an edge or a proxy makes up do not count among those without marks: they are what the knowledge is
 * there to see through, and a storm of them must not wear it out.
 */
public final class EdgeMemory {

    private static final int ENOUGH = 3;

    private boolean behindEdge;
    private int marked;
    private int unmarked;

    /** @param behindEdge what was known before */
    public EdgeMemory(boolean behindEdge) {
        this.behindEdge = behindEdge;
    }

    /** Whether the target is known to sit behind the edge. */
    public synchronized boolean isBehindEdge() {
        return behindEdge;
    }

    /**
     * Takes note of an answer; a failure without one teaches nothing.
     *
     * @return whether that changed what is known
     */
    public synchronized boolean learn(Outcome outcome) {
        if (outcome.provenance().isEmpty()) {
            return false;
        }
        if (outcome.provenance().get() == Provenance.EDGE) {
            unmarked = 0;
            marked++;
            return !behindEdge && marked >= ENOUGH && turn(true);
        }
        if (isOfProxy(outcome)) {
            return false;
        }
        unmarked++;
        return behindEdge && unmarked >= ENOUGH && turn(false);
    }

    private boolean turn(boolean now) {
        behindEdge = now;
        marked = 0;
        unmarked = 0;
        return true;
    }

    private static boolean isOfProxy(Outcome outcome) {
        return outcome.cause() == Cause.FOREIGN || outcome.cause().count() == Count.BAD;
    }
}
