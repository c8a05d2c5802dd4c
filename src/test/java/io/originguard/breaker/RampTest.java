package io.originguard.breaker;

import static io.originguard.breaker.Samples.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.edge.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RampTest {

    private static final Duration STEP = Duration.ofSeconds(10);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Ramp ramp = new Ramp(START);

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1 2", "3, 1 2 3", "6, 1 2 4 6", "8, 1 2 4 8", "9, 1 2 4 8 9", "20, 1 2 4 8 16 20"})
    void the_limit_doubles_up_to_the_baseline_and_one_step_there_completes(int baseline, String limits) {
        List<String> seen = new ArrayList<>();
        Instant now = START;
        Optional<Outcome> proof = Optional.empty();
        while (proof.isEmpty()) {
            seen.add(String.valueOf(ramp.limit(baseline)));
            ramp.good(GOOD);
            now = now.plus(STEP);
            proof = ramp.tick(now, STEP, baseline);
        }

        assertThat(String.join(" ", seen)).isEqualTo(limits);
        assertThat(proof).contains(GOOD);
    }

    @ParameterizedTest
    @CsvSource({"9999, 1", "10000, 2", "10001, 2", "3600000, 2"})
    void a_step_lasts_at_least_its_time(long millis, int limit) {
        ramp.good(GOOD);

        ramp.tick(START.plusMillis(millis), STEP, 8);

        assertThat(ramp.limit(8)).isEqualTo(limit);
    }

    @Test
    void a_step_without_a_good_result_does_not_end() {
        ramp.tick(START.plusSeconds(3600), STEP, 8);

        assertThat(ramp.limit(8)).isEqualTo(1);
    }

    @Test
    void a_good_result_serves_one_step_only() {
        ramp.good(GOOD);
        ramp.tick(START.plusSeconds(10), STEP, 8);
        ramp.tick(START.plusSeconds(20), STEP, 8);

        assertThat(ramp.limit(8)).isEqualTo(2);
    }

    @Test
    void a_late_tick_begins_one_step_and_not_several() {
        ramp.good(GOOD);
        ramp.tick(START.plusSeconds(100), STEP, 8);
        ramp.good(GOOD);
        ramp.tick(START.plusSeconds(109), STEP, 8);

        assertThat(ramp.limit(8)).isEqualTo(2);
    }

    @Test
    void a_lower_baseline_bounds_the_step_at_once() {
        ramp.good(GOOD);
        ramp.tick(START.plusSeconds(10), STEP, 8);

        assertThat(ramp.limit(1)).isEqualTo(1);
    }
}
