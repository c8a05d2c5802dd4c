package io.originguard.breaker;

import static io.originguard.breaker.Samples.CACHED;
import static io.originguard.breaker.Samples.EDGE_TROUBLE;
import static io.originguard.breaker.Samples.GOOD;
import static io.originguard.breaker.Samples.LIMITED;
import static io.originguard.breaker.Samples.REFUSED;
import static io.originguard.breaker.Samples.TLS_BROKEN;
import static io.originguard.breaker.Samples.announcing;
import static io.originguard.breaker.Samples.fromCache;
import static io.originguard.breaker.Samples.settings;
import static io.originguard.target.BreakerState.CLOSED;
import static io.originguard.target.BreakerState.HALF_OPEN;
import static io.originguard.target.BreakerState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.edge.Cause;
import io.originguard.edge.Cause.Count;
import io.originguard.edge.Outcome;
import io.originguard.target.BreakerState;
import io.originguard.target.TargetSettings;
import io.originguard.target.TargetSettings.BreakerSettings;
import io.originguard.target.TargetSettings.ProbeSettings;
import io.originguard.testing.HandCrankedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The rules of the breaker against a clock that the test moves.
 *
 * <p>Long because it is the table of the transitions, one test each.
 */
class BreakerTest {

    /** Of a target that has taught nothing. */
    private static final Baseline WHOLE = new Baseline(8, 8, Optional.empty());

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Instant start = clock.instant();
    private Breaker breaker = Samples.breaker(TargetSettings.defaults(), clock);

    @Nested
    class Closing_and_tripping {

        @Test
        void a_new_breaker_is_closed_in_generation_0() {
            assertThat(breaker.view())
                    .isEqualTo(new BreakerView(
                            CLOSED,
                            0,
                            start,
                            8,
                            WHOLE,
                            0,
                            0,
                            0,
                            Optional.empty(),
                            Optional.empty(),
                            false,
                            false,
                            OptionalInt.empty(),
                            OptionalInt.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            List.of()));
        }

        @ParameterizedTest
        @CsvSource({
            "19, 1, CLOSED",
            "38, 2, CLOSED",
            "57, 3, CLOSED",
            "95, 5, CLOSED",
            "96, 4, CLOSED",
            "94, 6, OPEN",
            "18, 2, OPEN",
            "17, 2, CLOSED",
        })
        void it_trips_when_more_than_5_percent_of_at_least_20_are_bad(int good, int bad, BreakerState state) {
            breaker = Samples.breaker(settings(new BreakerSettings(Duration.ofSeconds(60), 0.05, 20, 1000)), clock);
            results(good, GOOD);

            results(bad, REFUSED);

            assertThat(breaker.view().state()).isEqualTo(state);
        }

        @Test
        void good_results_that_age_out_trip_nothing_by_themselves() {
            results(19, GOOD);
            clock.advance(Duration.ofSeconds(30));
            results(1, REFUSED);
            results(18, GOOD);
            clock.advance(Duration.ofSeconds(40));

            Optional<Transition> tick = breaker.tick();

            assertThat(tick).isEmpty();
            assertThat(result(GOOD)).isEmpty();
            assertThat(breaker.view().ratio()).isEqualTo(0.05);
            assertThat(result(REFUSED).map(Transition::to)).contains(OPEN);
        }

        @Test
        void five_in_a_row_trip_however_far_apart_with_ignored_ones_between() {
            for (int i = 0; i < 4; i++) {
                assertThat(result(REFUSED)).isEmpty();
                result(EDGE_TROUBLE);
                result(CACHED);
                clock.advance(Duration.ofHours(1));
            }

            Transition trip = result(REFUSED).orElseThrow();

            assertThat(trip.to()).isEqualTo(OPEN);
            assertThat(trip.firstErrorAt()).contains(start);
        }

        @Test
        void a_good_one_between_ends_the_row() {
            results(4, REFUSED);
            result(GOOD);
            results(4, REFUSED);

            assertThat(breaker.view().state()).isEqualTo(CLOSED);
        }

        @Test
        void a_trip_tells_everything_about_itself() {
            results(10, GOOD);
            Instant first = clock.advance(Duration.ofSeconds(3));
            results(4, REFUSED);
            Instant now = clock.advance(Duration.ofSeconds(2));

            Optional<Transition> trip = result(REFUSED);

            assertThat(trip)
                    .contains(new Transition(
                            CLOSED,
                            OPEN,
                            1,
                            now,
                            REFUSED,
                            5,
                            15,
                            Optional.of(first),
                            Optional.of(now.plusSeconds(30)),
                            Optional.of(new ProbePlan(Duration.ofSeconds(30), Optional.empty())),
                            WHOLE));
            assertThat(trip.orElseThrow().reopened()).isFalse();
            assertThat(breaker.view().since()).isEqualTo(now);
            assertThat(breaker.view().cause()).contains(REFUSED);
            assertThat(breaker.view().total()).isZero();
            assertThat(breaker.view().limit()).isZero();
        }

        @Test
        void eight_simultaneous_failures_are_one_event() {
            long generation = sent();

            long transitions = 0;
            for (int i = 0; i < 8; i++) {
                transitions +=
                        Samples.result(breaker, generation, REFUSED).stream().count();
            }

            assertThat(transitions).isEqualTo(1);
            assertThat(breaker.view().generation()).isEqualTo(1);
        }

        @Test
        void ignored_results_and_what_came_from_a_cache_do_not_count() {
            results(5, EDGE_TROUBLE);
            results(5, CACHED);
            results(5, fromCache(GOOD));
            results(5, fromCache(REFUSED));

            assertThat(breaker.view().total()).isZero();
            assertThat(breaker.view().state()).isEqualTo(CLOSED);
        }

        @Test
        void what_counts_as_bad_can_be_set() {
            breaker = Samples.breaker(
                    TargetSettings.defaults(),
                    clock,
                    outcome -> outcome.cause() == Cause.EDGE_TROUBLE ? Count.BAD : outcome.count());

            results(5, EDGE_TROUBLE);

            assertThat(breaker.view().state()).isEqualTo(OPEN);
        }
    }

    @Nested
    class Places {

        @Test
        void there_are_as_many_as_the_baseline() {
            assertThat(claim(8)).isEqualTo(8);
            assertThat(breaker.claim()).isFalse();
            assertThat(breaker.view().inFlight()).isEqualTo(8);

            breaker.release();

            assertThat(breaker.claim()).isTrue();
        }

        @Test
        void a_place_that_was_not_claimed_cannot_be_released() {
            assertThatThrownBy(breaker::release).isInstanceOf(IllegalStateException.class);
        }

        @Test
        void without_a_place_nothing_is_sent() {
            assertThat(breaker.send()).isEmpty();
        }

        @Test
        void a_job_claimed_before_the_trip_does_not_leave_after_it() {
            claim(8);
            trip();

            assertThat(breaker.send()).isEmpty();
            assertThat(breaker.claim()).isFalse();
        }

        @Test
        void a_job_claimed_before_the_limit_shrank_leaves_only_within_it() {
            claim(8);
            breaker.settings(settings(6));
            assertThat(breaker.send()).isEmpty();
            breaker.release();
            assertThat(breaker.send()).isEmpty();

            breaker.release();

            assertThat(breaker.send()).hasValue(0);
            assertThat(breaker.claim()).isFalse();
        }

        @Test
        void the_ramp_waits_for_the_places_of_before_the_trip() {
            claim(3);
            trip();
            recover();

            assertThat(breaker.send()).isEmpty();
            breaker.release();
            breaker.release();
            assertThat(breaker.claim()).isFalse();
            assertThat(breaker.send()).hasValue(2);
        }

        @Test
        void each_redirect_hop_is_checked_again() {
            claim(1);
            assertThat(breaker.send()).hasValue(0);

            trip();

            assertThat(breaker.send()).isEmpty();
        }
    }

    @Nested
    class Probing {

        @Test
        void a_closed_target_is_not_probed() {
            clock.advance(Duration.ofDays(1));

            assertThat(breaker.probeDue()).isFalse();
            assertThat(breaker.startProbe()).isEmpty();
            assertThat(breaker.view().nextProbeAt()).isEmpty();
        }

        @Test
        void one_probe_an_interval_and_one_at_a_time() {
            trip();
            clock.advance(Duration.ofSeconds(29));
            assertThat(breaker.probeDue()).isFalse();
            assertThat(breaker.startProbe()).isEmpty();

            Instant first = clock.advance(Duration.ofSeconds(1));
            assertThat(breaker.probeDue()).isTrue();
            assertThat(breaker.startProbe()).hasValue(1);
            assertThat(breaker.view().probing()).isTrue();
            assertThat(breaker.view().nextProbeAt()).contains(first.plusSeconds(30));

            clock.advance(Duration.ofMinutes(2));
            assertThat(breaker.startProbe()).isEmpty();
            breaker.probeResult(1, REFUSED);
            assertThat(breaker.startProbe()).hasValue(1);
        }

        @Test
        void a_probe_that_was_not_sent_frees_the_next_interval() {
            trip();
            clock.advance(Duration.ofSeconds(30));
            breaker.startProbe();

            breaker.probeNotSent(1);

            assertThat(breaker.startProbe()).isEmpty();
            clock.advance(Duration.ofSeconds(30));
            assertThat(breaker.startProbe()).hasValue(1);
        }

        /** As one whose store has taken its time to grant it. */
        @Test
        void a_probe_that_leaves_late_is_followed_by_a_whole_interval() {
            trip();
            clock.advance(Duration.ofSeconds(30));
            breaker.startProbe();
            Instant left = clock.advance(Duration.ofSeconds(40));

            breaker.probeLeaves(1);
            breaker.probeResult(1, REFUSED);

            assertThat(breaker.view().nextProbeAt()).contains(left.plusSeconds(30));
            assertThat(breaker.startProbe()).isEmpty();
        }

        @Test
        void a_probe_not_sent_of_another_generation_frees_nothing() {
            trip();
            clock.advance(Duration.ofSeconds(30));
            breaker.startProbe();

            breaker.probeNotSent(0);

            assertThat(breaker.view().probing()).isTrue();
        }

        @ParameterizedTest
        @EnumSource(
                value = Cause.class,
                names = {"FETCHED", "NOT_MODIFIED", "REDIRECT", "GONE"})
        void an_answer_of_the_origin_begins_the_ramp(Cause cause) {
            trip();
            clock.advance(Duration.ofSeconds(30));
            breaker.startProbe();
            Outcome answer = Outcome.of(cause, "");

            Optional<Transition> transition = breaker.probeResult(1, answer);

            assertThat(transition)
                    .contains(new Transition(
                            OPEN,
                            HALF_OPEN,
                            2,
                            clock.instant(),
                            answer,
                            0,
                            0,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            WHOLE));
            assertThat(breaker.view().limit()).isEqualTo(1);
            assertThat(breaker.view().rampLimit()).hasValue(1);
            assertThat(breaker.view().nextProbeAt()).isEmpty();
            assertThat(breaker.view().cause()).contains(REFUSED);
        }

        @ParameterizedTest
        @EnumSource(
                value = Cause.class,
                mode = EnumSource.Mode.EXCLUDE,
                names = {"FETCHED", "NOT_MODIFIED", "REDIRECT", "GONE"})
        void any_other_answer_leaves_it_open(Cause cause) {
            trip();
            clock.advance(Duration.ofSeconds(30));
            breaker.startProbe();

            assertThat(breaker.probeResult(1, Outcome.of(cause, ""))).isEmpty();
            assertThat(breaker.view().state()).isEqualTo(OPEN);
            assertThat(breaker.view().generation()).isEqualTo(1);
        }

        @Test
        void a_200_from_the_cache_leaves_it_open_whatever_is_set_to_count() {
            breaker = Samples.restored(
                    TargetSettings.defaults(), clock, outcome -> Count.GOOD, OPEN, 1, start, Optional.of(start));
            breaker.startProbe();

            assertThat(breaker.probeResult(1, fromCache(GOOD))).isEmpty();
        }

        @Test
        void an_answer_that_is_set_to_count_as_bad_proves_nothing() {
            breaker = Samples.restored(
                    TargetSettings.defaults(), clock, outcome -> Count.BAD, OPEN, 1, start, Optional.of(start));
            breaker.startProbe();

            assertThat(breaker.probeResult(1, GOOD)).isEmpty();
        }

        @Test
        void an_answer_that_is_stale_or_comes_twice_is_passed_over() {
            trip();
            assertThat(breaker.probeResult(1, GOOD)).isEmpty();
            clock.advance(Duration.ofSeconds(30));
            breaker.startProbe();

            assertThat(breaker.probeResult(0, GOOD)).isEmpty();
            assertThat(breaker.probeResult(1, GOOD)).isPresent();
            assertThat(breaker.probeResult(1, GOOD)).isEmpty();
            assertThat(breaker.probeResult(2, GOOD)).isEmpty();
        }

        @Test
        void broken_tls_is_probed_at_the_operators_interval() {
            results(5, TLS_BROKEN);

            assertThat(breaker.view().nextProbeAt()).contains(start.plus(Duration.ofMinutes(15)));
        }

        @Test
        void the_answer_of_a_probe_is_the_cause_from_then_on() {
            trip();
            clock.advance(Duration.ofSeconds(30));
            breaker.startProbe();

            breaker.probeResult(1, TLS_BROKEN);

            assertThat(breaker.view().cause()).contains(TLS_BROKEN);
            assertThat(breaker.view().nextProbeAt()).contains(clock.instant().plus(Duration.ofMinutes(15)));
        }

        @Test
        void an_answer_that_says_nothing_of_the_origin_keeps_the_cause() {
            trip();
            clock.advance(Duration.ofSeconds(30));
            breaker.startProbe();

            breaker.probeResult(1, CACHED);

            assertThat(breaker.view().cause()).contains(REFUSED);
        }

        @Test
        void the_next_probe_waits_as_long_as_the_edge_announced() {
            results(4, REFUSED);

            Transition trip = result(announcing(REFUSED, Duration.ofMinutes(2))).orElseThrow();

            assertThat(trip.nextProbeAt()).contains(start.plus(Duration.ofMinutes(2)));
        }

        @Test
        void a_changed_interval_moves_the_next_probe() {
            trip();
            TargetSettings d = TargetSettings.defaults();
            breaker.settings(settings(
                    8,
                    d.breaker(),
                    new ProbeSettings(Duration.ofSeconds(5), Duration.ofMinutes(15), Optional.empty(), true)));

            assertThat(breaker.view().nextProbeAt()).contains(start.plusSeconds(5));
        }
    }

    @Nested
    class The_ramp {

        @Test
        void it_grows_1_2_4_8_and_closes_after_a_step_at_the_baseline() {
            trip();
            recover();
            for (int limit : new int[] {1, 2, 4, 8}) {
                assertThat(breaker.view().limit()).isEqualTo(limit);
                assertThat(claim(9)).isEqualTo(limit);
                result(GOOD);
                clock.advance(Duration.ofSeconds(10));
                if (limit < 8) {
                    assertThat(breaker.tick()).isEmpty();
                    releaseAll();
                }
            }

            Optional<Transition> closed = breaker.tick();

            assertThat(closed)
                    .contains(new Transition(
                            HALF_OPEN,
                            CLOSED,
                            3,
                            clock.instant(),
                            GOOD,
                            0,
                            4,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            WHOLE));
            assertThat(breaker.view().limit()).isEqualTo(8);
            assertThat(breaker.view().rampLimit()).isEmpty();
        }

        @Test
        void one_bad_result_reopens_at_once() {
            trip();
            recover();
            result(GOOD);

            Optional<Transition> reopened = result(REFUSED);

            Instant now = clock.instant();
            assertThat(reopened)
                    .contains(new Transition(
                            HALF_OPEN,
                            OPEN,
                            3,
                            now,
                            REFUSED,
                            1,
                            2,
                            Optional.of(now),
                            Optional.of(now.plusSeconds(30)),
                            Optional.of(new ProbePlan(Duration.ofSeconds(30), Optional.empty())),
                            WHOLE));
            assertThat(reopened.orElseThrow().reopened()).isTrue();
        }

        @ParameterizedTest
        @EnumSource(
                value = Cause.class,
                names = {"EDGE_TROUBLE", "FETCHED_FROM_CACHE", "WE_ARE_BLOCKED", "FOREIGN", "TOO_LARGE"})
        void ignored_results_neither_help_nor_hurt(Cause cause) {
            trip();
            recover();
            result(Outcome.of(cause, ""));
            clock.advance(Duration.ofMinutes(1));

            assertThat(breaker.tick()).isEmpty();
            assertThat(breaker.view().state()).isEqualTo(HALF_OPEN);
            assertThat(breaker.view().limit()).isEqualTo(1);
        }

        @Test
        void a_baseline_lowered_below_the_step_takes_effect_at_once() {
            trip();
            recover();
            result(GOOD);
            clock.advance(Duration.ofSeconds(10));
            breaker.tick();
            claim(2);

            breaker.settings(settings(1));

            assertThat(breaker.view().limit()).isEqualTo(1);
            assertThat(breaker.send()).isEmpty();
        }
    }

    @Nested
    class Late_results {

        @Test
        void a_late_success_does_not_end_an_outage_and_a_late_failure_does_not_extend_it() {
            claim(2);
            trip();
            Instant next = breaker.view().nextProbeAt().orElseThrow();
            clock.advance(Duration.ofSeconds(20));

            assertThat(Samples.result(breaker, 0, GOOD)).isEmpty();
            assertThat(Samples.result(breaker, 0, announcing(REFUSED, Duration.ofHours(1))))
                    .isEmpty();

            assertThat(breaker.view().state()).isEqualTo(OPEN);
            assertThat(breaker.view().nextProbeAt()).contains(next);
        }

        @Test
        void a_late_failure_does_not_reopen_the_ramp_and_a_late_success_does_not_feed_it() {
            trip();
            recover();

            assertThat(Samples.result(breaker, 0, REFUSED)).isEmpty();
            Samples.result(breaker, 0, GOOD);
            clock.advance(Duration.ofSeconds(10));
            breaker.tick();

            assertThat(breaker.view().state()).isEqualTo(HALF_OPEN);
            assertThat(breaker.view().limit()).isEqualTo(1);
            assertThat(breaker.view().total()).isZero();
        }

        @Test
        void results_that_claim_the_generation_of_an_open_breaker_change_nothing() {
            trip();

            assertThat(Samples.result(breaker, 1, GOOD)).isEmpty();
            assertThat(Samples.result(breaker, 1, REFUSED)).isEmpty();
            assertThat(breaker.view().total()).isZero();
        }
    }

    @Nested
    class Being_limited {

        @Test
        void a_429_halves_the_limit_and_nothing_is_sent_until_the_wait_is_over() {
            claim(3);

            assertThat(result(announcing(LIMITED, Duration.ofMinutes(2)))).isEmpty();

            assertThat(breaker.view().state()).isEqualTo(CLOSED);
            assertThat(breaker.view().limit()).isEqualTo(4);
            assertThat(breaker.view().paceLimit()).hasValue(4);
            assertThat(breaker.view().notBefore()).contains(start.plus(Duration.ofMinutes(2)));
            assertThat(breaker.claim()).isFalse();
            assertThat(breaker.send()).isEmpty();

            clock.advance(Duration.ofMinutes(2));
            assertThat(breaker.view().notBefore()).isEmpty();
            assertThat(breaker.send()).hasValue(0);
            assertThat(breaker.claim()).isTrue();
            assertThat(breaker.claim()).isFalse();
        }

        @Test
        void a_probe_waits_for_the_end_of_the_wait_too() {
            Samples.result(breaker, 0, announcing(LIMITED, Duration.ofMinutes(2)));
            for (int i = 0; i < 5; i++) {
                Samples.result(breaker, 0, REFUSED);
            }
            assertThat(breaker.view().state()).isEqualTo(OPEN);
            assertThat(breaker.view().nextProbeAt()).contains(start.plus(Duration.ofMinutes(2)));

            clock.advance(Duration.ofSeconds(119));
            assertThat(breaker.probeDue()).isFalse();
            assertThat(breaker.startProbe()).isEmpty();

            clock.advance(Duration.ofSeconds(1));
            assertThat(breaker.probeDue()).isTrue();
            assertThat(breaker.startProbe()).hasValue(1);
        }

        @Test
        void a_probe_that_an_operator_wants_waits_for_it_too_and_not_for_what_an_error_announced() {
            Samples.result(breaker, 0, announcing(LIMITED, Duration.ofMinutes(1)));
            for (int i = 0; i < 5; i++) {
                Samples.result(breaker, 0, announcing(REFUSED, Duration.ofMinutes(2)));
            }
            assertThat(breaker.view().nextProbeAt()).contains(start.plus(Duration.ofMinutes(2)));

            assertThat(breaker.probeNow()).isTrue();

            assertThat(breaker.view().nextProbeAt()).contains(start.plus(Duration.ofMinutes(1)));
            assertThat(breaker.startProbe()).isEmpty();
            clock.advance(Duration.ofMinutes(1));
            assertThat(breaker.startProbe()).hasValue(1);
        }

        @Test
        void pages_bring_the_pace_back_whoever_answered_them() {
            result(LIMITED);
            clock.advance(Duration.ofSeconds(30));
            for (Outcome page : new Outcome[] {GOOD, CACHED, fromCache(GOOD)}) {
                result(page);
                clock.advance(Duration.ofSeconds(10));
                breaker.tick();
            }

            assertThat(breaker.view().limit()).isEqualTo(7);
        }

        @Test
        void trouble_does_not_bring_the_pace_back() {
            result(LIMITED);
            clock.advance(Duration.ofSeconds(30));
            result(EDGE_TROUBLE);
            result(REFUSED);
            clock.advance(Duration.ofSeconds(10));
            breaker.tick();

            assertThat(breaker.view().limit()).isEqualTo(4);
        }

        @Test
        void a_429_on_the_ramp_halves_what_the_ramp_allows() {
            trip();
            recover();
            result(GOOD);
            clock.advance(Duration.ofSeconds(10));
            breaker.tick();

            result(LIMITED);

            assertThat(breaker.view().rampLimit()).hasValue(2);
            assertThat(breaker.view().limit()).isEqualTo(1);
            assertThat(breaker.view().state()).isEqualTo(HALF_OPEN);
        }

        @Test
        void a_late_429_slows_the_pace_and_leaves_the_state() {
            trip();

            assertThat(Samples.result(breaker, 0, LIMITED)).isEmpty();

            assertThat(breaker.view().state()).isEqualTo(OPEN);
            assertThat(breaker.view().paceLimit()).hasValue(4);
            assertThat(breaker.view().limit()).isZero();
        }

        @Test
        void a_429_to_the_probe_delays_the_next_one_and_slows_the_pace() {
            trip();
            clock.advance(Duration.ofSeconds(30));
            breaker.startProbe();

            breaker.probeResult(1, announcing(LIMITED, Duration.ofMinutes(5)));

            assertThat(breaker.view().nextProbeAt()).contains(clock.instant().plus(Duration.ofMinutes(5)));
            assertThat(breaker.view().paceLimit()).hasValue(4);
        }
    }

    @Nested
    class Restored {

        @Test
        void an_open_breaker_keeps_generation_time_and_probe() {
            breaker = restored(OPEN, Optional.of(start.plusSeconds(12)));

            assertThat(breaker.view().state()).isEqualTo(OPEN);
            assertThat(breaker.view().generation()).isEqualTo(7);
            assertThat(breaker.view().since()).isEqualTo(start.minusSeconds(100));
            assertThat(breaker.view().nextProbeAt()).contains(start.plusSeconds(12));
            assertThat(breaker.view().total()).isZero();
        }

        @Test
        void an_open_breaker_without_a_probe_time_is_probed_after_an_interval() {
            breaker = restored(OPEN, Optional.empty());

            assertThat(breaker.view().nextProbeAt()).contains(start.plusSeconds(30));
        }

        @Test
        void a_probe_that_was_due_meanwhile_is_due_now() {
            breaker = restored(OPEN, Optional.of(start.minusSeconds(50)));

            assertThat(breaker.startProbe()).hasValue(7);
        }

        @Test
        void a_ramp_begins_again_at_1() {
            breaker = restored(HALF_OPEN, Optional.empty());

            assertThat(breaker.view().limit()).isEqualTo(1);
        }

        @Test
        void a_closed_breaker_goes_on_in_its_generation() {
            breaker = restored(CLOSED, Optional.empty());

            assertThat(claim(9)).isEqualTo(8);
            assertThat(breaker.send()).hasValue(7);
            releaseAll();
            trip();
            assertThat(breaker.view().generation()).isEqualTo(8);
        }

        private Breaker restored(BreakerState state, Optional<Instant> nextProbeAt) {
            return Samples.restored(TargetSettings.defaults(), clock, state, 7, start.minusSeconds(100), nextProbeAt);
        }
    }

    @Nested
    class Under_way {

        @Test
        void a_raised_baseline_takes_effect_at_once() {
            breaker.settings(settings(20));

            assertThat(claim(30)).isEqualTo(20);
        }

        @Test
        void another_window_begins_empty_and_other_numbers_keep_it() {
            results(10, GOOD);
            breaker.settings(settings(new BreakerSettings(Duration.ofSeconds(60), 0.5, 10, 3)));
            assertThat(breaker.view().total()).isEqualTo(10);

            breaker.settings(settings(new BreakerSettings(Duration.ofSeconds(30), 0.5, 10, 3)));

            assertThat(breaker.view().total()).isZero();
            assertThat(breaker.view().ratio()).isZero();
            results(3, REFUSED);
            assertThat(breaker.view().state()).isEqualTo(OPEN);
        }

        @Test
        void a_clock_that_goes_back_delays_no_probe_and_shows_its_own_time() {
            trip();
            Instant back = clock.advance(Duration.ofHours(-1));
            assertThat(breaker.view().nextProbeAt()).contains(back.plusSeconds(30));

            clock.advance(Duration.ofSeconds(30));

            assertThat(breaker.startProbe()).hasValue(1);
        }

        @Test
        void a_leap_forwards_taken_back_delays_no_probe() {
            trip();
            clock.advance(Duration.ofDays(365));
            assertThat(breaker.startProbe()).hasValue(1);
            breaker.probeResult(1, REFUSED);

            clock.advance(Duration.ofDays(-365));
            assertThat(breaker.startProbe()).isEmpty();
            clock.advance(Duration.ofSeconds(30));

            assertThat(breaker.startProbe()).hasValue(1);
        }
    }

    private long sent() {
        assertThat(breaker.claim()).isTrue();
        long generation = breaker.send().orElseThrow();
        breaker.release();
        return generation;
    }

    private Optional<Transition> result(Outcome outcome) {
        return Samples.result(breaker, breaker.view().generation(), outcome);
    }

    private void results(int times, Outcome outcome) {
        for (int i = 0; i < times; i++) {
            result(outcome);
        }
    }

    private void trip() {
        results(5, REFUSED);
        assertThat(breaker.view().state()).isEqualTo(OPEN);
    }

    private void recover() {
        clock.advance(Duration.ofSeconds(30));
        long generation = breaker.startProbe().orElseThrow();
        assertThat(breaker.probeResult(generation, GOOD)).isPresent();
    }

    private int claim(int wanted) {
        int claimed = 0;
        for (int i = 0; i < wanted; i++) {
            claimed += breaker.claim() ? 1 : 0;
        }
        return claimed;
    }

    private void releaseAll() {
        for (int i = breaker.view().inFlight(); i > 0; i--) {
            breaker.release();
        }
    }
}
