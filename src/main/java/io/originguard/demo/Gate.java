package io.originguard.demo;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Lets so many requests into an origin at a time; the others wait in line. Not thread-safe: used on one event loop, only the
 * capacity may be set from elsewhere.
 */
final class Gate {

    private final Queue<Runnable> line = new ArrayDeque<>();
    private volatile int capacity = Integer.MAX_VALUE;
    private int inside;

    void capacity(int requests) {
        if (requests < 1) {
            throw new IllegalArgumentException(
                    "an origin of capacity " + requests + " serves nothing; write 1 or more");
        }
        capacity = requests;
    }

    void enter(Runnable work) {
        line.add(work);
        admit();
    }

    void leave() {
        inside--;
        admit();
    }

    private void admit() {
        while (inside < capacity) {
            Runnable next = line.poll();
            if (next == null) {
                return;
            }
            inside++;
            next.run();
        }
    }
}
