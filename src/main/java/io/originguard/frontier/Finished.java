package io.originguard.frontier;

import io.originguard.frontier.Completion.Delivered;
import io.originguard.target.Host;

/**
 * A completion that waits for its commit. Immutable.
 *
 * @param committed run after the commit
 * @param lost run instead if the target has another owner by then
 * @param wasRefused whether the store has refused it before
 */
record Finished(Completion completion, Runnable committed, Runnable lost, boolean wasRefused) {

    Finished refused() {
        return new Finished(completion, committed, lost, true);
    }

    Host target() {
        return completion.job().target();
    }

    boolean delivered() {
        return completion instanceof Delivered;
    }
}
