package io.originguard.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The alerts of the fleet, from what happened until somebody has been told, written inside one transaction. Not thread-safe,
 * valid only during the call.
 */
public interface Outbox {

    /** Inserts what happened; it is told after it has been sorted. */
    void add(News news);

    /**
     * Decides of what happened, in order, what is told and how, and which incidents are over. One node at a time does so.
     *
     * @param settle a target that has been closed for so long has no incident any more
     * @param many so many alerts of a kind are told one by one within a minute, more are gathered
     * @return whether there is more to sort than one call does
     */
    boolean sort(Instant now, Duration settle, int many);

    /**
     * Takes the next alert that is due; the others leave it alone until then.
     *
     * @param by who takes it
     * @param until when another may take it
     */
    Optional<OutboxAlert> take(String by, Instant now, Instant until);

    /** The endpoint has taken an alert. */
    void sent(long row, Instant at);

    /**
     * The endpoint did not take an alert.
     *
     * @param by who had taken it; if another has it now, nothing happens
     * @param again when it is due again; empty if it is given up
     */
    void refused(long row, String by, Optional<Instant> again);

    /**
     * Deletes alerts that need no more sending.
     *
     * @param before told of something earlier than this
     * @return how many
     */
    int delete(Instant before, int limit);
}
