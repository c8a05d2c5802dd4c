package io.originguard.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PulseTest {

    private static final long NOW = 1_000;

    private final Pulse pulse = new Pulse();

    @Test
    void pages_and_errors_of_the_last_sixty_seconds_count() {
        pulse.page(NOW);
        pulse.page(NOW);
        pulse.error(NOW, answered(Cause.ORIGIN_REFUSED, 521));
        pulse.error(NOW + 59, answered(Cause.ORIGIN_REFUSED, 521));
        pulse.error(NOW + 59, answered(Cause.ORIGIN_TIMED_OUT, 0));
        pulse.error(NOW + 59, answered(Cause.TOO_LARGE, 200));

        assertThat(pulse.pagesPerSecond(NOW + 59)).isEqualTo(2 / 60.0);
        assertThat(pulse.errors(NOW + 59)).isEqualTo(Map.of("521", 2, "origin-timed-out", 1, "too-large", 1));
        assertThat(pulse.pagesPerSecond(NOW + 60)).isZero();
        assertThat(pulse.errors(NOW + 60)).isEqualTo(Map.of("521", 1, "origin-timed-out", 1, "too-large", 1));
        assertThat(pulse.errors(NOW + 119)).isEmpty();
    }

    @Test
    void a_clock_that_goes_back_loses_nothing() {
        pulse.page(NOW);
        pulse.page(NOW - 5);

        assertThat(pulse.pagesPerSecond(NOW)).isEqualTo(2 / 60.0);
    }

    @ParameterizedTest
    @CsvSource({
        "FETCHED, false",
        "FETCHED_FROM_CACHE, false",
        "NOT_MODIFIED, false",
        "REDIRECT, false",
        "GONE, false",
        "ORIGIN_REFUSED, true",
        "EDGE_TROUBLE, true",
        "WE_ARE_LIMITED, true",
        "WE_ARE_BLOCKED, true",
        "FOREIGN, true",
        "TOO_LARGE, true"
    })
    void what_is_no_page_and_no_word_of_the_origin_is_an_error(Cause cause, boolean error) {
        assertThat(Pulse.isError(answered(cause, 0))).isEqualTo(error);
    }

    private static Outcome answered(Cause cause, int status) {
        return new Outcome(cause, status, false, false, Optional.empty(), Optional.empty(), Optional.empty(), "-");
    }
}
