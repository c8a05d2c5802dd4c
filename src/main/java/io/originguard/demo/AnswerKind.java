package io.originguard.demo;

/** Who answered a request at the edge, and in which form. */
public enum AnswerKind {
    /** Nobody: it is unanswered, or its client left before. */
    NONE,
    /** The origin, passed on. */
    ORIGIN,
    /** The edge's cache; the cache status says more. */
    CACHE,
    /** Always Online: an archived page behind an error status. */
    ARCHIVE,
    /** The edge itself, with something that is no error of its own, such as a challenge or what a script says. */
    EDGE,
    /** An error of the edge as the text {@code error code: 521}. */
    ERROR_TEXT,
    /** An error of the edge as RFC 9457 JSON. */
    ERROR_JSON,
    /** An error of the edge as an HTML page. */
    ERROR_PAGE,
    /** Somebody who does not leave the edge's marks. */
    FOREIGN
}
