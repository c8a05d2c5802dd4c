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
}
