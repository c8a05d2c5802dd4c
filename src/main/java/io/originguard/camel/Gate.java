package io.originguard.camel;

import io.originguard.target.Job;

/**
 * Something that a job must pass on its way from the frontier to its route, such as a rule for its path. Thread-safe; never
 * waits and does no I/O.
 */
interface Gate {

    /** Whether the job may go on; after {@link Admission#GO} there is exactly one {@link #left}. */
    Admission admit(Job job);

    /** The first request of an admitted job has the permission to leave and does so now; a redirect is no further one. */
    default void sent(Job job) {}

    /** The job has ended, or a later gate did not let it pass. */
    default void left(Job job) {}
}
