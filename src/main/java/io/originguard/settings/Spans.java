package io.originguard.settings;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as they are written in settings: a whole number and its unit, such as 500ms, 30s, 15m or 2h. */
final class Spans {

    private static final Pattern SPAN = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private Spans() {}

    static Optional<Duration> read(String text) {
        Matcher span = SPAN.matcher(text);
        if (!span.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(span.group(1));
        return Optional.of(
                switch (span.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    default -> Duration.ofHours(number);
                });
    }
}
