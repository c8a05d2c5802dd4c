package io.originguard.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.testing.HandCrankedClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SteadyClockTest {

    private final HandCrankedClock wall = HandCrankedClock.started();
    private final Instant start = wall.instant();
    private final SteadyClock clock = new SteadyClock(wall);

    @Test
    void follows_the_wall_clock_forwards() {
        wall.advance(Duration.ofHours(3));

        assertThat(clock.instant()).isEqualTo(start.plus(Duration.ofHours(3)));
    }

    @Test
    void stands_still_for_a_step_backwards_and_then_goes_on() {
        wall.advance(Duration.ofHours(-1));
        Instant after = clock.instant();
        wall.advance(Duration.ofSeconds(7));

        assertThat(after).isEqualTo(start);
        assertThat(clock.instant()).isEqualTo(start.plusSeconds(7));
    }

    @Test
    void goes_on_after_a_leap_forwards_that_was_taken_back() {
        wall.advance(Duration.ofDays(365));
        clock.instant();
        wall.advance(Duration.ofDays(-365));
        Instant after = clock.instant();
        wall.advance(Duration.ofSeconds(7));

        assertThat(after).isEqualTo(start.plus(Duration.ofDays(365)));
        assertThat(clock.instant()).isEqualTo(after.plusSeconds(7));
    }

    @Test
    void tells_the_wall_clocks_time_of_its_instants() {
        wall.advance(Duration.ofHours(-1));

        Instant steady = clock.instant();

        assertThat(clock.toWall(steady)).isEqualTo(wall.instant());
        assertThat(clock.toWall(steady.plusSeconds(30)))
                .isEqualTo(wall.instant().plusSeconds(30));
    }

    @Test
    void has_one_time_in_every_zone() {
        wall.advance(Duration.ofSeconds(5));

        assertThat(clock.withZone(clock.getZone()).instant()).isEqualTo(wall.instant());
    }
}
