package io.originguard.frontier;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What keeps the frontier from working at the moment, by where it was met. Thread-safe. */
final class Trouble {

    /** Where trouble is met; each place clears its own. */
    enum Place {
        WRITING,
        READING,
        LEASE,
        SINK
    }

    private final Map<Place, String> current = new EnumMap<>(Place.class);
    private volatile boolean any;

    synchronized void report(Place place, String message) {
        current.put(place, message);
        any = true;
    }

    /**
     * Takes note that something worked.
     *
     * @return whether this ended the last trouble
     */
    synchronized boolean clear(Place place) {
        boolean ended = current.remove(place) != null && current.isEmpty();
        any = !current.isEmpty();
        return ended;
    }

    boolean any() {
        return any;
    }

    /** The message of the first place that has any. */
    synchronized Optional<String> message() {
        return current.values().stream().findFirst();
    }
}
