package io.originguard.app;

/** Something that the user gave cannot be used; the message is one line that says what to give instead. */
public final class WrongInputException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WrongInputException(String message) {
        super(message);
    }

    WrongInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
