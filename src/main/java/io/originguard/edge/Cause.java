package io.originguard.edge;

import java.util.Locale;

/**
 * The cause decides: one row for each thing an answer or an exception can mean, with what it counts in the ratio and what
 * happens to the job. Source of the rows: DESIGN section 4 and Cloudflare's documentation of its 5xx errors.
 */
public enum Cause {
    /** A 2xx that the origin itself sent. */
    FETCHED(Count.GOOD, Treatment.DELIVER, "the origin sent the page", "2xx"),
    /** A 2xx from the edge's cache, which proves nothing about the origin. */
    FETCHED_FROM_CACHE(
            Count.IGNORED,
            Treatment.DELIVER,
            "the edge sent the page from its cache, which proves nothing about the origin",
            "2xx of the edge with `cf-cache-status` HIT, STALE or UPDATING"),
    /** The origin answered a probe, but not as the operator expects; told apart for probes only. */
    UNEXPECTED(
            Count.IGNORED,
            Treatment.BACKOFF,
            "the origin answered, but not as expected",
            "a probe's answer that would prove the origin but misses `originguard.probe.expectStatus` or `originguard.probe.expectText`"),
    /** 304. */
    NOT_MODIFIED(Count.GOOD, Treatment.DELIVER, "the page has not changed", "304"),
    /** 301, 302, 303, 307, 308 with a location. */
    REDIRECT(Count.GOOD, Treatment.REDIRECT, "the page is elsewhere", "301, 302, 303, 307, 308 with a `Location`"),
    /** 404, 410 and every other 4xx: the origin spoke, and the page is not to be had. */
    GONE(
            Count.GOOD,
            Treatment.BURY,
            "the page is not to be had",
            "404, 410, every other 4xx that has no row of its own, and a 3xx that leads nowhere"),
    /** 521, or our own connection refused where there is no edge. */
    ORIGIN_REFUSED(
            Count.BAD,
            Treatment.AWAIT_RECOVERY,
            "the origin refused the connection",
            "521, also as the `error_code` of the edge's document behind another status; without an edge, our own connection refused"),
    /** 522, 523, or our own connect timeout where there is no edge. */
    ORIGIN_TIMED_OUT(
            Count.BAD,
            Treatment.AWAIT_RECOVERY,
            "the origin could not be reached",
            "522, 523; without an edge, our own connect timeout or no route"),
    /** 520, 527: an empty or malformed answer of the origin. */
    ORIGIN_MALFORMED(
            Count.BAD,
            Treatment.BACKOFF,
            "the origin's answer was empty or malformed",
            "520, 527; a connection that was cut or reset, broken HTTP"),
    /** 524, or our own read timeout: often a heavy endpoint. */
    ORIGIN_TOO_SLOW(Count.BAD, Treatment.BACKOFF, "the origin did not answer in time", "524; our own response timeout"),
    /** 525, 526: only the origin's operator can mend it. */
    ORIGIN_TLS_BROKEN(
            Count.BAD,
            Treatment.AWAIT_RECOVERY,
            "the origin's TLS is broken",
            "525, 526; our own TLS handshake failed"),
    /** 530, or an unresolvable name: by its 1xxx code retryable or a matter for the operator. */
    ORIGIN_UNRESOLVED(
            Count.BAD,
            Treatment.AWAIT_RECOVERY,
            "the origin's host name does not resolve",
            "530, by the 1xxx code in its body; a document of the edge with 1016 or 1033; a host name that we cannot resolve"),
    /** 500, 502, 503, 504 and other 5xx; a failure that nothing else explains, so that it is tried again and never lost. */
    EDGE_TROUBLE(
            Count.IGNORED,
            Treatment.BACKOFF,
            "the edge, the origin's application or our own machine is in trouble",
            "500, 502, 503, 504 and every other 5xx; a document of the edge with 1200; any failure without a row of its own"),
    /** 429: this is about us. */
    WE_ARE_LIMITED(
            Count.IGNORED, Treatment.AWAIT_RETRY_AFTER, "we are rate limited", "429; a document of the edge with 1015"),
    /** 403, challenge pages: this is about us. */
    WE_ARE_BLOCKED(
            Count.IGNORED,
            Treatment.RETRY_ONCE,
            "we are blocked",
            "403; any status with `cf-mitigated: challenge`; a document of the edge with 1020, 1005 to 1010 or 1106 to 1109"),
    /** A 52x of somebody who is not the edge. */
    FOREIGN(
            Count.IGNORED,
            Treatment.BACKOFF,
            "somebody between us and the edge answered",
            "a 520 to 527 or 530 without the edge's marks where the edge is known to be; 407"),
    /** Our own network or machine is in trouble: neither the origin nor the URL has a part in it. */
    UNREACHED(
            Count.IGNORED,
            Treatment.AWAIT_NETWORK,
            "our request has reached nobody",
            "where the edge is known to be, a connection to it that is refused or not made in time; a proxy of ours that cannot be reached; no free port or file of our own machine"),
    /** More bytes than the limit. */
    TOO_LARGE(
            Count.IGNORED,
            Treatment.BURY,
            "the body is longer than the limit",
            "more than `originguard.http.maxBytes` bytes"),
    /** A body that cannot be decoded. */
    BAD_CONTENT(
            Count.IGNORED,
            Treatment.BURY,
            "the answer cannot be decoded",
            "a broken or unknown content encoding; a status outside 200 to 599"),
    /** A URL that must not or cannot be fetched. */
    BAD_URL(
            Count.IGNORED,
            Treatment.BURY,
            "the URL must not or cannot be fetched",
            "a malformed URL, an unknown scheme, a private address"),
    /** No answer: what the breaker does because an operator says so. */
    BY_HAND(
            Count.IGNORED,
            Treatment.BACKOFF,
            "an operator decided so",
            "no answer: a breaker that is opened or closed by hand"),
    /** The target's robots.txt says no. */
    ROBOTS_DISALLOWED(
            Count.IGNORED,
            Treatment.BURY,
            "robots.txt disallows the URL",
            "the target's robots.txt, before anything is sent, or before a redirect is followed"),
    /** A URL that a path rule of ours does not want fetched. */
    SKIPPED(
            Count.IGNORED,
            Treatment.BURY,
            "a path rule of ours skips the URL",
            "no answer: a rule of `originguard.target.paths` says `skip`");

    private final Count count;
    private final Treatment treatment;
    private final String meaning;
    private final String from;

    Cause(Count count, Treatment treatment, String meaning, String from) {
        this.count = count;
        this.treatment = treatment;
        this.meaning = meaning;
        this.from = from;
    }

    /** The name in settings and documents: lower case with hyphens, such as {@code origin-refused}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A clause for people, without a full stop. */
    public String meaning() {
        return meaning;
    }

    /** Which answers and failures lead here, for the documentation. */
    public String from() {
        return from;
    }

    /** Whether the operator may have this cause counted as bad: what speaks of the origin, and trouble of unclear origin. */
    public boolean mayCountAsBad() {
        return count == Count.BAD || this == EDGE_TROUBLE;
    }

    /** What a result of this cause counts in the target's window, if the origin had a part in it. */
    public Count count() {
        return count;
    }

    /** Of what a result speaks where it counts as bad. */
    public Scope scope() {
        return switch (this) {
            case ORIGIN_MALFORMED, ORIGIN_TOO_SLOW -> Scope.PATH;
            default -> mayCountAsBad() ? Scope.SITE : Scope.NEITHER;
        };
    }

    /** What happens to the job. */
    public Treatment treatment() {
        return treatment;
    }

    /** What a result counts in the window's ratio. */
    public enum Count {
        /** The origin itself spoke. */
        GOOD("good"),
        /** Evidence that the origin is down. */
        BAD("bad"),
        /** Says nothing about the origin. */
        IGNORED("not counted");

        private final String meaning;

        Count(String meaning) {
            this.meaning = meaning;
        }

        /** The same in words. */
        public String meaning() {
            return meaning;
        }
    }

    /** Of what a bad result speaks. */
    public enum Scope {
        /** Of the whole site, at once. */
        SITE("the whole site"),
        /** Of the path that was asked for, until {@code breaker.paths} different paths agree. */
        PATH("its path, until several paths agree"),
        /** Of nothing that a breaker counts. */
        NEITHER("-");

        private final String meaning;

        Scope(String meaning) {
            this.meaning = meaning;
        }

        /** The same in words. */
        public String meaning() {
            return meaning;
        }
    }

    /** What happens to the job. */
    public enum Treatment {
        /** The answer is handed to the sink. */
        DELIVER("delivered to the sink"),
        /** The location is fetched next, within the target's allowed hosts. */
        REDIRECT("the location is fetched next, within the allowed hosts"),
        /** The job waits until the target has recovered; the attempt is not counted. */
        AWAIT_RECOVERY("parked until the target has recovered; attempt not counted"),
        /** The job waits for the announced time; the attempt is not counted. */
        AWAIT_RETRY_AFTER("parked for the announced time; attempt not counted"),
        /** The job waits until somebody can be reached; the attempt is not counted. */
        AWAIT_NETWORK("parked, and the target asked less and less until somebody is reached; attempt not counted"),
        /** The job waits for its backoff; the attempt is counted. */
        BACKOFF("tried again after its backoff; attempt counted"),
        /** The job is tried once more, then it is a dead letter. */
        RETRY_ONCE("tried once more, then a dead letter"),
        /** The job is a dead letter. */
        BURY("dead letter");

        private final String meaning;

        Treatment(String meaning) {
            this.meaning = meaning;
        }

        /** The same in words. */
        public String meaning() {
            return meaning;
        }
    }
}
