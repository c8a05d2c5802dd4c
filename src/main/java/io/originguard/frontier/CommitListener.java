package io.originguard.frontier;

import io.originguard.target.Host;
import java.time.Duration;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Hears of what the frontier commits. Called on its writer thread, which everything else waits for: must be short, and must
 * neither wait nor throw.
 */
public interface CommitListener {

    /** Hears of nothing. */
    CommitListener NONE = new CommitListener() {};

    /**
     * New jobs are durable.
     *
     * @param jobs at least 1
     */
    default void accepted(Host target, long jobs) {}

    /**
     * A transaction was committed.
     *
     * @param carriedOut the completions in it that changed something
     * @param size completions and other changes in it; a batch of new jobs is one change
     * @param took from its begin to the end of the commit
     */
    default void committed(List<Completion> carriedOut, int size, Duration took) {}

    /** A transaction failed; its completions will be tried again. */
    default void refused() {}

    /** This one and then another, whose failures are logged: nobody else must miss a commit because of them. */
    default CommitListener and(CommitListener next) {
        CommitListener first = this;
        return new CommitListener() {
            @Override
            public void accepted(Host target, long jobs) {
                first.accepted(target, jobs);
                tell(() -> next.accepted(target, jobs));
            }

            @Override
            public void committed(List<Completion> carriedOut, int size, Duration took) {
                first.committed(carriedOut, size, took);
                tell(() -> next.committed(carriedOut, size, took));
            }

            @Override
            public void refused() {
                first.refused();
                tell(() -> next.refused());
            }
        };
    }

    private static void tell(Runnable next) {
        try {
            next.run();
        } catch (RuntimeException | Error e) {
            LoggerFactory.getLogger(CommitListener.class).error("Somebody failed to hear of a commit", e);
        }
    }
}
