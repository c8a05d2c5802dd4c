package io.originguard.breaker;

import io.originguard.target.PathGlob;
import io.originguard.target.PathPattern;
import io.originguard.target.PathRule;
import io.originguard.target.Rate;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * A path that stands out among the paths of a target when it trips, by its errors or by the time that it takes, and the rule
 * that would halve it. Immutable.
 *
 * @param pattern the path
 * @param requests how many were answered or failed in the window
 * @param bad those of them that count as bad
 * @param meanTook what one took on average
 * @param rule may be pasted into {@code target.paths}
 */
public record Suspect(PathPattern pattern, int requests, int bad, Duration meanTook, PathRule rule) {

    private static final int MOST = 3;

    /** Bad results below which a path does not stand out by them. */
    private static final int LEAST_BAD = 2;

    /** How many times as bad as the others together a path must be to stand out. */
    private static final int WORSE = 2;

    /** How many times as slow as the others together, on average. */
    private static final int SLOWER = 3;

    /** The share of the whole time that a slow path takes at least, as a divisor. */
    private static final int SHARE = 4;

    /** Intervals that read well, in milliseconds. */
    private static final List<Integer> ROUND = List.of(
            100, 200, 300, 400, 500, 600, 800, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 8_000, 10_000, 12_000, 15_000,
            20_000, 30_000, 40_000, 60_000, 120_000, 180_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000,
            7_200_000);

    /**
     * The paths that stand out, at most three, the worst first. None does where there is nothing to compare it with.
     *
     * @param window over which the paths were counted
     */
    public static List<Suspect> among(List<PathView> paths, Duration window) {
        long requests = paths.stream().mapToLong(PathView::requests).sum();
        long bad = paths.stream().mapToLong(PathView::bad).sum();
        double took = paths.stream().mapToDouble(Suspect::total).sum();
        return paths.stream()
                .filter(path -> path.requests() > 0 && path.requests() < requests)
                .filter(path -> isWorse(path, requests, bad) || isSlower(path, requests, took))
                .sorted(Comparator.comparingInt(PathView::bad)
                        .thenComparingDouble(Suspect::total)
                        .reversed()
                        .thenComparing(PathView::pattern))
                .limit(MOST)
                .map(path -> of(path, window))
                .toList();
    }

    private static boolean isWorse(PathView path, long requests, long bad) {
        double others = (double) (bad - path.bad()) / (requests - path.requests());
        return path.bad() >= LEAST_BAD && path.bad() >= WORSE * others * path.requests();
    }

    private static boolean isSlower(PathView path, long requests, double took) {
        double others = (took - total(path)) / (requests - path.requests());
        return total(path) > 0 && total(path) >= SLOWER * others * path.requests() && total(path) * SHARE >= took;
    }

    private static double total(PathView path) {
        return (double) path.meanTook().toMillis() * path.requests();
    }

    private static Suspect of(PathView path, Duration window) {
        long half = 2 * window.toMillis() / path.requests();
        int interval =
                ROUND.stream().filter(millis -> millis >= half).findFirst().orElse(ROUND.get(ROUND.size() - 1));
        PathRule rule = new PathRule(
                PathGlob.of(path.pattern().text().replaceAll("[^!-~]|[,#]", "*")),
                Optional.of(new Rate(1, Duration.ofMillis(interval))),
                OptionalInt.empty(),
                false);
        return new Suspect(path.pattern(), path.requests(), path.bad(), path.meanTook(), rule);
    }

    /** What stands out and what to do about it, in one line. */
    public static String advice(List<Suspect> suspects) {
        return suspects.stream().map(Suspect::toString).collect(Collectors.joining(", ")) + "; half of that is paths: "
                + suspects.stream().map(suspect -> suspect.rule().toString()).collect(Collectors.joining(", "));
    }

    /** The fields of a structured message. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("path", pattern.text());
        fields.put("requests", requests);
        fields.put("bad", bad);
        fields.put("meanMillis", meanTook.toMillis());
        fields.put("rule", rule.toString());
        return fields;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s (%d requests, %d bad, %.1f s each)",
                pattern,
                requests,
                bad,
                meanTook.toMillis() / 1_000.0);
    }
}
