package io.originguard.edge;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the {@code Retry-After} field of RFC 9110: seconds, or a date in one of its three forms. */
final class RetryAfter {

    /** Nobody may silence a target for longer than this. */
    static final Duration LONGEST = Duration.ofDays(1);

    private static final Pattern SECONDS = Pattern.compile("\\d+");
    private static final int LONG_ENOUGH = 10;
    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.US)
                    .withZone(ZoneOffset.UTC),
            DateTimeFormatter.ofPattern("EEE MMM [ ]d HH:mm:ss yyyy", Locale.US).withZone(ZoneOffset.UTC));

    private RetryAfter() {}

    /** The announced wait from {@code now}, zero for a date that is past, at most a day; empty for anything else. */
    static Optional<Duration> parse(String value, Instant now) {
        String text = value.strip();
        if (SECONDS.matcher(text).matches()) {
            return Optional.of(seconds(text));
        }
        for (DateTimeFormatter format : DATES) {
            try {
                return Optional.of(bounded(Duration.between(now, format.parse(text, Instant::from))));
            } catch (DateTimeException e) {
                // Not this form; whatever is in none of the forms is ignored.
            }
        }
        return Optional.empty();
    }

    /** A wait written as decimal digits, at most a day. */
    static Duration seconds(String digits) {
        return digits.length() >= LONG_ENOUGH ? LONGEST : bounded(Duration.ofSeconds(Long.parseLong(digits)));
    }

    /** The wait, between nothing and a day. */
    static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
