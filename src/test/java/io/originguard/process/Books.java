package io.originguard.process;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The line of the summary that says where every accepted URL is. */
record Books(Map<String, Long> counts) {

    private static final Pattern LINE =
            Pattern.compile("accepted ([\\d,]+) = delivered ([\\d,]+) \\+ dead ([\\d,]+) \\+ waiting ([\\d,]+)");

    /** The books in what a run printed. */
    static Books read(String printed) {
        Matcher line = LINE.matcher(printed);
        if (!line.find()) {
            throw new AssertionError("there is no summary in:\n" + printed);
        }
        return new Books(Map.of(
                "accepted", number(line.group(1)),
                "delivered", number(line.group(2)),
                "dead", number(line.group(3)),
                "waiting", number(line.group(4))));
    }

    long of(String word) {
        Long count = counts.get(word);
        if (count == null) {
            throw new IllegalArgumentException(word + " is not in the books; they have " + counts.keySet());
        }
        return count;
    }

    private static long number(String written) {
        return Long.parseLong(written.replace(",", ""));
    }
}
