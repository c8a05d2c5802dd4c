package io.originguard.robots;

import java.time.Instant;

/** What robots.txt means for the fetch of one URL now. */
public sealed interface Verdict {

    Verdict ALLOWED = new Allowed();
    Verdict LATER = new Later();

    /** It may be fetched. */
    record Allowed() implements Verdict {}

    /**
     * It may not.
     *
     * @param robotsUrl the robots.txt that says so
     */
    record Disallowed(String robotsUrl) implements Verdict {}

    /**
     * The caller must fetch this robots.txt first and say what came of it; until then nobody else is told so.
     *
     * @param robotsUrl its URL
     */
    record Ask(String robotsUrl) implements Verdict {}

    /** The target waits: for a robots.txt that is being fetched, or until one is asked for again. */
    record Later() implements Verdict {}

    /**
     * This URL waits, others of its target need not.
     *
     * @param until when its robots.txt is asked for again
     */
    record Aside(Instant until) implements Verdict {}
}
