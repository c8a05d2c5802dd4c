package io.originguard.demo;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The last 200 pages that a zone's origin gave with 200, least recently used first out. Thread-safe. */
final class EdgeCache {

    /** A page that is larger is passed on but not kept. */
    static final int LARGEST_BODY = 256 * 1024;

    private static final int PAGES = 200;

    private final Map<Asked, CachedPage> pages = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Asked, CachedPage> eldest) {
            return size() > PAGES;
        }
    };
    private final Set<Asked> updating = new HashSet<>();

    /** What makes two requests ask for the same bytes. */
    record Asked(String path, String encodings) {

        /** Nothing but a plain GET can be answered from memory. */
        static @Nullable Asked of(HttpServerRequest request, String path) {
            if (!request.method().equals(HttpMethod.GET)) {
                return null;
            }
            String encodings = request.getHeader("accept-encoding");
            return new Asked(path, encodings == null ? "" : encodings);
        }
    }

    /**
     * What the cache has for a request.
     *
     * @param page the page, or null
     * @param status HIT or UPDATING if the page is to be sent; MISS or EXPIRED if the origin is to be asked, after which
     *     {@link #settled} must be called
     */
    record Found(@Nullable CachedPage page, String status) {

        /** The page to send without asking the origin, or null. */
        @Nullable
        CachedPage toSend() {
            return status.equals("HIT") || status.equals("UPDATING") ? page : null;
        }
    }

    /** Looks a page up; of several that find it expired only one is to ask the origin, the others get the old page. */
    synchronized Found look(Asked asked, Duration age, Instant now) {
        CachedPage page = pages.get(asked);
        if (page == null) {
            return new Found(null, "MISS");
        }
        if (page.since().plus(age).isAfter(now)) {
            return new Found(page, "HIT");
        }
        return new Found(page, updating.add(asked) ? "EXPIRED" : "UPDATING");
    }

    /** Whoever was to ask the origin is done, well or not. */
    synchronized void settled(Asked asked) {
        updating.remove(asked);
    }

    synchronized void keep(Asked asked, CachedPage page) {
        pages.put(asked, page);
    }

    /** The last page, however old, or null. */
    synchronized @Nullable CachedPage last(Asked asked) {
        return pages.get(asked);
    }
}
