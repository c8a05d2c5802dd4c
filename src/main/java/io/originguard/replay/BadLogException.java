package io.originguard.replay;

/** A log cannot be used; the message is one line with the file, the line and what to do. */
public final class BadLogException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BadLogException(String message) {
        super(message);
    }
}
