package io.originguard.demo;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page that an origin gave with 200. Immutable, as long as nobody writes to the body.
 *
 * @param headers what goes to a client with it
 * @param body as it came, compressed or not
 * @param since when the origin last vouched for it
 */
record CachedPage(List<Map.Entry<String, String>> headers, Buffer body, Instant since) {

    static CachedPage of(MultiMap headers, Buffer body, Instant since) {
        MultiMap passed = MultiMap.caseInsensitiveMultiMap();
        Headers.pass(headers, passed);
        passed.remove("content-length");
        return new CachedPage(List.copyOf(passed.entries()), body, since);
    }

    /** The page that Always Online shows of what was never seen. */
    static CachedPage generic(String host, Instant since) {
        String archive = "<!doctype html><html><head><title>" + host + "</title></head>\n<body><h1>Welcome to " + host
                + "</h1>\n" + "<p>All of our catalogue, news and opening hours.</p>\n".repeat(40) + "</body></html>\n";
        return new CachedPage(List.of(Map.entry("content-type", EdgeAnswer.HTML)), Buffer.buffer(archive), since);
    }

    CachedPage vouchedFor(Instant at) {
        return new CachedPage(headers, body, at);
    }

    /** What the origin can be asked about instead of for the whole page, or null. */
    @Nullable
    String etag() {
        return headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase("etag"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }
}
