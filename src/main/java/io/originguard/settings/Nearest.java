package io.originguard.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses which name was meant by one that is not known. */
final class Nearest {

    private Nearest() {}

    /**
     * The known name with the fewest letters to change, where that is at most a third of them; else the only one that ends
     * in the same part.
     */
    static Optional<String> to(String name, Collection<String> known) {
        String wanted = essence(name);
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(wanted, essence(candidate))))
                .filter(candidate -> distance(wanted, essence(candidate)) <= Math.max(2, wanted.length() / 3))
                .or(() -> onlyOneThatEndsIn(wanted, known));
    }

    private static Optional<String> onlyOneThatEndsIn(String wanted, Collection<String> known) {
        String end = wanted.substring(wanted.lastIndexOf('.') + 1);
        var same = known.stream()
                .filter(candidate -> essence(candidate).endsWith("." + end))
                .toList();
        return same.size() == 1 ? Optional.of(same.get(0)) : Optional.empty();
    }

    private static String essence(String name) {
        String lower = name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
        return lower.startsWith(Setting.PREFIX) ? lower.substring(Setting.PREFIX.length()) : lower;
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
