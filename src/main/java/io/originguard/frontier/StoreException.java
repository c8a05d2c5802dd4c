package io.originguard.frontier;

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
        String said = String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason given");
        return new StoreException(what + ": " + said, cause);
    }
}
