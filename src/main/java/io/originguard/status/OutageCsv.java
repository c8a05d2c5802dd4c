package io.originguard.status;

import io.originguard.frontier.Outage;
import io.originguard.target.Host;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Outages as CSV (RFC 4180): a header, then a line an outage, each with its line break. Texts that a spreadsheet would take
 * for a formula begin with an apostrophe.
 */
public final class OutageCsv {

    private static final String END = "\r\n";
    private static final Pattern QUOTED = Pattern.compile("[\",\r\n]");
    private static final Pattern FORMULA = Pattern.compile("^[=+\\-@\t\r\n]");

    private static final String HEADER = String.join(
                    ",",
                    LedgerFields.of(new Outage(
                                    new Host("any"),
                                    0,
                                    "",
                                    Instant.EPOCH,
                                    Instant.EPOCH,
                                    0,
                                    0,
                                    Optional.empty(),
                                    0,
                                    0,
                                    0,
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    0))
                            .keySet())
            + END;

    private OutageCsv() {}

    /** The names of the columns. */
    public static String header() {
        return HEADER;
    }

    /** The line of an outage. */
    public static String line(Outage outage) {
        return LedgerFields.of(outage).values().stream().map(OutageCsv::cell).collect(Collectors.joining(",")) + END;
    }

    private static String cell(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        String text = value instanceof String some ? harmless(some) : value.toString();
        return QUOTED.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    private static String harmless(String text) {
        return FORMULA.matcher(text).find() ? "'" + text : text;
    }
}
