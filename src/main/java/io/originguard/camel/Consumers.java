package io.originguard.camel;

import io.originguard.target.Host;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The consumers of the node's routes: one for each target with a route of its own, perhaps one for the rest. Thread-safe. */
final class Consumers {

    private final Map<Host, FrontierConsumer> listed = new ConcurrentHashMap<>();
    private volatile @Nullable FrontierConsumer unlisted;

    void add(FrontierConsumer consumer) {
        consumer.host().ifPresentOrElse(host -> listed.put(host, consumer), () -> unlisted = consumer);
    }

    void remove(FrontierConsumer consumer) {
        listed.values().remove(consumer);
        if (unlisted == consumer) {
            unlisted = null;
        }
    }

    /** Whose jobs a target's are. */
    Optional<FrontierConsumer> of(Host target) {
        FrontierConsumer own = listed.get(target);
        return Optional.ofNullable(own == null ? unlisted : own);
    }

    /** Targets with a route of their own. */
    Set<Host> listed() {
        return Set.copyOf(listed.keySet());
    }

    boolean servesUnlisted() {
        return unlisted != null;
    }
}
