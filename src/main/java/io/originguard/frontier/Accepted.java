package io.originguard.frontier;

/**
 * What became of a batch of submissions.
 *
 * @param accepted new jobs
 * @param duplicate URLs that were already waiting in their target
 */
public record Accepted(int accepted, int duplicate) {

    /** The sum of two. */
    public Accepted plus(Accepted other) {
        return new Accepted(accepted + other.accepted, duplicate + other.duplicate);
    }
}
