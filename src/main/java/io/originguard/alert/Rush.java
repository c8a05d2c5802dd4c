package io.originguard.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When alerts of a stream are told one by one, and when they are gathered: more than a few within a minute are, at first until
 * that minute has passed, and then from minute to minute for as long as there are more. Not thread-safe.
 */
public final class Rush {

    /** The span that {@code many} is counted over. */
    public static final Duration MINUTE = Duration.ofMinutes(1);

    private final int many;
    /** When those of the last minute were told one by one, earliest first. */
    private final List<Instant> alone;

    private Optional<Instant> closes;
    private Instant lastsUntil;

    /**
     * @param many so many are told one by one within a minute
     * @param alone when those of the last minute were told so, earliest first
     * @param closes when the summary that gathers at present is closed
     * @param lastClosed when the one before it was
     */
    public Rush(int many, List<Instant> alone, Optional<Instant> closes, Optional<Instant> lastClosed) {
        this.many = many;
        this.alone = new ArrayList<>(alone);
        this.closes = closes;
        this.lastsUntil = lastClosed.map(at -> at.plus(MINUTE)).orElse(Instant.MIN);
    }

    /** Whether the next alert is gathered; then {@link #closes()} says until when. Otherwise it is told now. */
    boolean gathers(Instant now) {
        alone.removeIf(at -> !at.plus(MINUTE).isAfter(now));
        if (closes.isPresent()) {
            return true;
        }
        if (now.isBefore(lastsUntil)) {
            closes = Optional.of(lastsUntil);
            return true;
        }
        if (alone.size() >= many) {
            closes = Optional.of(alone.get(0).plus(MINUTE));
            return true;
        }
        alone.add(now);
        return false;
    }

    /** Whether alerts of the summary before are still followed by more of the same. */
    boolean goesOn(Instant now) {
        return now.isBefore(lastsUntil);
    }

    /** When the summary that gathers at present is to be closed. */
    Optional<Instant> closes() {
        return closes;
    }

    /** The summary that gathered was closed at this time. */
    void closed(Instant at) {
        closes = Optional.empty();
        lastsUntil = at.plus(MINUTE);
    }
}
