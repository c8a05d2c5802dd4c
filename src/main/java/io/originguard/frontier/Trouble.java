package io.originguard.frontier;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keeps the frontier from working at the moment, by where it was met. Its begin and its end are each said once in the log,
 * however many places meet it. Thread-safe.
 */
final class Trouble {

    private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);

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
        if (!any) {
            LOG.warn("{}; nothing new is started until this works again", message);
        }
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
        if (ended) {
            LOG.info("The frontier works again");
        }
        return ended;
    }

    boolean any() {
        return any;
    }

    /** Whether it is the store, or the way to it, and not only the sink. */
    synchronized boolean isAway() {
        return any && !current.keySet().equals(EnumSet.of(Place.SINK));
    }

    /** The message of the first place that has any. */
    synchronized Optional<String> message() {
        return current.values().stream().findFirst();
    }
}
