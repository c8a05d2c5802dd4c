package io.originguard.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer that the edge gives in place of the origin. Immutable.
 *
 * @param status the HTTP status, 200 to 599
 * @param headers its headers; the edge's marks are added on sending
 * @param body the body as text, sent in UTF-8
 * @param marked whether {@code server: cloudflare} and {@code cf-ray} go with it; false for an error that only looks like
 *     the edge's
 * @param after how long the edge waits before it answers, zero or more
 * @param error what there is to tell about an error of the edge, or null; where the form is the plain text, a client that
 *     asks for JSON gets this as JSON instead
 */
public record EdgeAnswer(
        int status,
        Map<String, String> headers,
        String body,
        boolean marked,
        Duration after,
        @Nullable EdgeError error) {

    static final String TEXT = "text/plain; charset=UTF-8";
    static final String HTML = "text/html; charset=UTF-8";
    static final String CACHE_STATUS = "cf-cache-status";
    static final String FOREIGN_SERVER = "squid";

    public EdgeAnswer {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("an edge cannot answer with status " + status + "; write 200 to 599");
        }
        headers = Map.copyOf(headers);
    }

    /** An answer that is no error of the edge's own. */
    public EdgeAnswer(int status, Map<String, String> headers, String body, boolean marked, Duration after) {
        this(status, headers, body, marked, after, null);
    }

    /** Any status, with a short text. */
    public static EdgeAnswer status(int status) {
        return text(status, "status " + status);
    }

    /** An error that the edge generated: the text {@code error code: 521}, or JSON for who asks for it. */
    public static EdgeAnswer error(int status) {
        return error(status, status);
    }

    /**
     * An error whose reason is another code than its status, such as 530 with 1016 or 1033. A retryable 1xxx code comes with
     * a Retry-After header, as Cloudflare has it.
     */
    public static EdgeAnswer error(int status, int code) {
        EdgeError error = EdgeError.of(code);
        Map<String, String> headers = Map.of("content-type", TEXT, "cache-control", "private, no-store");
        EdgeAnswer plain = new EdgeAnswer(status, headers, "error code: " + code, true, Duration.ZERO, error);
        return error.isOwnCode() && error.retryAfter() != null ? plain.withRetryAfter(error.retryAfter()) : plain;
    }

    /** An error that the edge generated, as the page for browsers, whatever the client asks for. */
    public static EdgeAnswer errorPage(int status) {
        return errorPage(status, status);
    }

    /** As {@link #errorPage(int)}, with another code than its status. */
    public static EdgeAnswer errorPage(int status, int code) {
        return error(status, code).asPage();
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

    /** The client asks too much, and is not told for how long: 429 with 1015. */
    public static EdgeAnswer rateLimited() {
        return error(429, 1015).withoutRetryAfter();
    }

    /** The client is blocked by a rule of the site: 403 with 1020. */
    public static EdgeAnswer blocked() {
        return error(403, 1020);
    }

    /** The client is asked to prove that it is a browser: 403 and {@code cf-mitigated: challenge}. */
    public static EdgeAnswer challenge() {
        return challenge(403);
    }

    /**
     * As {@link #challenge()}, with the status of choice.
     *
     * @param status 403, or 503 as under attack
     */
    public static EdgeAnswer challenge(int status) {
        return new EdgeAnswer(
                status,
                Map.of("content-type", HTML, "cf-mitigated", "challenge"),
                "<!doctype html><title>Just a moment...</title><p>Verifying you are human.",
                true,
                Duration.ZERO);
    }

    /** A status without the edge's marks, as a proxy on the way or the origin's own software may send. */
    public static EdgeAnswer foreign(int status) {
        return new EdgeAnswer(
                status,
                Map.of("content-type", TEXT, "server", FOREIGN_SERVER),
                "upstream error " + status,
                false,
                Duration.ZERO);
    }

    /** A page of a network that wants a login first: 200, no marks, and not what was asked for. */
    public static EdgeAnswer captivePortal() {
        return new EdgeAnswer(
                200,
                Map.of("content-type", HTML),
                "<!doctype html><title>Welcome</title><p>Please accept the terms of this network to continue.",
                false,
                Duration.ZERO);
    }

    /** The same answer with a Retry-After in seconds, rounded up; the JSON form says the same. */
    public EdgeAnswer withRetryAfter(Duration wait) {
        long seconds = wait.plusMillis(999).toSeconds();
        return with("retry-after", Long.toString(seconds)).telling(announcing(Duration.ofSeconds(seconds)));
    }

    /** The same answer with a Retry-After as an HTTP date; the JSON form has no wait then. */
    public EdgeAnswer withRetryAfter(Instant date) {
        return with("retry-after", DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atOffset(ZoneOffset.UTC)))
                .telling(announcing(null));
    }

    /** The same answer without a Retry-After, in the JSON form too. */
    public EdgeAnswer withoutRetryAfter() {
        Map<String, String> fewer = new LinkedHashMap<>(headers);
        fewer.remove("retry-after");
        return with(fewer).telling(announcing(null));
    }

    /** The same answer with the newer headers that mark an error as generated by the edge. */
    public EdgeAnswer withErrorType() {
        boolean ownCode = error != null && error.isOwnCode();
        return with("cf-error-type", ownCode ? "1xxx" : "5xx").with("cf-error-origin", "cloudflare");
    }

    /** The same answer with one header more; names are lower case. */
    public EdgeAnswer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return with(more);
    }

    /** The same answer, later. */
    public EdgeAnswer after(Duration wait) {
        return new EdgeAnswer(status, headers, body, marked, wait, error);
    }

    /** The same answer under another status, as zones with error pages of their own send it. */
    public EdgeAnswer as(int otherStatus) {
        return new EdgeAnswer(otherStatus, headers, body, marked, after, error);
    }

    /** The same answer without {@code server: cloudflare} and {@code cf-ray}. */
    public EdgeAnswer unmarked() {
        return new EdgeAnswer(status, headers, body, false, after, error);
    }

    /** The same error as an HTML page, whatever the client asks for; without effect on what is no error of the edge. */
    EdgeAnswer asPage() {
        return error == null
                ? this
                : new EdgeAnswer(status, headers, error.page(), marked, after, error).with("content-type", HTML);
    }

    /** The error to tell as JSON to a client that sent this Accept header, or null if the body is for it. */
    @Nullable
    EdgeError asJson(String accept) {
        return TEXT.equals(headers.get("content-type")) && Accept.asksForJson(accept) ? error : null;
    }

    AnswerKind kind() {
        if (!marked) {
            return AnswerKind.FOREIGN;
        }
        if (error == null) {
            return AnswerKind.EDGE;
        }
        return HTML.equals(headers.get("content-type")) ? AnswerKind.ERROR_PAGE : AnswerKind.ERROR_TEXT;
    }

    static EdgeAnswer text(int status, String body) {
        return new EdgeAnswer(status, Map.of("content-type", TEXT), body, true, Duration.ZERO);
    }

    private @Nullable EdgeError announcing(@Nullable Duration wait) {
        return error == null ? null : error.announcing(wait);
    }

    private EdgeAnswer telling(@Nullable EdgeError otherwise) {
        return new EdgeAnswer(status, headers, body, marked, after, otherwise);
    }

    private EdgeAnswer with(Map<String, String> otherHeaders) {
        return new EdgeAnswer(status, otherHeaders, body, marked, after, error);
    }
}
