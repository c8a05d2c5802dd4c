package io.originguard.edge;

import io.originguard.edge.Cause.Count;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What one fetch meant.
 *
 * @param cause the row of the table
 * @param status the HTTP status, 0 when there was no answer
 * @param fromCache whether the edge answered from its cache, so that the origin proved nothing
 * @param operatorAction whether only the origin's operator can mend the cause
 * @param retryAfter the announced wait
 * @param cfRay the edge's id of the request
 * @param location where a redirect leads, as it was written
 * @param detail one line for people: the status and what was said, or the exception
 */
public record Outcome(
        Cause cause,
        int status,
        boolean fromCache,
        boolean operatorAction,
        Optional<Duration> retryAfter,
        Optional<String> cfRay,
        Optional<String> location,
        String detail) {

    /** An outcome without an answer: nothing but its cause and the reason. */
    public static Outcome of(Cause cause, String detail) {
        return new Outcome(cause, 0, false, false, Optional.empty(), Optional.empty(), Optional.empty(), detail);
    }

    /** What this result counts in the ratio: nothing when a cache answered (I6). */
    public Count count() {
        return fromCache ? Count.IGNORED : cause.count();
    }

    /**
     * What this result counts in the ratio of a target with its own list of bad causes: a cause that the operator took off
     * the list counts nothing, one that he added is bad.
     *
     * @param bad labels of the causes that count as bad
     */
    public Count count(Set<String> bad) {
        if (fromCache) {
            return Count.IGNORED;
        }
        if (bad.contains(cause.label())) {
            return Count.BAD;
        }
        return cause.count() == Count.BAD ? Count.IGNORED : cause.count();
    }

    /** Whether the origin itself answered in a way that proves that it is alive (I6). */
    public boolean provesOrigin() {
        return count() == Count.GOOD;
    }
}
