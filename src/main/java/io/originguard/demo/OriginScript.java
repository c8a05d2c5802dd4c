package io.originguard.demo;

import org.jspecify.annotations.Nullable;

/**
 * Lets an origin answer otherwise than with its pages. Called on the origin's event loop, one request at a time; it must not
 * block.
 */
@FunctionalInterface
public interface OriginScript {

    /** What to answer, or null for the page that was asked for. */
    @Nullable
    OriginAnswer answer(OriginRequest request);

    /** Serves its pages: the origin without a script. */
    static OriginScript pages() {
        return request -> null;
    }

    /** Answers everything so. */
    static OriginScript always(OriginAnswer answer) {
        return request -> answer;
    }

    /**
     * Answers the first requests so and serves its pages after.
     *
     * @param count how many, 0 or more
     */
    static OriginScript first(long count, OriginAnswer answer) {
        return request -> request.number() <= count ? answer : null;
    }

    /**
     * Answers the n-th request so, the 2n-th, and so on.
     *
     * @param nth 1 or more
     */
    static OriginScript every(long nth, OriginAnswer answer) {
        if (nth < 1) {
            throw new IllegalArgumentException("every " + nth + "th request is not possible; write 1 or more");
        }
        return request -> request.number() % nth == 0 ? answer : null;
    }
}
