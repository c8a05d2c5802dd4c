package io.originguard.replay;

import io.originguard.target.Host;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where the columns of a CSV are, by its header; reads their cells. Immutable. */
record Columns(List<String> names) {

    private static final Pattern EPOCH = Pattern.compile("\\d{1,13}(\\.\\d{1,9})?");
    private static final int DIGITS_OF_MILLIS = 12;

    static Columns of(String header) {
        return new Columns(CsvLine.cells(header).stream().map(String::strip).toList());
    }

    boolean has(String... wanted) {
        return names.containsAll(List.of(wanted));
    }

    /** The cell of a column; empty if the column is missing. */
    String text(List<String> cells, String column) {
        int at = names.indexOf(column);
        return at < 0 || at >= cells.size() ? "" : cells.get(at).strip();
    }

    Host host(List<String> cells) {
        return new Host(text(cells, "target").toLowerCase(Locale.ROOT));
    }

    /** A whole number within a range. */
    int number(List<String> cells, String column, int least, int most) {
        String text = text(cells, column);
        try {
            int number = new BigDecimal(text).setScale(0, RoundingMode.HALF_UP).intValueExact();
            if (number >= least && number <= most) {
                return number;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(column + " is '" + text + "'; write a number from " + least + " to " + most);
    }

    /** ISO-8601 with a zone, or seconds or milliseconds since 1970. */
    Instant instant(List<String> cells, String column) {
        String text = text(cells, column);
        try {
            return EPOCH.matcher(text).matches()
                    ? epoch(text)
                    : OffsetDateTime.parse(text).toInstant();
        } catch (ArithmeticException | DateTimeException e) {
            throw new IllegalArgumentException(
                    column + " is '" + text + "'; write 2026-11-23T14:03:10Z, or seconds or milliseconds since 1970",
                    e);
        }
    }

    private static Instant epoch(String text) {
        boolean millis = text.indexOf('.') < 0 && text.length() >= DIGITS_OF_MILLIS;
        return Instant.ofEpochMilli(
                new BigDecimal(text).movePointRight(millis ? 0 : 3).longValue());
    }
}
