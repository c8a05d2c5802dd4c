package io.originguard.app;

import java.time.Duration;

/** Spans of time for people. */
final class Spell {

    private Spell() {}

    /** {@code 4.2 s}, {@code 3 min 5 s}, {@code 2 h 10 min}. */
    static String out(Duration span) {
        if (span.compareTo(Duration.ofMinutes(1)) < 0) {
            // Cut, not rounded: 59.97 s would else be 60.0 s.
            return span.toSeconds() + "." + span.toMillisPart() / 100 + " s";
        }
        if (span.compareTo(Duration.ofHours(1)) < 0) {
            return span.toMinutes() + " min " + span.toSecondsPart() + " s";
        }
        return span.toHours() + " h " + span.toMinutesPart() + " min";
    }
}
