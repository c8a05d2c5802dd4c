package io.originguard.edge;

import io.originguard.edge.Cause.Count;
import io.originguard.target.Colo;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What one fetch meant.
 *
 * @param cause the row of the table
 * @param status the HTTP status, 0 when there was no answer
 * @param provenance who said it; empty when there was no answer
 * @param edgeAlone whether the edge answered without asking the origin, mostly from its cache, so that the origin proved
 *     nothing
 * @param operatorAction whether only the origin's operator can mend the cause
 * @param retryAfter the announced wait
 * @param cfRay the edge's id of the request
 * @param location where a redirect leads, as it was written
 * @param error what the error page said beyond its status
 * @param detail one line for people: the status and what was said, or the exception
 */
public record Outcome(
        Cause cause,
        int status,
        Optional<Provenance> provenance,
        boolean edgeAlone,
        boolean operatorAction,
        Optional<Duration> retryAfter,
        Optional<String> cfRay,
        Optional<String> location,
        Optional<EdgeError> error,
        String detail) {

    /** An outcome of which it is not known who said it. */
    public Outcome(
            Cause cause,
            int status,
            boolean edgeAlone,
            boolean operatorAction,
            Optional<Duration> retryAfter,
            Optional<String> cfRay,
            Optional<String> location,
            String detail) {
        this(
                cause,
                status,
                Optional.empty(),
                edgeAlone,
                operatorAction,
                retryAfter,
                cfRay,
                location,
                Optional.empty(),
                detail);
    }

    /** An outcome without an answer: nothing but its cause and the reason. */
    public static Outcome of(Cause cause, String detail) {
        boolean operatorAction = cause == Cause.ORIGIN_TLS_BROKEN;
        return new Outcome(
                cause, 0, false, operatorAction, Optional.empty(), Optional.empty(), Optional.empty(), detail);
    }

    /** The same answer, taken for something else. */
    public Outcome as(Cause other, String reason) {
        return new Outcome(
                other, status, provenance, edgeAlone, operatorAction, retryAfter, cfRay, location, error, reason);
    }

    /** The same answer, from the edge without asking the origin. */
    Outcome ofEdgeAlone() {
        return new Outcome(cause, status, provenance, true, operatorAction, retryAfter, cfRay, location, error, detail);
    }

    /** The data centre of the edge that answered, three letters such as FRA. */
    public Optional<String> colo() {
        return cfRay.flatMap(Colo::of);
    }

    /** Whether the origin had no part in this answer: its word is not the origin's, whatever its cause (I6). */
    public boolean isWithoutOrigin() {
        return edgeAlone || provenance.filter(by -> by == Provenance.FOREIGN).isPresent();
    }

    /** What this result counts in the ratio: nothing when the origin had no part in it. */
    public Count count() {
        return isWithoutOrigin() ? Count.IGNORED : cause.count();
    }

    /**
     * What this result counts in the ratio of a target with its own list of bad causes: a cause that the operator took off
     * the list counts nothing, one that he added is bad.
     *
     * @param bad labels of the causes that count as bad
     */
    public Count count(Set<String> bad) {
        if (isWithoutOrigin()) {
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
