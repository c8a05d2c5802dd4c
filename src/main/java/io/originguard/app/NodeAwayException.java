package io.originguard.app;

/** No node answers, or its store is away; the message is one line that says what to look at. */
final class NodeAwayException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NodeAwayException(String message) {
        super(message);
    }

    NodeAwayException(String message, Throwable cause) {
        super(message, cause);
    }
}
