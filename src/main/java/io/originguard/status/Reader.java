package io.originguard.status;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * Who reads a stream. What is written while it does not read is left out, so that no more waits for it than one tick's events;
 * as soon as it reads again it gets everything as it is then. One that has not read for {@value #PATIENCE} ticks is dropped.
 * Used by one thread at a time, but for {@link #end()}.
 */
final class Reader {

    static final int PATIENCE = 30;

    private final HttpServerResponse response;
    private long alertsSeen;
    private boolean behind = true;
    private int missed;

    /** @param alertsSeen the number of the last alert that it knows */
    Reader(HttpServerResponse response, long alertsSeen) {
        this.response = response;
        this.alertsSeen = alertsSeen;
    }

    boolean isGone() {
        return response.closed() || response.ended();
    }

    /** Whether it has read what it was sent; who has not for too long is dropped. */
    boolean takes() {
        if (!response.writeQueueFull()) {
            missed = 0;
            return true;
        }
        behind = true;
        if (++missed >= PATIENCE) {
            response.reset();
        }
        return false;
    }

    /** Whether it has missed something, such as the beginning. */
    boolean isBehind() {
        return behind;
    }

    long alertsSeen() {
        return alertsSeen;
    }

    /**
     * Sends something.
     *
     * @param alerts the number of the last alert in it
     */
    void write(Buffer text, long alerts) {
        if (text.length() > 0) {
            var unused = response.write(text);
        }
        alertsSeen = alerts;
        behind = false;
    }

    /** Ends the stream at once. */
    void end() {
        if (!isGone()) {
            var unused = response.end();
        }
    }
}
