package io.originguard.breaker;

import static io.originguard.breaker.Samples.EDGE_TROUBLE;
import static io.originguard.breaker.Samples.GOOD;
import static io.originguard.breaker.Samples.LIMITED;
import static io.originguard.breaker.Samples.REFUSED;
import static io.originguard.breaker.Samples.announcing;
import static io.originguard.breaker.Samples.fromCache;
import static io.originguard.target.BreakerState.CLOSED;
import static io.originguard.target.BreakerState.HALF_OPEN;
import static io.originguard.target.BreakerState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import io.originguard.target.BreakerState;
import io.originguard.target.PathPattern;
import io.originguard.target.TargetSettings;
import io.originguard.target.TargetSettings.BackoffSettings;
import io.originguard.target.TargetSettings.BreakerSettings;
import io.originguard.testing.HandCrankedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The breaker of a path: 5 in a row, or more than 5 % of at least 20; backoff from 10 s to 100 s, without jitter.
 *
 * <p>Long because it is the table of the rules, one test each.
 */
class PathsTest {

    private static final Outcome SLOW = Outcome.of(Cause.ORIGIN_TOO_SLOW, "524");
    private static final String EXPORT = "https://shop.example.com/export/1";
    private static final String PAGE = "https://shop.example.com/page/1";
    private static final Duration WINDOW = Duration.ofSeconds(60);

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Instant start = clock.instant();
    private final Breaker breaker = new Breaker(settings(WINDOW), clock, Outcome::count, () -> 0);
    private final Paths paths = breaker.paths();
    private long jobs;

    private static TargetSettings settings(Duration window) {
        TargetSettings d = TargetSettings.defaults();
        return new TargetSettings(
                d.concurrency(),
                new BreakerSettings(window, 0.05, 20, 5),
                d.probe(),
                d.rampStep(),
                d.baseline(),
                new BackoffSettings(Duration.ofSeconds(10), Duration.ofSeconds(100), 8),
                d.http(),
                d.network(),
                d.robots(),
                d.paths());
    }

    @Nested
    class Pausing {

        @Test
        void five_failures_in_a_row_pause_their_path_and_no_other() {
            fail(4);
            assertThat(paths.admit(EXPORT, job())).isEmpty();

            fail(1);

            assertThat(paths.admit(EXPORT, job())).contains(start.plusSeconds(10));
            assertThat(paths.admit(PAGE, job())).isEmpty();
            assertThat(breaker.view().state()).isEqualTo(CLOSED);
            assertThat(paths.isHeld("https://shop.example.com/export/2")).isTrue();
            assertThat(paths.isHeld(PAGE)).isFalse();
        }

        @Test
        void good_results_of_other_paths_do_not_end_the_row_of_one() {
            for (int i = 0; i < 5; i++) {
                fail(1);
                result(PAGE, GOOD);
            }

            assertThat(export().state()).isEqualTo(OPEN);
        }

        @ParameterizedTest
        @CsvSource({"19, 1, CLOSED", "18, 2, OPEN", "17, 2, CLOSED", "57, 3, CLOSED", "56, 3, OPEN"})
        void more_than_the_threshold_of_its_own_results_pauses_it(int good, int bad, BreakerState state) {
            for (int i = 0; i < good; i++) {
                result(EXPORT, GOOD);
            }

            fail(bad);

            assertThat(export().state()).isEqualTo(state);
        }

        @Test
        void a_good_result_between_ends_the_row() {
            fail(4);
            result(EXPORT, GOOD);
            fail(4);

            assertThat(export().state()).isEqualTo(CLOSED);
        }

        @Test
        void what_speaks_of_the_site_or_of_nothing_pauses_no_path() {
            for (int i = 0; i < 4; i++) {
                result(EXPORT, REFUSED);
                result(EXPORT, EDGE_TROUBLE);
                result(EXPORT, fromCache(SLOW));
            }

            assertThat(export().state()).isEqualTo(CLOSED);
        }

        @Test
        void what_must_be_asked_anyway_is_counted_and_pauses_nothing() {
            for (int i = 0; i < 30; i++) {
                breaker.result(0, SLOW, sample(EXPORT, PathSample.SITE_ONLY));
            }

            assertThat(export().bad()).isEqualTo(30);
            assertThat(export().state()).isEqualTo(CLOSED);
        }

        @Test
        void an_announced_wait_is_a_floor() {
            fail(4);
            result(EXPORT, announcing(SLOW, Duration.ofMinutes(2)));

            assertThat(export().pausedUntil()).contains(start.plus(Duration.ofMinutes(2)));
        }

        @Test
        void each_change_is_told_once() {
            fail(5);
            assertThat(paths.news()).singleElement().satisfies(view -> {
                assertThat(view.pattern()).hasToString("/export/*");
                assertThat(view.state()).isEqualTo(OPEN);
                assertThat(view.bad()).isEqualTo(5);
            });
            clock.advance(Duration.ofSeconds(10));
            probe(GOOD);

            assertThat(paths.news()).singleElement().extracting(PathView::state).isEqualTo(CLOSED);
            assertThat(paths.news()).isEmpty();
        }
    }

    @Nested
    class Turning_away {

        @Test
        void the_first_job_comes_back_when_the_pause_is_over_and_the_others_spread_out_behind_it() {
            Breaker wide = new Breaker(settings(WINDOW), clock, Outcome::count, () -> 1L << 40);
            for (int i = 0; i < 5; i++) {
                wide.result(0, SLOW, sample(EXPORT, 0));
            }

            List<Instant> due = List.of(
                    wide.paths().admit(EXPORT, 1).orElseThrow(),
                    wide.paths().admit(EXPORT, 2).orElseThrow());

            Instant until = wide.view().paths().get(0).pausedUntil().orElseThrow();
            assertThat(due.get(0)).isEqualTo(until);
            assertThat(due.get(1)).isAfter(until).isBefore(until.plusSeconds(11));
        }

        @Test
        void the_more_are_turned_away_the_wider_they_are_spread_but_no_wider_than_the_longest_backoff() {
            Breaker wide = Samples.breaker(settings(WINDOW), clock, Outcome::count);
            for (int i = 0; i < 5; i++) {
                wide.result(0, SLOW, sample(EXPORT, 0));
            }
            Instant until = wide.view().paths().get(0).pausedUntil().orElseThrow();

            List<Instant> due = java.util.stream.LongStream.range(0, 20_000)
                    .mapToObj(job -> wide.paths().admit(EXPORT, job).orElseThrow())
                    .toList();

            assertThat(due).allSatisfy(at -> assertThat(at).isBetween(until, until.plusSeconds(100)));
            assertThat(due.stream()
                            .filter(at -> at.isAfter(until.plusSeconds(50)))
                            .count())
                    .isGreaterThan(4_000);
            assertThat(due.subList(0, 1_000)).allSatisfy(at -> assertThat(at).isBefore(until.plusSeconds(20)));
        }

        @Test
        void while_the_probe_is_under_way_the_others_wait_a_backoff() {
            fail(5);
            Instant now = clock.advance(Duration.ofSeconds(10));
            assertThat(paths.admit(EXPORT, job())).isEmpty();

            assertThat(paths.admit(EXPORT, job())).contains(now.plusSeconds(10));
        }
    }

    @Nested
    class Probing {

        @Test
        void one_job_is_the_probe_and_may_send_all_its_requests() {
            fail(5);
            clock.advance(Duration.ofMillis(9_999));
            assertThat(paths.admit(EXPORT, 1)).isPresent();
            clock.advance(Duration.ofMillis(1));

            assertThat(paths.admit(EXPORT, 1)).isEmpty();
            assertThat(paths.admit(EXPORT, 1)).isEmpty();
            assertThat(paths.admit(EXPORT, 2)).isPresent();
            assertThat(export().state()).isEqualTo(HALF_OPEN);
            assertThat(export().pausedUntil()).isEmpty();
        }

        @Test
        void a_bad_probe_doubles_the_pause_up_to_the_longest_and_a_good_one_ends_it() {
            fail(5);
            for (int seconds : new int[] {10, 20, 40, 80, 100, 100}) {
                assertThat(export().pausedUntil()).contains(clock.instant().plusSeconds(seconds));
                clock.advance(Duration.ofSeconds(seconds));
                if (seconds == 100) {
                    assertThat(paths.admit(PAGE, job())).isEmpty();
                }
                probe(SLOW);
            }
            clock.advance(Duration.ofSeconds(100));

            probe(GOOD);

            assertThat(export().state()).isEqualTo(CLOSED);
            assertThat(paths.admit(EXPORT, job())).isEmpty();
            fail(4);
            assertThat(export().state()).isEqualTo(CLOSED);
            fail(1);
            assertThat(export().pausedUntil()).contains(clock.instant().plusSeconds(10));
        }

        @ParameterizedTest
        @CsvSource({"FETCHED", "GONE", "REDIRECT", "NOT_MODIFIED"})
        void whatever_the_origin_itself_answers_ends_the_pause(Cause cause) {
            fail(5);
            clock.advance(Duration.ofSeconds(10));

            probe(Outcome.of(cause, ""));

            assertThat(export().state()).isEqualTo(CLOSED);
        }

        @ParameterizedTest
        @CsvSource({"WE_ARE_LIMITED", "EDGE_TROUBLE", "ORIGIN_REFUSED", "WE_ARE_BLOCKED", "FOREIGN"})
        void a_probe_without_a_result_that_counts_lets_another_job_be_the_probe(Cause cause) {
            fail(5);
            clock.advance(Duration.ofSeconds(10));
            long probe = job();
            paths.admit(EXPORT, probe);
            result(EXPORT, Outcome.of(cause, ""));
            assertThat(paths.admit(EXPORT, job())).isPresent();

            paths.left(probe);

            assertThat(paths.admit(EXPORT, job())).isEmpty();
            assertThat(export().state()).isEqualTo(HALF_OPEN);
        }

        @Test
        void a_probe_that_says_nothing_does_not_shorten_the_next_pause() {
            fail(5);
            clock.advance(Duration.ofSeconds(10));
            probe(SLOW);
            clock.advance(Duration.ofSeconds(20));
            probe(LIMITED);

            probe(SLOW);

            assertThat(export().pausedUntil()).contains(clock.instant().plusSeconds(40));
        }

        @Test
        void the_end_of_another_job_does_not_free_the_probe() {
            fail(5);
            clock.advance(Duration.ofSeconds(10));
            paths.admit(EXPORT, 1);

            paths.left(2);

            assertThat(paths.admit(EXPORT, 2)).isPresent();
        }
    }

    @Nested
    class Late_results {

        @Test
        void requests_from_before_the_pause_neither_lengthen_nor_end_it() {
            long before = paths.epoch();
            fail(5);
            clock.advance(Duration.ofSeconds(5));

            breaker.result(0, SLOW, sample(EXPORT, before));
            breaker.result(0, GOOD, sample(EXPORT, before));

            assertThat(export().pausedUntil()).contains(start.plusSeconds(10));
        }

        @Test
        void requests_from_before_the_pause_do_not_speak_for_the_probe() {
            long before = paths.epoch();
            fail(5);
            clock.advance(Duration.ofSeconds(10));
            paths.admit(EXPORT, job());

            breaker.result(0, SLOW, sample(EXPORT, before));
            breaker.result(0, GOOD, sample(EXPORT, before));

            assertThat(export().state()).isEqualTo(HALF_OPEN);
        }

        @Test
        void requests_from_before_the_pause_do_not_pause_a_path_that_is_back() {
            long before = paths.epoch();
            fail(5);
            clock.advance(Duration.ofSeconds(10));
            probe(GOOD);

            for (int i = 0; i < 10; i++) {
                breaker.result(0, SLOW, sample(EXPORT, before));
            }

            assertThat(export().state()).isEqualTo(CLOSED);
        }
    }

    @Nested
    class With_the_target {

        @Test
        void a_trip_of_the_target_ends_the_pauses_and_keeps_the_counts_of_that_moment() {
            result(PAGE, GOOD);
            fail(5);
            for (int i = 0; i < 5; i++) {
                result(PAGE, REFUSED);
            }
            clock.advance(Duration.ofMinutes(5));
            breaker.tick();

            assertThat(breaker.view().state()).isEqualTo(OPEN);
            assertThat(paths.admit(EXPORT, job())).isEmpty();
            assertThat(breaker.view().paths())
                    .extracting(view -> view.pattern().text(), PathView::requests, PathView::bad, PathView::state)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("/page/*", 6, 5, CLOSED),
                            org.assertj.core.groups.Tuple.tuple("/export/*", 5, 5, CLOSED));
        }

        @Test
        void a_pause_on_the_ramp_goes_on_when_it_is_complete() {
            for (int i = 0; i < 5; i++) {
                result(PAGE, REFUSED);
            }
            clock.advance(Duration.ofSeconds(30));
            breaker.probeResult(breaker.startProbe().orElseThrow(), GOOD);
            fail(4);
            clock.advance(Duration.ofSeconds(30));
            while (breaker.view().state() == HALF_OPEN) {
                result(PAGE, GOOD);
                clock.advance(Duration.ofSeconds(10));
                if (breaker.view().rampLimit().orElse(0) == 8) {
                    fail(1);
                }
                breaker.tick();
            }

            assertThat(breaker.view().state()).isEqualTo(CLOSED);
            assertThat(export().state()).isEqualTo(OPEN);
        }
    }

    @Nested
    class Memory {

        @Test
        void fifty_paths_are_kept_and_a_failing_one_takes_the_place_of_the_quietest() {
            for (int i = 0; i < Paths.MOST + 20; i++) {
                result(nth(i), GOOD);
                result(nth(i), GOOD);
            }
            for (int i = 1; i < Paths.MOST; i++) {
                result(nth(i), GOOD);
            }
            assertThat(patterns()).hasSize(Paths.MOST).contains(pattern(0)).doesNotContain(pattern(Paths.MOST));

            fail(5);

            assertThat(patterns()).hasSize(Paths.MOST).contains("/export/*").doesNotContain(pattern(0));
            assertThat(export().state()).isEqualTo(OPEN);
        }

        @Test
        void a_held_path_is_never_dropped() {
            fail(5);
            for (int i = 0; i < 600; i++) {
                clock.advance(Duration.ofSeconds(1));
                result(nth(i), i % 50 == 49 ? SLOW : GOOD);
                result(PAGE, GOOD);
                breaker.tick();
                assertThat(paths.isHeld(EXPORT)).isTrue();
                assertThat(patterns().size()).isLessThanOrEqualTo(Paths.MOST);
            }
        }

        @Test
        void a_busy_path_that_came_late_finds_a_place() {
            for (int i = 0; i < 1_000; i++) {
                result(nth(i), GOOD);
            }
            clock.advance(Duration.ofSeconds(10));
            breaker.tick();

            result(PAGE, GOOD);

            assertThat(patterns()).contains("/page/*");
        }

        @Test
        void what_is_quiet_for_the_window_is_forgotten() {
            fail(2);
            result(PAGE, GOOD);
            clock.advance(WINDOW);
            breaker.tick();

            assertThat(patterns()).isEmpty();
        }

        @Test
        void another_window_counts_anew_and_keeps_the_pause() {
            fail(5);

            breaker.settings(settings(Duration.ofSeconds(6)));

            assertThat(export().state()).isEqualTo(OPEN);
            assertThat(export().requests()).isZero();
        }

        private String nth(int path) {
            return "https://shop.example.com/" + letters(path);
        }

        private String pattern(int path) {
            return "/" + letters(path);
        }

        private String letters(int number) {
            return Integer.toString(number, 3)
                    .replace('0', 'a')
                    .replace('1', 'b')
                    .replace('2', 'c');
        }

        private List<String> patterns() {
            return breaker.view().paths().stream()
                    .map(view -> view.pattern().text())
                    .toList();
        }
    }

    @Test
    void a_path_shows_how_often_it_was_asked_and_how_long_it_took() {
        breaker.result(0, GOOD, new PathSample(PathPattern.of(EXPORT), 0, Duration.ofMillis(100)));
        breaker.result(0, SLOW, new PathSample(PathPattern.of(EXPORT), 0, Duration.ofMillis(500)));
        breaker.result(0, EDGE_TROUBLE, new PathSample(PathPattern.of(EXPORT), 0, Duration.ofMillis(300)));
        breaker.result(0, fromCache(GOOD), new PathSample(PathPattern.of(EXPORT), 0, Duration.ofMillis(1)));

        assertThat(export())
                .isEqualTo(new PathView(
                        new PathPattern("/export/*"), 3, 1, Duration.ofMillis(300), CLOSED, Optional.empty()));
    }

    private long job() {
        return ++jobs;
    }

    private PathView export() {
        return breaker.view().paths().stream()
                .filter(view -> view.pattern().text().equals("/export/*"))
                .findFirst()
                .orElseThrow();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            result(EXPORT, SLOW);
        }
    }

    /** A job of the path that is over with this result. */
    private void probe(Outcome outcome) {
        long job = job();
        assertThat(paths.admit(EXPORT, job)).isEmpty();
        result(EXPORT, outcome);
        paths.left(job);
    }

    private void result(String url, Outcome outcome) {
        breaker.result(breaker.view().generation(), outcome, sample(url, paths.epoch()));
    }

    private static PathSample sample(String url, long epoch) {
        return new PathSample(PathPattern.of(url), epoch, Duration.ZERO);
    }
}
