package io.originguard.breaker;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;

/**
 * When we raised the limit of a target ourselves: a step of its ramp, of its pace or of its learnt baseline, or another
 * setting. The first limit after a start and the first one of a ramp are no raises.
 *
 * <p>Not thread-safe.
 */
final class Raises {

    /** The latest are enough: a ramp from 1 to 10,000 has 14 steps. */
    private static final int KEPT = 64;

    /**
     * One raise.
     *
     * @param at when
     * @param from requests in flight that were allowed before
     * @param to requests in flight that were allowed after it
     */
    record Raise(Instant at, int from, int to) {}

    private final ArrayDeque<Raise> raises = new ArrayDeque<>();
    private int limit;

    /** The limit is this from now on; 0 lets nothing through and ends what was before. */
    void limitIs(int next, Instant now) {
        if (next == 0) {
            raises.clear();
        } else if (limit > 0 && next > limit) {
            raises.addLast(new Raise(now, limit, next));
            if (raises.size() > KEPT) {
                raises.removeFirst();
            }
        }
        limit = next;
    }

    /** The latest raise at {@code from} or later without which so many requests would not have been in flight. */
    Optional<Raise> latest(Instant from, int inFlight) {
        for (Iterator<Raise> i = raises.descendingIterator(); i.hasNext(); ) {
            Raise raise = i.next();
            if (raise.at().isBefore(from)) {
                break;
            }
            if (raise.from() < inFlight) {
                return Optional.of(raise);
            }
        }
        return Optional.empty();
    }
}
