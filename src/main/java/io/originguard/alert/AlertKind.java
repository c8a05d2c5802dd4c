package io.originguard.alert;

import java.util.Locale;

/** What an alert tells of. */
public enum AlertKind {
    /** The breaker went to OPEN: the target is paused. */
    TRIPPED("down"),
    /** It tripped again before it had settled; more of that is not told. */
    FLAPPING("down"),
    /** The breaker closed: the target is back at its baseline. */
    RECOVERED("up"),
    /** More than half of the last answers were blocks: this is about us. */
    BLOCKED("blocked"),
    /** Many targets in one alert. */
    SUMMARY("");

    private final String stream;

    AlertKind(String stream) {
        this.stream = stream;
    }

    /** The name in messages and labels. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What is gathered together when there is much of it; a summary has the one of what it sums up. */
    public String stream() {
        return stream;
    }

    /** What a summary of a stream sums up. */
    static AlertKind of(String stream) {
        return switch (stream) {
            case "up" -> RECOVERED;
            case "blocked" -> BLOCKED;
            default -> TRIPPED;
        };
    }
}
