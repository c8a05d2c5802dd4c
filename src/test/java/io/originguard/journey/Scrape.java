package io.originguard.journey;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One answer of {@code /metrics}, in Prometheus' text format. Immutable.
 *
 * @param series all series in their order
 * @param types the type of each family
 * @param help what each family says of itself
 */
record Scrape(List<Series> series, Map<String, String> types, Map<String, String> help) {

    private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern ABOUT = Pattern.compile("# (TYPE|HELP) (\\S+) (.*)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

    record Series(String name, Map<String, String> labels, double value) {

        boolean has(String... pairs) {
            for (int i = 0; i < pairs.length; i += 2) {
                if (!pairs[i + 1].equals(labels.get(pairs[i]))) {
                    return false;
                }
            }
            return true;
        }
    }

    static Scrape of(String text) {
        List<Series> series = new ArrayList<>();
        Map<String, String> types = new HashMap<>();
        Map<String, String> help = new HashMap<>();
        text.lines().forEach(line -> {
            Matcher about = ABOUT.matcher(line);
            if (about.matches()) {
                (about.group(1).equals("TYPE") ? types : help).put(about.group(2), about.group(3));
            } else if (!line.isBlank()) {
                series.add(parsed(line));
            }
        });
        return new Scrape(List.copyOf(series), Map.copyOf(types), Map.copyOf(help));
    }

    private static Series parsed(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new AssertionError("not a line of Prometheus' text format: " + line);
        }
        Map<String, String> labels = new TreeMap<>();
        if (matcher.group(2) != null) {
            LABEL.matcher(matcher.group(2)).results().forEach(label -> labels.put(label.group(1), label.group(2)));
        }
        String value = matcher.group(3);
        return new Series(
                matcher.group(1), labels, value.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(value));
    }

    /** The names of all series. */
    Set<String> names() {
        return series.stream().map(Series::name).collect(Collectors.toSet());
    }

    /** The values of a label that any of our series has. */
    Set<String> values(String label) {
        return series.stream()
                .filter(one ->
                        one.name().startsWith("originguard_") && one.labels().containsKey(label))
                .map(one -> one.labels().get(label))
                .collect(Collectors.toSet());
    }

    /** The sum of the series of a name that have these labels, 0 without any. */
    double sum(String name, String... labels) {
        return series.stream()
                .filter(one -> one.name().equals(name) && one.has(labels))
                .mapToDouble(Series::value)
                .sum();
    }
}
