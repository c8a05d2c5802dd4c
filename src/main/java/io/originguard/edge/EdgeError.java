package io.originguard.edge;

import java.time.Duration;
import java.util.Optional;

/**
 * What an error page says beyond its status. The code is read from any form of the page; the rest only from the edge's own
 * RFC 9457 document. Nothing of it is ever required.
 *
 * @param code the edge's number of the error, 100 to 9999: a 1xxx code or, for 52x, the status again
 * @param name the edge's name of the error, one line
 * @param category what the error is about, such as {@code origin}, {@code dns} or {@code rate_limit}, one line
 * @param retryable whether waiting helps
 * @param retryAfter the announced wait, at most a day
 * @param ownerActionRequired whether the site's owner has to do something
 */
public record EdgeError(
        Optional<Integer> code,
        Optional<String> name,
        Optional<String> category,
        Optional<Boolean> retryable,
        Optional<Duration> retryAfter,
        Optional<Boolean> ownerActionRequired) {

    /** An error of which nothing but its number is known. */
    static EdgeError of(Optional<Integer> code) {
        return new EdgeError(
                code, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
