package io.originguard.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("1994-11-06T08:49:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | PT0S",
                "30 | PT30S",
                "' 120 ' | PT2M",
                "86400 | PT24H",
                "86401 | PT24H",
                "99999999999999999999 | PT24H",
                "Sun, 06 Nov 1994 08:49:37 GMT | PT37S",
                "Sun, 6 Nov 1994 08:49:37 GMT | PT37S",
                "Sun Nov  6 08:49:37 1994 | PT37S",
                "Sun, 06 Nov 1994 08:48:00 GMT | PT0S",
                "Fri, 31 Dec 9999 23:59:59 GMT | PT24H",
            })
    void seconds_and_dates_are_understood(String value, Duration wait) {
        assertThat(RetryAfter.parse(value, NOW)).contains(wait);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"Thursday, 01-Jan-26 00:00:37 GMT | PT37S", "Thu Jan  1 00:00:37 2026 | PT37S"})
    void the_obsolete_forms_of_dates_are_understood(String value, Duration wait) {
        assertThat(RetryAfter.parse(value, Instant.parse("2026-01-01T00:00:00Z")))
                .contains(wait);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "soon", "-5", "+5", "1.5", "30s", "0x10", "2026-01-01T00:00:00Z", "06 Nov 1994"})
    void anything_else_is_ignored(String value) {
        assertThat(RetryAfter.parse(value, NOW)).isEmpty();
    }

    @Property(tries = 200)
    void whatever_is_announced_the_wait_is_between_nothing_and_a_day(@ForAll String value) {
        assertThat(RetryAfter.parse(value, NOW))
                .satisfiesAnyOf(wait -> assertThat(wait).isEmpty(), wait -> assertThat(wait.orElseThrow())
                        .isBetween(Duration.ZERO, RetryAfter.LONGEST));
    }
}
