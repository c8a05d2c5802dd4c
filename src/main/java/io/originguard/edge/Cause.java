package io.originguard.edge;

/**
 * The cause decides: one row for each thing an answer or an exception can mean, with what it counts in the ratio and what
 * happens to the job. Source of the rows: DESIGN section 4 and Cloudflare's documentation of its 5xx errors.
 */
public enum Cause {
    /** A 2xx that the origin itself sent. */
    FETCHED(Count.GOOD, Treatment.DELIVER),
    /** A 2xx from the edge's cache, which proves nothing about the origin. */
    FETCHED_FROM_CACHE(Count.IGNORED, Treatment.DELIVER),
    /** 304. */
    NOT_MODIFIED(Count.GOOD, Treatment.DELIVER),
    /** 301, 302, 303, 307, 308 with a location. */
    REDIRECT(Count.GOOD, Treatment.REDIRECT),
    /** 404, 410 and every other 4xx: the origin spoke, and the page is not to be had. */
    GONE(Count.GOOD, Treatment.BURY),
    /** 521, or our own connection refused where there is no edge. */
    ORIGIN_REFUSED(Count.BAD, Treatment.AWAIT_RECOVERY),
    /** 522, 523, or our own connect timeout where there is no edge. */
    ORIGIN_TIMED_OUT(Count.BAD, Treatment.AWAIT_RECOVERY),
    /** 520: an empty or malformed answer of the origin. */
    ORIGIN_MALFORMED(Count.BAD, Treatment.BACKOFF),
    /** 524, or our own read timeout: often a heavy endpoint. */
    ORIGIN_TOO_SLOW(Count.BAD, Treatment.BACKOFF),
    /** 525, 526: only the origin's operator can mend it. */
    ORIGIN_TLS_BROKEN(Count.BAD, Treatment.AWAIT_RECOVERY),
    /** 530, or an unresolvable name: by its 1xxx code retryable or a matter for the operator. */
    ORIGIN_UNRESOLVED(Count.BAD, Treatment.AWAIT_RECOVERY),
    /** 500, 502, 503, 504 and other 5xx. */
    EDGE_TROUBLE(Count.IGNORED, Treatment.BACKOFF),
    /** 429: this is about us. */
    WE_ARE_LIMITED(Count.IGNORED, Treatment.AWAIT_RETRY_AFTER),
    /** 403, challenge pages: this is about us. */
    WE_ARE_BLOCKED(Count.IGNORED, Treatment.RETRY_ONCE),
    /** A 52x of somebody who is not the edge, or a proxy that cannot be reached. */
    FOREIGN(Count.IGNORED, Treatment.BACKOFF),
    /** More bytes than the limit. */
    TOO_LARGE(Count.IGNORED, Treatment.BURY),
    /** A body that cannot be decoded. */
    BAD_CONTENT(Count.IGNORED, Treatment.BURY),
    /** A URL that must not or cannot be fetched. */
    BAD_URL(Count.IGNORED, Treatment.BURY);

    private final Count count;
    private final Treatment treatment;

    Cause(Count count, Treatment treatment) {
        this.count = count;
        this.treatment = treatment;
    }

    /** What a result of this cause counts in the target's window, unless it came from a cache. */
    public Count count() {
        return count;
    }

    /** What happens to the job. */
    public Treatment treatment() {
        return treatment;
    }

    /** What a result counts in the window's ratio. */
    public enum Count {
        GOOD,
        BAD,
        IGNORED
    }

    /** What happens to the job. */
    public enum Treatment {
        /** The answer is handed to the sink. */
        DELIVER,
        /** The location is fetched next, within the target's allowed hosts. */
        REDIRECT,
        /** The job waits until the target has recovered; the attempt is not counted. */
        AWAIT_RECOVERY,
        /** The job waits for the announced time; the attempt is not counted. */
        AWAIT_RETRY_AFTER,
        /** The job waits for its backoff; the attempt is counted. */
        BACKOFF,
        /** The job is tried once more, then it is a dead letter. */
        RETRY_ONCE,
        /** The job is a dead letter. */
        BURY
    }
}
