package io.originguard.app;

/** A running node refused what it was asked for; the message is one line that says why. */
final class NodeAnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NodeAnswerException(String message) {
        super(message);
    }
}
