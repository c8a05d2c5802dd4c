package io.originguard.frontier;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    /** Places at which work is tried in spite of it. */
    private final Set<Place> tried = EnumSet.noneOf(Place.class);

    private volatile boolean any;
    private volatile boolean blocks;

    synchronized void report(Place place, String message) {
        current.put(place, message);
        tried.remove(place);
        blocks = true;
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
        tried.remove(place);
        any = !current.isEmpty();
        blocks = !tried.containsAll(current.keySet());
        if (ended) {
            LOG.info("The frontier works again");
        }
        return ended;
    }

    /**
     * Work may go on, to see whether that ends the trouble here, which goes on until then.
     *
     * @return whether it may from now on
     */
    synchronized boolean tryOn(Place place) {
        boolean begins = current.containsKey(place) && tried.add(place);
        blocks = !tried.containsAll(current.keySet());
        return begins && !blocks;
    }

    boolean any() {
        return any;
    }

    /** Whether nothing can be taken because of it. */
    boolean blocks() {
        return blocks;
    }

    /** Whether it is the store, or the way to it, and not only the sink. */
    synchronized boolean isAway() {
        return blocks && !current.keySet().equals(EnumSet.of(Place.SINK));
    }

    /** The message of the first place that has any. */
    synchronized Optional<String> message() {
        return current.values().stream().findFirst();
    }
}
