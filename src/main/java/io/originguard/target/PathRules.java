package io.originguard.target;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The path rules of a target, in the order in which they are tried.
 *
 * @param all the rules
 */
public record PathRules(List<PathRule> all) {

    /** No rule. */
    public static final PathRules NONE = new PathRules(List.of());

    public PathRules {
        all = List.copyOf(all);
    }

    /** The first rule whose pattern matches path and query of an absolute URL. */
    public Optional<PathRule> first(String url) {
        if (all.isEmpty()) {
            return Optional.empty();
        }
        String path = pathAndQuery(url);
        return all.stream().filter(rule -> rule.glob().matches(path)).findFirst();
    }

    private static String pathAndQuery(String url) {
        int scheme = url.indexOf("://");
        int path = url.indexOf('/', scheme < 0 ? 0 : scheme + 3);
        return path < 0 ? "/" : url.substring(path);
    }

    @Override
    public String toString() {
        return all.stream().map(PathRule::toString).collect(Collectors.joining(", "));
    }
}
