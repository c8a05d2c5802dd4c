package io.originguard.demo;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The zones of an edge by their host; thread-safe. */
final class Zones {

    private final Map<String, Zone> byHost = new ConcurrentHashMap<>();

    void put(String host, int originPort, BooleanSupplier dying) {
        byHost.computeIfAbsent(host, Zone::new).origin(originPort, dying);
    }

    /**
     * The zone of a host.
     *
     * @throws IllegalArgumentException if the host is no target
     */
    Zone get(String host) {
        Zone zone = byHost.get(host);
        if (zone == null) {
            throw new IllegalArgumentException("'" + host + "' is no target of this edge; it has " + byHost.keySet());
        }
        return zone;
    }

    @Nullable
    Zone of(String host) {
        return byHost.get(host);
    }
}
