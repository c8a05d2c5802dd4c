package io.originguard.robots;

import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;

/** What the outcome of asking for a robots.txt says about the rules (RFC 9309, 2.3.1). */
public enum Reading {
    /** The file is there: its rules hold. */
    RULES,
    /** There is no such file for us: no restrictions. */
    NO_RESTRICTIONS,
    /** It cannot be known at present: nothing is fetched, and the file is asked for again. */
    UNREACHABLE,
    /** No request of ours reaches that address anyway, as each job is told by itself. */
    MOOT;

    /** What an outcome that is the last one, so a redirect that was not followed, means. */
    public static Reading of(Outcome outcome) {
        return switch (outcome.cause().treatment()) {
            case DELIVER -> RULES;
            // It leads out of the allowed hosts, or is one too many.
            case REDIRECT -> NO_RESTRICTIONS;
            case RETRY_ONCE -> NO_RESTRICTIONS;
            case BURY -> buried(outcome.cause());
            case AWAIT_RECOVERY, AWAIT_RETRY_AFTER, AWAIT_NETWORK, BACKOFF -> UNREACHABLE;
        };
    }

    /** The body was there in the last case and could not be read, so that nobody knows what it forbids. */
    private static Reading buried(Cause cause) {
        if (cause == Cause.GONE) {
            return NO_RESTRICTIONS;
        }
        return cause == Cause.BAD_URL ? MOOT : UNREACHABLE;
    }
}
