package io.originguard.demo;

import org.jspecify.annotations.Nullable;

/**
 * Lets the edge answer in place of the origin. Called on event loops, possibly by two at a time: an implementation must be
 * thread-safe and must not block. The number makes it deterministic where a random choice would not be.
 */
@FunctionalInterface
public interface EdgeScript {

    /**
     * Decides who answers the next request.
     *
     * @param number counts the requests of this target since the script was set, from 1
     * @param path the path with its query, as it was asked
     * @return what the edge answers itself, or null to forward the request to the origin
     */
    @Nullable
    EdgeAnswer answer(long number, String path);

    /** Forwards everything: the edge without a script. */
    static EdgeScript forward() {
        return (number, path) -> null;
    }

    /** Answers everything itself. */
    static EdgeScript always(EdgeAnswer answer) {
        return (number, path) -> answer;
    }

    /**
     * Answers the first requests itself and forwards the rest.
     *
     * @param count how many, 0 or more
     */
    static EdgeScript first(long count, EdgeAnswer answer) {
        return (number, path) -> number <= count ? answer : null;
    }

    /**
     * Answers the n-th request itself, the 2n-th, and so on.
     *
     * @param nth 1 or more
     */
    static EdgeScript every(long nth, EdgeAnswer answer) {
        if (nth < 1) {
            throw new IllegalArgumentException("every " + nth + "th request is not possible; write 1 or more");
        }
        return (number, path) -> number % nth == 0 ? answer : null;
    }

    /** Asks the other script where this one has no answer of its own. */
    default EdgeScript orElse(EdgeScript other) {
        return (number, path) -> {
            EdgeAnswer own = answer(number, path);
            return own != null ? own : other.answer(number, path);
        };
    }
}
