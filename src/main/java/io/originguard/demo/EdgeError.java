package io.originguard.demo;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the edge knows about one of its errors beyond the status. Immutable.
 *
 * @param code the code that it prints: a status, or a 1xxx code
 * @param name the name for programs, such as {@code origin_down}
 * @param title the name for people
 * @param category whose trouble it is, such as {@code origin} or {@code rate_limit}
 * @param retryable whether another try may help
 * @param retryAfter the announced wait, or null without one; only where it is retryable
 * @param ownerAction whether it lasts until the site's owner does something
 */
public record EdgeError(
        int code,
        String name,
        String title,
        String category,
        boolean retryable,
        @Nullable Duration retryAfter,
        boolean ownerAction) {

    private static final String TYPES = "https://developers.cloudflare.com/support/troubleshooting/http-status-codes/";

    /** The waits are those that Cloudflare announces. */
    private static final Map<Integer, EdgeError> TABLE = Stream.of(
                    passing(500, "internal_error", "Internal server error", "cloudflare", 30),
                    passing(502, "bad_gateway", "Bad gateway", "cloudflare", 60),
                    passing(504, "gateway_timeout", "Gateway time-out", "cloudflare", 120),
                    passing(520, "origin_unknown_error", "Web server returned an unknown error", "origin", 60),
                    passing(521, "origin_down", "Web server is down", "origin", 120),
                    passing(522, "origin_connection_timeout", "Connection timed out", "origin", 120),
                    passing(523, "origin_unreachable", "Origin is unreachable", "origin", 120),
                    passing(524, "origin_response_timeout", "A timeout occurred", "origin", 120),
                    lasting(525, "ssl_handshake_failed", "SSL handshake failed", "ssl"),
                    lasting(526, "ssl_certificate_invalid", "Invalid SSL certificate", "ssl"),
                    new EdgeError(527, "railgun_error", "Railgun error", "origin", true, null, false),
                    passing(1015, "rate_limited", "You are being rate limited", "rate_limit", 30),
                    lasting(1016, "origin_dns_error", "Origin DNS error", "dns"),
                    lasting(1020, "access_denied", "Access denied", "access_denied"),
                    passing(1033, "tunnel_error", "Cloudflare Tunnel error", "dns", 120),
                    passing(1200, "cache_connection_limit", "Cache connection limit", "cloudflare", 60))
            .collect(Collectors.toUnmodifiableMap(EdgeError::code, Function.identity()));

    /** What is known about a code; one that the table does not list is taken for a refusal that lasts. */
    static EdgeError of(int code) {
        EdgeError known = TABLE.get(code);
        return known != null ? known : lasting(code, "error_" + code, "Error " + code, "access_denied");
    }

    /** Whether the code is not an HTTP status but one of the edge's own. */
    boolean isOwnCode() {
        return code >= 1000;
    }

    /** The same error with another announced wait; without effect on one that is not retryable. */
    EdgeError announcing(@Nullable Duration wait) {
        return retryable ? new EdgeError(code, name, title, category, true, wait, ownerAction) : this;
    }

    /**
     * The error as RFC 9457 JSON.
     *
     * @param status the status that it is sent with
     * @param ray the ray's hex digits, without the data centre
     */
    JsonObject problem(int status, String zone, String ray) {
        JsonObject problem = new JsonObject()
                .put(
                        "type",
                        TYPES + (isOwnCode() ? "cloudflare-1xxx-errors" : "cloudflare-5xx-errors") + "/error-" + code)
                .put("title", "Error " + code + ": " + title)
                .put("status", status)
                .put("error_code", code)
                .put("error_name", name)
                .put("error_category", category)
                .put("retryable", retryable);
        if (retryAfter != null) {
            problem.put("retry_after", retryAfter.toSeconds());
        }
        return problem.put("owner_action_required", ownerAction)
                .put("ray_id", ray)
                .put("zone", zone)
                .put("cloudflare_error", true);
    }

    /** The error as the page that a browser gets, with the code where Cloudflare puts it. */
    String page() {
        return """
                <!doctype html>
                <html lang="en-US"><head><title>%s | %d</title></head>
                <body><div id="cf-wrapper"><div id="cf-error-details">
                <h1><span class="inline-block">%s</span> <span class="cf-error-code">Error code %d</span></h1>
                <p>Performance &amp; security by Cloudflare</p>
                </div></div></body></html>
                """.formatted(title, code, title, code);
    }

    private static EdgeError passing(int code, String name, String title, String category, int seconds) {
        return new EdgeError(code, name, title, category, true, Duration.ofSeconds(seconds), false);
    }

    private static EdgeError lasting(int code, String name, String title, String category) {
        return new EdgeError(code, name, title, category, false, null, true);
    }
}
