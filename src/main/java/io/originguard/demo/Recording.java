package io.originguard.demo;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/** Takes down a body while it passes by, and hands it over if it has ended and was not too large. */
final class Recording {

    /** Takes nothing down. */
    static final Recording NONE = new Recording(0, body -> {});

    private final int largest;
    private final Consumer<Buffer> whenComplete;
    private final Buffer body = Buffer.buffer();
    private boolean tooLarge;

    Recording(int largest, Consumer<Buffer> whenComplete) {
        this.largest = largest;
        this.whenComplete = whenComplete;
    }

    void add(Buffer piece) {
        tooLarge |= body.length() + piece.length() > largest;
        if (!tooLarge) {
            body.appendBuffer(piece);
        }
    }

    void complete() {
        if (!tooLarge) {
            whenComplete.accept(body);
        }
    }
}
