package io.originguard.app;

import java.time.Duration;
import java.util.Locale;

/** Spans of time for people. */
final class Spell {

    private Spell() {}

    /** {@code 4.2 s}, {@code 3 min 5 s}, {@code 2 h 10 min}. */
    static String out(Duration span) {
        if (span.compareTo(Duration.ofMinutes(1)) < 0) {
            return String.format(Locale.ROOT, "%.1f s", span.toMillis() / 1000.0);
        }
        if (span.compareTo(Duration.ofHours(1)) < 0) {
            return span.toMinutes() + " min " + span.toSecondsPart() + " s";
        }
        return span.toHours() + " h " + span.toMinutesPart() + " min";
    }
}
