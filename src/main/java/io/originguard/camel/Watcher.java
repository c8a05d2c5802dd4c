package io.originguard.camel;

import io.originguard.alert.OutboxAlert;
import io.originguard.breaker.Transition;
import io.originguard.edge.Outcome;
import io.originguard.target.Host;
import java.time.Duration;
import java.time.Instant;

/**
 * Hears of what happens to the targets of a node, on the thread that it happens on: must be thread-safe and short, and must
 * neither wait nor throw.
 */
public interface Watcher {

    /**
     * A request of a job has ended; probes are not among these.
     *
     * @param target whom it was sent to, after a redirect perhaps another than the job's
     * @param took from the permission to send it to the end of its answer
     */
    default void answered(Host target, Outcome outcome, Duration took) {}

    /**
     * A probe has ended.
     *
     * @param url what it asked for
     */
    default void probed(Host target, String url, Outcome outcome, Instant sentAt) {}

    /** A breaker has changed its state; told in the order of its generations. */
    default void changed(Host target, Transition transition) {}

    /** The alert's endpoint took an alert, or did not and will be asked again. */
    default void alerted(OutboxAlert alert, boolean taken) {}
}
