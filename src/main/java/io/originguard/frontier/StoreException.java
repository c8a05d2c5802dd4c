package io.originguard.frontier;

import java.sql.BatchUpdateException;
import java.sql.SQLException;

/** The store cannot be reached, refuses, or is in use by another process; the message is one line for people. */
public class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    public StoreException(String message) {
        super(message);
    }

    /** What could not be done, and the first line of what the database or the system said. */
    static StoreException of(String what, Exception cause) {
        String said =
                String.valueOf(telling(cause).getMessage()).lines().findFirst().orElse("no reason given");
        return new StoreException(what + ": " + said, cause);
    }

    /** The exception that says why: a batch says which of its rows it was, with all that is in it. */
    private static Exception telling(Exception cause) {
        SQLException next = cause instanceof BatchUpdateException batch ? batch.getNextException() : null;
        return next == null ? cause : next;
    }
}
