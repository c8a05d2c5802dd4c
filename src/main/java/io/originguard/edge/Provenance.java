package io.originguard.edge;

import java.util.Locale;
import java.util.Set;

/** Who said it: the edge's marks and its cache, as Cloudflare documents them. */
final class Provenance {

    /** REVALIDATED is not among them: there the origin was asked. */
    private static final Set<String> CACHED = Set.of("HIT", "STALE", "UPDATING");

    private Provenance() {}

    /** Whether the answer carries the marks of the edge. */
    static boolean fromEdge(Answer answer) {
        return answer.header("server")
                        .filter(server -> server.strip().equalsIgnoreCase("cloudflare"))
                        .isPresent()
                && answer.header("cf-ray").filter(ray -> !ray.isBlank()).isPresent();
    }

    /** Whether the edge answered without asking the origin. */
    static boolean fromCache(Answer answer) {
        return fromEdge(answer)
                && answer.header("cf-cache-status")
                        .filter(status -> CACHED.contains(status.strip().toUpperCase(Locale.ROOT)))
                        .isPresent();
    }

    /** Whether the status is one of those that only an edge makes up, about its way to the origin. */
    static boolean isEdgeError(int status) {
        return (status >= 520 && status <= 527) || status == 530;
    }
}
