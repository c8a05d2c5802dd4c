package io.originguard.edge;

/** Who said it. A failure without an answer has none. */
public enum Provenance {
    /** The answer carries the edge's marks: it came through the edge, or the edge made it. */
    EDGE,
    /** No marks, and no edge is known to stand before the target: its own server answered. */
    ORIGIN,
    /** No marks although the target is known to sit behind the edge: a proxy, a portal or something else on the way. */
    FOREIGN
}
