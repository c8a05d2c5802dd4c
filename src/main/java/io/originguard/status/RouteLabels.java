package io.originguard.status;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds the series of Camel's own metrics, of which each route has some: the routes that come first keep their names, those
 * beyond the bound share one. Thread-safe.
 */
final class RouteLabels implements MeterFilter {

    private static final String ROUTE = "routeId";

    private final int most;
    private final Set<String> named = ConcurrentHashMap.newKeySet();

    RouteLabels(int most) {
        this.most = most;
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        String route = id.getTag(ROUTE);
        if (route == null || !id.getName().startsWith("camel") || keeps(route)) {
            return id;
        }
        return id.replaceTags(Tags.of(id.getTagsAsIterable()).and(Tag.of(ROUTE, Seats.OTHER)));
    }

    private boolean keeps(String route) {
        if (named.contains(route)) {
            return true;
        }
        synchronized (named) {
            return named.size() < most && named.add(route);
        }
    }
}
