package io.originguard.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request as the edge saw it.
 *
 * @param number its place in the order of arrival at this edge, from 1
 * @param arrivedAt when its head had been read
 * @param answeredAt when its last byte was handed to the socket, or null while it is unanswered
 * @param host the target by the Host header, lower case, without port; empty if the header is missing
 * @param path the path with its query, as it was asked
 * @param method the HTTP method
 * @param status the status that was sent; 0 while unanswered, {@link #CLIENT_GONE} if the client left before the end
 * @param userAgent the User-Agent header, empty if missing
 * @param inFlightOfTarget requests of this host that were unanswered when it arrived, itself included; at least 1
 * @param cfRay the ray that marks its answer
 * @param accept the Accept header, empty if missing
 * @param headers names of its header fields, lower case
 * @param kind who answered it, and in which form; NONE while unanswered
 * @param cacheStatus the cache status of its answer, empty without one
 */
public record EdgeRequest(
        long number,
        Instant arrivedAt,
        @Nullable Instant answeredAt,
        String host,
        String path,
        String method,
        int status,
        String userAgent,
        int inFlightOfTarget,
        String cfRay,
        String accept,
        Set<String> headers,
        AnswerKind kind,
        String cacheStatus) {

    /** The status in the log of a request whose client closed the connection before the answer was complete. */
    public static final int CLIENT_GONE = 499;

    /** Whether the answer is complete. */
    public boolean answered() {
        return answeredAt != null;
    }

    /** From arrival to the last byte; zero while unanswered. */
    public Duration took() {
        return answeredAt == null ? Duration.ZERO : Duration.between(arrivedAt, answeredAt);
    }

    /** The hex digits of the ray, without the data centre. */
    String rayId() {
        return cfRay.substring(0, cfRay.indexOf('-'));
    }

    EdgeRequest answered(Instant at, int withStatus, AnswerKind by, String fromCache) {
        return new EdgeRequest(
                number,
                arrivedAt,
                at,
                host,
                path,
                method,
                withStatus,
                userAgent,
                inFlightOfTarget,
                cfRay,
                accept,
                headers,
                by,
                fromCache);
    }
}
