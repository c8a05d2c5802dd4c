package io.originguard.app;

/** What a node is started for, and what of it is open to others. */
public enum Role {
    /** Fetches what it is given and opens nothing. */
    BATCH,
    /** The same, with the HTTP listener, so that it can be watched and steered. */
    WATCHED_BATCH,
    /** Is put together like a service, but never started. */
    REHEARSAL,
    /** Takes URLs until it is stopped: with the HTTP listener and an inbox. */
    SERVICE;

    boolean listens() {
        return this != BATCH;
    }

    boolean hasInbox() {
        return this == SERVICE;
    }
}
