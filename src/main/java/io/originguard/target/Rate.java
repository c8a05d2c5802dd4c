package io.originguard.target;

import java.time.Duration;

/**
 * So many requests in a time, evenly spaced: {@code 10/1m} is one every 6 s, not ten at once.
 *
 * @param requests how many, at least 1
 * @param per in which time
 */
public record Rate(int requests, Duration per) {

    /** The shortest time between two requests: due times are looked for about ten times a second. */
    public static final Duration SHORTEST = Duration.ofMillis(100);

    /** The longest time between two requests. */
    public static final Duration LONGEST = Duration.ofHours(24);

    /**
     * @throws IllegalArgumentException if the time between two requests is out of range
     */
    public Rate {
        if (requests < 1
                || per.dividedBy(requests).compareTo(SHORTEST) < 0
                || per.dividedBy(requests).compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    requests + "/" + per + " is not one request in 100ms to 24h; a rate is at most 10/1s");
        }
    }

    /** The time from the start of one request to the start of the next. */
    public Duration interval() {
        return per.dividedBy(requests);
    }

    /** As it stands in a path rule, such as {@code 1/5s}. */
    @Override
    public String toString() {
        return requests + "/" + text(per.toMillis());
    }

    private static String text(long millis) {
        if (millis % 1_000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1_000;
        if (seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 3_600 == 0 ? seconds / 3_600 + "h" : seconds / 60 + "m";
    }
}
