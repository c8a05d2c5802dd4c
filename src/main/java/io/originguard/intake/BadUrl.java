package io.originguard.intake;

/** A line does not hold a URL that can be taken; the message is a short sentence for people, without secrets. */
final class BadUrl extends Exception {

    private static final long serialVersionUID = 1L;

    BadUrl(String reason) {
        // A million bad lines need no stack traces.
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
