package io.originguard.frontier;

import io.originguard.target.Submission;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The side of the frontier that takes URLs. Thread-safe; all methods throw {@link StoreException} when the store does not take them. */
public interface Acceptor {

    /**
     * Accepts the submissions that are not already waiting in their target. On return they, and the checkpoint with them, are
     * durable; when it throws, nothing was accepted, or only the answer was lost: then they are duplicates when submitted again.
     *
     * @param batch may be empty
     */
    Accepted submit(List<Submission> batch, Optional<Checkpoint> checkpoint);

    /** Digests of the checkpoints of a source. */
    Set<String> checkpoints(String source);

    /** Forgets how far a source has been taken. */
    void forgetCheckpoints(String source);
}
