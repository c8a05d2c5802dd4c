package io.originguard.target;

import java.util.List;

/**
 * A pattern for the path and query of a URL: {@code *} stands for any run of characters, empty, slashes and {@code ?}
 * included; everything else stands for itself, {@code ?} too. It is matched as a whole, and in time linear in the text.
 *
 * @param text the pattern as it is written
 * @param literals what stands between the stars, from the first to the last; empty pieces included
 */
public record PathGlob(String text, List<String> literals) {

    public PathGlob {
        literals = List.copyOf(literals);
    }

    /** The pattern that a text means; every text means one. */
    public static PathGlob of(String text) {
        return new PathGlob(text, List.of(text.split("\\*", -1)));
    }

    /** Whether the whole path matches. */
    public boolean matches(String path) {
        String first = literals.get(0);
        String last = literals.get(literals.size() - 1);
        if (literals.size() == 1) {
            return path.equals(first);
        }
        int end = path.length() - last.length();
        if (!path.startsWith(first) || !path.endsWith(last)) {
            return false;
        }
        int from = first.length();
        for (String literal : literals.subList(1, literals.size() - 1)) {
            int found = path.indexOf(literal, from);
            if (found < 0) {
                return false;
            }
            from = found + literal.length();
        }
        return from <= end;
    }

    @Override
    public String toString() {
        return text;
    }
}
