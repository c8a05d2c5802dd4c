package io.originguard.app;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The name of a node's Camel context, which no other node of this process has at the same time, so that threads, MBeans and
 * messages name the right one. Thread-safe.
 */
final class ContextName implements AutoCloseable {

    private static final String USUAL = "originguard";
    private static final Set<String> TAKEN = new HashSet<>();

    private final String text;

    private ContextName(String text) {
        this.text = text;
    }

    /** The usual name, or if that is taken, one with a number. */
    static ContextName take() {
        synchronized (TAKEN) {
            String free = IntStream.iterate(1, number -> number + 1)
                    .mapToObj(number -> number == 1 ? USUAL : USUAL + "-" + number)
                    .filter(TAKEN::add)
                    .findFirst()
                    .orElseThrow();
            return new ContextName(free);
        }
    }

    String text() {
        return text;
    }

    /** Gives it free. */
    @Override
    public void close() {
        synchronized (TAKEN) {
            TAKEN.remove(text);
        }
    }
}
