package io.originguard.demo;

import java.util.Locale;
import java.util.Set;

/** Reads an Accept header as far as the edge's own errors depend on it. */
final class Accept {

    private static final Set<String> JSON = Set.of("application/problem+json", "application/json");
    private static final Set<String> READABLE = Set.of("text/html", "text/plain", "application/xhtml+xml");

    private Accept() {}

    /**
     * Whether JSON is what the client likes best of what it names: the largest q wins, the first of equals. A wildcard names
     * nothing, q=0 refuses, and a q that cannot be read counts as 1.
     */
    static boolean asksForJson(String accept) {
        double best = 0;
        boolean json = false;
        for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = range.split(";", -1);
            String type = parts[0].strip();
            if ((JSON.contains(type) || READABLE.contains(type)) && quality(parts) > best) {
                best = quality(parts);
                json = JSON.contains(type);
            }
        }
        return json;
    }

    private static double quality(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.matches("q=(0|1)(\\.\\d{0,3})?")) {
                return Double.parseDouble(parameter.substring(2));
            }
        }
        return 1;
    }
}
