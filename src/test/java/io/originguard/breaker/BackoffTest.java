package io.originguard.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.target.TargetSettings.BackoffSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final BackoffSettings SETTINGS = new BackoffSettings(Duration.ofSeconds(30), Duration.ofHours(1), 8);

    /** Draws zeros only: no jitter. */
    private static final RandomGenerator LOWEST = () -> 0L;

    @ParameterizedTest
    @CsvSource({"0, 30", "1, 60", "2, 120", "6, 1920", "7, 3600", "8, 3600", "31, 3600", "63, 3600", "2147483647, 3600"
    })
    void the_delay_doubles_with_each_attempt_up_to_the_longest(int attempt, long seconds) {
        Backoff backoff = new Backoff(SETTINGS, LOWEST);

        assertThat(backoff.delay(attempt)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void the_jitter_spreads_over_the_whole_base() {
        Backoff backoff = new Backoff(SETTINGS, new Random(1));
        Duration shortest = Duration.ofDays(1);
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 1000; i++) {
            Duration delay = backoff.delay(0);
            shortest = delay.compareTo(shortest) < 0 ? delay : shortest;
            longest = delay.compareTo(longest) > 0 ? delay : longest;
        }

        assertThat(shortest).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31));
        assertThat(longest).isBetween(Duration.ofSeconds(59), Duration.ofSeconds(60));
    }

    @Test
    void the_cap_applies_to_delay_and_jitter_together() {
        BackoffSettings tight = new BackoffSettings(Duration.ofSeconds(30), Duration.ofSeconds(30), 8);

        Backoff backoff = new Backoff(tight, new Random(1));

        assertThat(backoff.delay(0)).isEqualTo(Duration.ofSeconds(30));
    }

    @Property(tries = 500)
    void the_delay_stays_within_its_bounds_and_its_lower_bound_never_falls(
            @ForAll @LongRange(min = 1, max = 86_400_000) long baseMillis,
            @ForAll @LongRange(min = 1, max = 1000) long factor,
            @ForAll @IntRange(max = 100) int attempt,
            @ForAll long seed) {
        Duration base = Duration.ofMillis(baseMillis);
        Duration max = min(base.multipliedBy(factor), Duration.ofDays(364));
        Backoff backoff = new Backoff(new BackoffSettings(base, max, 8), new Random(seed));
        Duration low = base;
        for (int i = 0; i < attempt; i++) {
            low = min(low.multipliedBy(2), max);
        }

        Duration delay = backoff.delay(attempt);

        assertThat(delay).isBetween(low, min(low.plus(base), max));
        assertThat(new Backoff(new BackoffSettings(base, max, 8), LOWEST).delay(attempt))
                .isEqualTo(low);
    }

    @ParameterizedTest
    @CsvSource({", 60", "PT10S, 60", "PT60S, 60", "PT2H, 7200", "PT-1H, 60", "P3650D, 86400"})
    void an_announced_wait_is_a_floor_and_at_most_a_day(Duration announced, long seconds) {
        Backoff backoff = new Backoff(SETTINGS, LOWEST);

        assertThat(backoff.dueAt(NOW, 1, Optional.ofNullable(announced))).isEqualTo(NOW.plusSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S"})
    void a_base_that_is_not_over_zero_is_refused(Duration base) {
        BackoffSettings settings = new BackoffSettings(base, Duration.ofHours(1), 8);

        assertThatThrownBy(() -> new Backoff(settings, LOWEST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("backoff.base");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT29S", "P365D"})
    void a_longest_delay_below_the_base_or_of_a_year_is_refused(Duration max) {
        BackoffSettings settings = new BackoffSettings(Duration.ofSeconds(30), max, 8);

        assertThatThrownBy(() -> new Backoff(settings, LOWEST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("backoff.max");
    }

    @Test
    void a_negative_attempt_is_refused() {
        Backoff backoff = new Backoff(SETTINGS, LOWEST);

        assertThatThrownBy(() -> backoff.delay(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
