package io.originguard.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.target.TargetSettings.BreakerSettings;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TripRuleTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final TripRule rule = new TripRule();

    @ParameterizedTest
    @CsvSource({
        "1, 20, 0.05, false",
        "2, 40, 0.05, false",
        "3, 60, 0.05, false",
        "5, 100, 0.05, false",
        "50, 1000, 0.05, false",
        "4, 100, 0.05, false",
        "6, 100, 0.05, true",
        "2, 20, 0.05, true",
        "3, 59, 0.05, true",
        "50001, 1000000, 0.05, true",
        "29, 100, 0.29, false",
        "30, 100, 0.29, true",
        "7, 100, 0.07, false",
        "1, 3, 0.3333333333333333, true",
        "1, 1000, 0, true",
        "0, 1000, 0, false",
    })
    void only_more_than_the_threshold_exceeds_it(int bad, int total, double threshold, boolean exceeds) {
        assertThat(TripRule.exceeds(bad, total, threshold)).isEqualTo(exceeds);
    }

    @Property(tries = 500)
    void the_share_is_compared_exactly_in_decimals(
            @ForAll @IntRange(max = 1_000_000) int bad,
            @ForAll @IntRange(min = 1, max = 1_000_000) int total,
            @ForAll @IntRange(max = 999) int perMille) {
        boolean exact = BigInteger.valueOf(bad)
                        .multiply(BigInteger.valueOf(1000))
                        .compareTo(BigInteger.valueOf(perMille).multiply(BigInteger.valueOf(total)))
                > 0;

        assertThat(TripRule.exceeds(bad, total, perMille / 1000.0)).isEqualTo(exact);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, false", "19, 19, false", "2, 19, false", "2, 20, true", "1, 20, false", "20, 20, true"})
    void the_share_is_not_judged_below_the_minimum_of_results(int bad, int total, boolean trips) {
        BreakerSettings settings = new BreakerSettings(Duration.ofSeconds(60), 0.05, 20, 1000);

        assertThat(rule.bad(new Tally(bad, total, NOW), settings, NOW).isPresent())
                .isEqualTo(trips);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "5, 5"})
    void so_many_bad_ones_in_a_row_trip_however_far_apart(int consecutive, int needed) {
        BreakerSettings settings = new BreakerSettings(Duration.ofSeconds(60), 0.05, 20, consecutive);
        for (int i = 1; i < needed; i++) {
            Instant at = NOW.plus(Duration.ofDays(i));
            assertThat(rule.bad(new Tally(1, 1, at), settings, at)).isEmpty();
        }

        Instant last = NOW.plus(Duration.ofDays(needed));

        assertThat(rule.bad(new Tally(1, 1, last), settings, last)).contains(NOW.plus(Duration.ofDays(1)));
    }

    @Test
    void a_good_one_between_ends_the_run() {
        BreakerSettings settings = new BreakerSettings(Duration.ofSeconds(60), 0.5, 1000, 2);
        rule.bad(new Tally(1, 1, NOW), settings, NOW);
        rule.good();
        Instant later = NOW.plusSeconds(1);

        assertThat(rule.bad(new Tally(2, 3, NOW), settings, later)).isEmpty();
        assertThat(rule.bad(new Tally(3, 4, NOW), settings, later.plusSeconds(1)))
                .contains(later);
    }

    @Test
    void a_share_that_trips_names_the_first_bad_result_of_the_window() {
        BreakerSettings settings = new BreakerSettings(Duration.ofSeconds(60), 0.05, 20, 1000);
        Instant first = NOW.minusSeconds(59);

        assertThat(rule.bad(new Tally(2, 20, first), settings, NOW)).contains(first);
    }
}
