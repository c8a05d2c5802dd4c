package io.originguard.edge;

import java.util.Locale;
import java.util.Set;

/** What in an answer's head tells who said it: the edge's marks and its cache status, as Cloudflare documents them. */
final class Marks {

    /** REVALIDATED is not among them: there the origin was asked. */
    private static final Set<String> CACHED = Set.of("HIT", "STALE", "UPDATING");

    private static final String NONE = "NONE/UNKNOWN";

    private Marks() {}

    /** Whether the head carries the marks of the edge. */
    static boolean areOn(Answer answer) {
        boolean server = answer.header("server")
                .filter(name -> name.strip().equalsIgnoreCase("cloudflare"))
                .isPresent();
        return (server && has(answer, "cf-ray")) || isOwnError(answer);
    }

    /** Whether the edge says of this error that it made it. */
    static boolean isOwnError(Answer answer) {
        return answer.status() >= 400 && has(answer, "cf-error-type");
    }

    /** Whether the edge answered from its cache, without asking the origin. */
    static boolean isCached(Answer answer) {
        return CACHED.contains(cacheStatus(answer));
    }

    /**
     * Whether the cache was passed by, as it is by what the edge decides before it looks there: the redirects of its rules
     * and of "Always Use HTTPS". A redirect of the origin has a cache status, mostly DYNAMIC.
     */
    static boolean isWithoutCacheStatus(Answer answer) {
        return cacheStatus(answer).equals(NONE);
    }

    /** Whether the status is one of those that only an edge makes up, about its way to the origin. */
    static boolean isEdgeError(int status) {
        return (status >= 520 && status <= 527) || status == 530;
    }

    private static String cacheStatus(Answer answer) {
        return answer.header("cf-cache-status")
                .map(status -> status.strip().toUpperCase(Locale.ROOT))
                .filter(status -> !status.isEmpty())
                .orElse(NONE);
    }

    private static boolean has(Answer answer, String header) {
        return answer.header(header).filter(value -> !value.isBlank()).isPresent();
    }
}
