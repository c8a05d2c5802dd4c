package io.originguard.demo;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer that the edge gives in place of the origin. Immutable.
 *
 * @param status the HTTP status, 200 to 599
 * @param headers its headers; the edge's marks are added on sending
 * @param body the body as text, sent in UTF-8
 * @param marked whether {@code server: cloudflare} and {@code cf-ray} go with it; false for an error that only looks like
 *     the edge's
 * @param after how long the edge waits before it answers, zero or more
 */
public record EdgeAnswer(int status, Map<String, String> headers, String body, boolean marked, Duration after) {

    static final String TEXT = "text/plain; charset=UTF-8";
    static final String HTML = "text/html; charset=UTF-8";
    static final String CACHE_STATUS = "cf-cache-status";

    public EdgeAnswer {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("an edge cannot answer with status " + status + "; write 200 to 599");
        }
        headers = Map.copyOf(headers);
    }

    /** Any status, with a short text. */
    public static EdgeAnswer status(int status) {
        return text(status, "status " + status);
    }

    /** An error that the edge generated, in the plain form: the text {@code error code: 521}. */
    public static EdgeAnswer error(int status) {
        return error(status, status);
    }

    /** An error whose reason is another code than its status, such as 530 with 1016 or 1033. */
    public static EdgeAnswer error(int status, int code) {
        return text(status, "error code: " + code).with("cache-control", "private, no-store");
    }

    /** A page from the edge's cache: the origin was not asked. */
    public static EdgeAnswer cachedHit(String body) {
        return cached("HIT", body);
    }

    /**
     * A page with a cache status of choice.
     *
     * @param cacheStatus such as HIT, STALE or UPDATING
     */
    public static EdgeAnswer cached(String cacheStatus, String body) {
        return new EdgeAnswer(200, Map.of("content-type", HTML, CACHE_STATUS, cacheStatus), body, true, Duration.ZERO);
    }

    /** The client asks too much: 429 with 1015 and a Retry-After. */
    public static EdgeAnswer rateLimited(Duration retryAfter) {
        return error(429, 1015).withRetryAfter(retryAfter);
    }

    /** The client is blocked by a rule of the site: 403 with 1020. */
    public static EdgeAnswer blocked() {
        return error(403, 1020);
    }

    /** The client is asked to prove that it is a browser: 403 and {@code cf-mitigated: challenge}. */
    public static EdgeAnswer challenge() {
        return new EdgeAnswer(
                403,
                Map.of("content-type", HTML, "cf-mitigated", "challenge"),
                "<!doctype html><title>Just a moment...</title><p>Verifying you are human.",
                true,
                Duration.ZERO);
    }

    /** A status without the edge's marks, as a proxy on the way or the origin's own software may send. */
    public static EdgeAnswer foreign(int status) {
        return new EdgeAnswer(
                status,
                Map.of("content-type", TEXT, "server", "squid"),
                "upstream error " + status,
                false,
                Duration.ZERO);
    }

    /** The same answer with a Retry-After in seconds, rounded up. */
    public EdgeAnswer withRetryAfter(Duration wait) {
        return with("retry-after", Long.toString(wait.plusMillis(999).toSeconds()));
    }

    /** The same answer with one header more; names are lower case. */
    public EdgeAnswer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new EdgeAnswer(status, more, body, marked, after);
    }

    /** The same answer, later. */
    public EdgeAnswer after(Duration wait) {
        return new EdgeAnswer(status, headers, body, marked, wait);
    }

    static EdgeAnswer text(int status, String body) {
        return new EdgeAnswer(status, Map.of("content-type", TEXT), body, true, Duration.ZERO);
    }
}
