package io.originguard.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {

    private static final Duration STEP = Duration.ofSeconds(10);
    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Pace pace = new Pace();

    @Test
    void nothing_slows_it_at_first() {
        assertThat(pace.isSlowed()).isFalse();
        assertThat(pace.isWaiting(START)).isFalse();
        assertThat(pace.limit()).isGreaterThan(10_000);
    }

    @ParameterizedTest
    @CsvSource({"8, 4", "7, 3", "3, 1", "2, 1", "1, 1"})
    void a_429_halves_the_limit_but_never_to_nothing(int current, int halved) {
        pace.limited(Optional.empty(), current, WINDOW, START);

        assertThat(pace.limit()).isEqualTo(halved);
    }

    @ParameterizedTest
    @CsvSource({", 30000", "PT90S, 90000", "PT0S, 1000", "PT-9S, 1000", "PT24H, 86400000", "P3650D, 86400000"})
    void it_waits_as_announced_within_a_second_and_a_day(Duration announced, long millis) {
        pace.limited(Optional.ofNullable(announced), 8, WINDOW, START);

        assertThat(pace.isWaiting(START.plusMillis(millis - 1))).isTrue();
        assertThat(pace.isWaiting(START.plusMillis(millis))).isFalse();
    }

    @Test
    void further_429s_during_the_wait_are_the_same_event() {
        for (int i = 0; i < 8; i++) {
            pace.limited(Optional.empty(), 8, WINDOW, START.plusSeconds(i));
        }

        assertThat(pace.limit()).isEqualTo(4);
        assertThat(pace.notBefore()).isEqualTo(START.plusSeconds(37));
    }

    @Test
    void a_shorter_announcement_does_not_shorten_the_wait() {
        pace.limited(Optional.of(Duration.ofSeconds(90)), 8, WINDOW, START);
        pace.limited(Optional.of(Duration.ofSeconds(5)), 4, WINDOW, START);

        assertThat(pace.notBefore()).isEqualTo(START.plusSeconds(90));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 4", "29, 4", // during the wait
        "30, 4", "59, 4", // after the wait, in the same window
        "60, 2", "3600, 2",
    })
    void it_halves_once_a_window_and_every_429_sets_the_wait(int later, int limit) {
        pace.limited(Optional.empty(), 8, WINDOW, START);

        pace.limited(Optional.empty(), 4, WINDOW, START.plusSeconds(later));

        assertThat(pace.limit()).isEqualTo(limit);
        assertThat(pace.notBefore()).isEqualTo(START.plusSeconds(later + 30));
    }

    @Test
    void a_block_halves_without_a_wait_and_shares_the_window_with_429s() {
        pace.blocked(8, WINDOW, START);
        assertThat(pace.limit()).isEqualTo(4);
        assertThat(pace.isWaiting(START)).isFalse();
        assertThat(pace.announced(START)).isEmpty();

        pace.blocked(4, WINDOW, START.plusSeconds(59));
        pace.limited(Optional.empty(), 4, WINDOW, START.plusSeconds(59));
        assertThat(pace.limit()).isEqualTo(4);

        pace.blocked(4, WINDOW, START.plusSeconds(60));
        assertThat(pace.limit()).isEqualTo(2);
    }

    @Test
    void a_block_begins_the_step_anew_but_not_before_the_wait_is_over() {
        pace.limited(Optional.of(Duration.ofSeconds(90)), 8, WINDOW, START);
        pace.blocked(4, WINDOW, START.plusSeconds(5));
        pace.welcomed(START.plusSeconds(89));
        pace.tick(START.plusSeconds(200), STEP, 8);
        assertThat(pace.limit()).isEqualTo(4);

        pace.welcomed(START.plusSeconds(200));
        pace.blocked(4, WINDOW, START.plusSeconds(201));
        pace.tick(START.plusSeconds(300), STEP, 8);

        assertThat(pace.limit()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"300, 300", "-300, -300", "86400, 86400", "864000, 86400"})
    void it_goes_on_as_an_earlier_process_left_it(long until, long obeyed) {
        pace.recall(Optional.of(3), Optional.of(START.plusSeconds(until)), START);

        assertThat(pace.limit()).isEqualTo(3);
        assertThat(pace.announced(START)).contains(START.plusSeconds(obeyed));
        assertThat(pace.isWaiting(START.plusSeconds(Math.max(0, obeyed)).minusMillis(1)))
                .isEqualTo(obeyed > 0);
        assertThat(pace.isWaiting(START.plusSeconds(Math.max(0, obeyed)))).isFalse();
    }

    @Test
    void a_wait_without_a_halving_is_remembered_until_it_is_over() {
        pace.limited(Optional.of(Duration.ofSeconds(1)), 2, WINDOW, START);
        pace.welcomed(START.plusSeconds(1));
        pace.tick(START.plusSeconds(11), STEP, 2);
        assertThat(pace.isSlowed()).isFalse();
        assertThat(pace.announced(START.plusSeconds(11))).isEmpty();

        pace.limited(Optional.empty(), 2, WINDOW, START.plusSeconds(20));

        assertThat(pace.isSlowed()).isFalse();
        assertThat(pace.announced(START.plusSeconds(20))).contains(START.plusSeconds(50));
        assertThat(pace.announced(START.plusSeconds(50))).isEmpty();
    }

    @Test
    void a_restart_begins_no_second_window() {
        pace.recall(Optional.of(4), Optional.empty(), START);
        pace.limited(Optional.empty(), 4, WINDOW, START.plusSeconds(59));
        assertThat(pace.limit()).isEqualTo(4);

        pace.limited(Optional.empty(), 4, WINDOW, START.plusSeconds(60));

        assertThat(pace.limit()).isEqualTo(2);
    }

    @Test
    void it_recovers_by_one_a_step_up_to_the_baseline() {
        pace.limited(Optional.empty(), 8, WINDOW, START);
        Instant now = START.plusSeconds(30);
        for (int expected : new int[] {5, 6, 7}) {
            pace.welcomed(now);
            now = now.plus(STEP);
            pace.tick(now, STEP, 8);
            assertThat(pace.limit()).isEqualTo(expected);
        }

        pace.welcomed(now);
        pace.tick(now.plus(STEP), STEP, 8);

        assertThat(pace.isSlowed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "31, 39, 4", // too early
        "31, 40, 5",
        "29, 60, 4", // a page from before the wait was over says nothing
        "30, 60, 5",
    })
    void a_step_needs_its_time_and_a_page_after_the_wait(long page, long tick, int limit) {
        pace.limited(Optional.empty(), 8, WINDOW, START);
        pace.welcomed(START.plusSeconds(page));

        pace.tick(START.plusSeconds(tick), STEP, 8);

        assertThat(pace.limit()).isEqualTo(limit);
    }

    @Test
    void a_page_serves_one_step_only() {
        pace.limited(Optional.empty(), 8, WINDOW, START);
        pace.welcomed(START.plusSeconds(30));
        pace.tick(START.plusSeconds(40), STEP, 8);
        pace.tick(START.plusSeconds(60), STEP, 8);

        assertThat(pace.limit()).isEqualTo(5);
    }

    @Test
    void a_429_begins_the_step_anew() {
        pace.limited(Optional.empty(), 8, WINDOW, START);
        pace.welcomed(START.plusSeconds(35));
        pace.limited(Optional.of(Duration.ofSeconds(1)), 4, WINDOW, START.plusSeconds(39));

        pace.tick(START.plusSeconds(41), STEP, 8);

        assertThat(pace.limit()).isEqualTo(4);
    }
}
