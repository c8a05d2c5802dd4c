package io.originguard.frontier;

import io.originguard.target.Job;
import java.time.Instant;

/** What became of a job that was taken from the frontier. */
public sealed interface Completion {

    /** The job it is about. */
    Job job();

    /** The sink has taken the page. */
    record Delivered(Job job) implements Completion {}

    /**
     * The job is to be tried again.
     *
     * @param dueAt not before; {@link Instant#EPOCH} means at once, which for a paused target is when it has recovered
     * @param attempt counted attempts from now on
     */
    record Parked(Job job, Instant dueAt, int attempt) implements Completion {}

    /**
     * A redirect leads to another target of a fleet, in whose queue the job goes on; on a shared store only. If the same
     * submitted URL waits there already, it is found to be a duplicate, as if it had been one when it was submitted.
     *
     * @param to the job as it goes on, without an id of its own
     */
    record Moved(Job job, Job to) implements Completion {}

    /**
     * The job will not be tried again by itself.
     *
     * @param cause the name of the outcome's cause
     * @param status the last HTTP status, 0 without one
     * @param reason one line for people
     */
    record Buried(Job job, String cause, int status, String reason) implements Completion {}
}
