package io.originguard.edge;

import java.io.IOException;

/** A body is longer than the limit; the rest of it was not read. */
public final class TooLargeException extends IOException {

    private static final long serialVersionUID = 1;

    /** @param limit the longest body that is accepted, in decoded bytes */
    public TooLargeException(long limit) {
        super("the body is longer than " + limit + " bytes; raise originguard.http.maxBytes to accept it");
    }
}
