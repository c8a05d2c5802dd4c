package io.originguard.breaker;

import io.originguard.edge.Outcome;

/**
 * A bad result of a request that started in this generation.
 *
 * @param ofPath whether it speaks of its path alone, as long as no others agree
 * @param agreed whether so many paths agree that such results are the whole site's
 * @param tally the window with this result in it, as far as it counts
 */
record Bad(Outcome outcome, boolean ofPath, boolean agreed, Tally tally) {

    /** Whether it counts against the whole site. */
    boolean counts() {
        return !ofPath || agreed;
    }
}
