package io.originguard.edge;

import java.util.Optional;

/**
 * The table of the edge's numbers. A structured error outranks the status, because a site with error pages of its own may
 * answer 503 and say only in the document that it was a 521.
 */
final class EdgeCodes {

    /** The origin is only not connected, as opposed to not existing: its tunnel comes back by itself. */
    static final int TUNNEL_DOWN = 1033;

    private EdgeCodes() {}

    /** What the edge's own document means: by its number, else by its category; empty where the status has to tell. */
    static Optional<Cause> causeOf(EdgeError error) {
        return error.code().flatMap(EdgeCodes::causeOf).or(() -> error.category()
                .flatMap(EdgeCodes::causeOfCategory));
    }

    /** What a number of the edge means, a 52x or a 1xxx. */
    static Optional<Cause> causeOf(int code) {
        if (Marks.isEdgeError(code)) {
            return Optional.of(causeOfStatus(code));
        }
        return Optional.ofNullable(
                switch (code) {
                    case 1005, 1006, 1007, 1008, 1009, 1010, 1020, 1106, 1107, 1108, 1109 -> Cause.WE_ARE_BLOCKED;
                    case 1015 -> Cause.WE_ARE_LIMITED;
                    case 1016, TUNNEL_DOWN -> Cause.ORIGIN_UNRESOLVED;
                    case 1200 -> Cause.EDGE_TROUBLE;
                    default -> null;
                });
    }

    /** What a status means that only an edge makes up. */
    static Cause causeOfStatus(int status) {
        return switch (status) {
            case 521 -> Cause.ORIGIN_REFUSED;
            case 522, 523 -> Cause.ORIGIN_TIMED_OUT;
            case 524 -> Cause.ORIGIN_TOO_SLOW;
            case 525, 526 -> Cause.ORIGIN_TLS_BROKEN;
            case 530 -> Cause.ORIGIN_UNRESOLVED;
            default -> Cause.ORIGIN_MALFORMED;
        };
    }

    /** For numbers that are not in the table; the other categories say no more than the status does. */
    private static Optional<Cause> causeOfCategory(String category) {
        return Optional.ofNullable(
                switch (category) {
                    case "access_denied" -> Cause.WE_ARE_BLOCKED;
                    case "rate_limit" -> Cause.WE_ARE_LIMITED;
                    case "dns" -> Cause.ORIGIN_UNRESOLVED;
                    default -> null;
                });
    }
}
