package io.originguard.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WordsTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 s",
        "PT-5S, 0 s",
        "PT59.999S, 59 s",
        "PT1M, 1 min",
        "PT2M5S, 2 min 5 s",
        "PT1H, 1 h",
        "PT3H10M59S, 3 h 10 min",
        "P1D, 1 d",
        "P2DT4H30M, 2 d 4 h"
    })
    void a_span_is_spelled_by_its_two_greatest_units(Duration span, String text) {
        assertThat(Words.span(span)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"PT0.14S, 140 ms", "PT4.2S, 4.2 s", "PT59.94S, 59.9 s", "PT1M1S, 1 min 1 s"})
    void what_took_less_than_a_minute_is_told_exactly(Duration span, String text) {
        assertThat(Words.took(span)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0.04, 0.0", "0.05, 0.1", "9.9, 9.9", "10, 10", "1234.5, '1,235'"})
    void a_rate_has_one_decimal_below_ten(double rate, String text) {
        assertThat(Words.rate(rate)).isEqualTo(text);
    }

    @Test
    void shares_counts_and_parts_of_urls_are_spelled() {
        assertThat(Words.percent(0.0467)).isEqualTo("4.7 %");
        assertThat(Words.count(10_002)).isEqualTo("10,002");
        assertThat(Words.inUrl("a b/ü?&")).isEqualTo("a%20b%2F%C3%BC%3F%26");
    }

    @Test
    void a_moment_of_another_day_has_its_day() {
        Instant now = Instant.parse("2026-11-23T03:12:04Z");

        Moment today = Moment.of(now.minusSeconds(130), now);
        Moment yesterday = Moment.of(now.minusSeconds(4 * 3_600), now);
        Moment soon = Moment.of(now.plusSeconds(12), now);

        assertThat(today.text()).isEqualTo("03:09:54 UTC");
        assertThat(today.past()).isEqualTo("2 min 10 s");
        assertThat(yesterday.text()).isEqualTo("2026-11-22 23:12 UTC");
        assertThat(yesterday.full()).isEqualTo("2026-11-22 23:12:04 UTC");
        assertThat(soon.left()).isEqualTo("12 s");
        assertThat(soon.past()).isEqualTo("0 s");
    }
}
