package io.originguard.page;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A point in time as it is shown. The server knows no time zone but UTC; a script makes local time of it.
 *
 * @param iso as ISO 8601 has it
 * @param text the hour, of another day than today the day too
 * @param full day, hour and UTC
 * @param past how long ago it was; 0 s if it is to come
 * @param left how long it is still to come; 0 s if it has passed
 */
record Moment(String iso, String text, String full, String past, String left) {

    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'");
    private static final DateTimeFormatter FULL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'");

    static Moment of(Instant at, Instant now) {
        boolean today = at.truncatedTo(ChronoUnit.DAYS).equals(now.truncatedTo(ChronoUnit.DAYS));
        return new Moment(
                at.toString(),
                (today ? HOUR : DAY).format(at.atOffset(ZoneOffset.UTC)),
                FULL.format(at.atOffset(ZoneOffset.UTC)),
                Words.span(Duration.between(at, now)),
                Words.span(Duration.between(now, at)));
    }

    static @Nullable Moment orNull(@Nullable Instant at, Instant now) {
        return at == null ? null : of(at, now);
    }
}
