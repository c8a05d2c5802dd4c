package io.originguard.breaker;

import static io.originguard.breaker.Episodes.RECOVERY;
import static io.originguard.breaker.Episodes.learning;
import static io.originguard.breaker.Samples.GOOD;
import static io.originguard.breaker.Samples.LIMITED;
import static io.originguard.breaker.Samples.REFUSED;
import static io.originguard.breaker.Samples.TLS_BROKEN;
import static io.originguard.breaker.Samples.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import io.originguard.target.BreakerState;
import io.originguard.target.TargetSettings;
import io.originguard.testing.HandCrankedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * When a trip is taken for our own fault, what that does to the baseline, and how it comes back.
 *
 * <p>Long because it is the table of the rules, one test each.
 */
class SelfBlameTest {

    private Episodes target = Episodes.of(8);

    @Nested
    class After_a_raise_of_ours {

        @ParameterizedTest
        @CsvSource({
            "0, 4, halved from 8 to 4: it tripped less than 1 s after our limit rose to 8",
            "12, 4, halved from 8 to 4: it tripped 12 s after our limit rose to 8",
            "60, 4, halved from 8 to 4: it tripped 60 s after our limit rose to 8",
            "61, 8, ''",
        })
        void a_trip_within_the_window_halves_the_baseline(int seconds, int baseline, String reason) {
            target = Episodes.of(4).good(4);
            target.breaker.settings(settings(8));
            target.pass(Duration.ofSeconds(seconds)).good(8);

            Transition trip = target.fail(8, REFUSED);

            assertThat(target.inForce()).isEqualTo(baseline);
            assertThat(target.reason()).isEqualTo(reason);
            assertThat(trip.baseline()).isEqualTo(target.baseline());
        }

        @Test
        void a_step_of_the_ramp_is_one() {
            target.good(8).fail(8, REFUSED);
            target.recover().close().pass(Duration.ofSeconds(2)).good(8);

            target.fail(8, REFUSED);

            assertThat(target.reason()).isEqualTo("halved from 8 to 4: it tripped 12 s after our limit rose to 8");
        }

        @Test
        void a_pace_that_grew_back_is_one() {
            Samples.result(target.breaker, 0, LIMITED);
            target.pass(Duration.ofSeconds(30))
                    .good(4)
                    .pass(Duration.ofSeconds(10))
                    .tick();
            target.pass(Duration.ofSeconds(3)).good(5);

            target.fail(5, REFUSED);

            assertThat(target.reason()).isEqualTo("halved from 8 to 4: it tripped 3 s after our limit rose to 5");
        }

        @Test
        void a_step_of_the_learnt_baseline_is_one() {
            target = lowered();
            target.recover().close().quiet().pass(RECOVERY).tick();
            target.pass(Duration.ofSeconds(7)).good(5);

            target.fail(5, REFUSED);

            assertThat(target.reason()).isEqualTo("halved from 5 to 2: it tripped 7 s after our limit rose to 5");
        }

        @Test
        void the_latest_one_that_was_used_is_named() {
            target = Episodes.of(2).good(2);
            target.breaker.settings(settings(4));
            target.pass(Duration.ofSeconds(9)).good(3);
            target.breaker.settings(settings(8));
            target.pass(Duration.ofSeconds(1)).good(3);

            target.fail(3, REFUSED);

            assertThat(target.reason()).isEqualTo("halved from 8 to 4: it tripped 10 s after our limit rose to 4");
        }

        @Test
        void a_raise_that_was_not_used_explains_nothing() {
            target = Episodes.of(4).good(4).pass(Duration.ofSeconds(61));
            target.breaker.settings(settings(8));
            target.good(4);

            target.fail(4, REFUSED);

            assertThat(target.inForce()).isEqualTo(8);
        }

        @Test
        void the_start_of_a_node_is_none() {
            target.good(8).fail(8, REFUSED);

            assertThat(target.baseline()).isEqualTo(new Baseline(8, 8, Optional.empty()));
        }

        @ParameterizedTest
        @CsvSource({"CLOSED, 8", "HALF_OPEN, 1"})
        void a_restart_is_none(BreakerState state, int inFlight) {
            HandCrankedClock clock = HandCrankedClock.started();
            Breaker restored = Samples.restored(settings(8), clock, state, 7, clock.instant(), Optional.empty());
            restored.recall(learnt(Optional.of(6), Optional.of(4), clock.instant()));
            target = new Episodes(clock, restored).good(inFlight);

            target.fail(inFlight, REFUSED);

            assertThat(target.inForce()).isEqualTo(6);
        }

        @ParameterizedTest
        @CsvSource({
            "ORIGIN_REFUSED, 4",
            "ORIGIN_TIMED_OUT, 4",
            "ORIGIN_MALFORMED, 4",
            "ORIGIN_TOO_SLOW, 4",
            "ORIGIN_TLS_BROKEN, 8",
            "ORIGIN_UNRESOLVED, 8",
        })
        void only_what_load_can_bring_about_is_our_fault(Cause cause, int baseline) {
            target = Episodes.of(4).good(4);
            target.breaker.settings(settings(8));
            target.good(8);

            target.fail(8, Outcome.of(cause, "failed"));

            assertThat(target.inForce()).isEqualTo(baseline);
        }

        @ParameterizedTest
        @CsvSource({
            "ORIGIN_REFUSED, 100, 8",
            "ORIGIN_TOO_SLOW, 100, 4",
            "ORIGIN_TIMED_OUT, 120, 4",
            "ORIGIN_TOO_SLOW, 121, 8"
        })
        void what_shows_late_may_have_begun_a_response_timeout_earlier(Cause cause, int seconds, int baseline) {
            target = Episodes.of(4).good(4);
            target.breaker.settings(settings(8));
            target.good(8).pass(Duration.ofSeconds(seconds));

            target.fail(8, Outcome.of(cause, "failed"));

            assertThat(target.inForce()).isEqualTo(baseline);
        }

        @ParameterizedTest
        @CsvSource({"true, 4", "false, 8"})
        void an_origin_that_was_dead_when_we_came_is_not_our_fault(boolean alive, int baseline) {
            target = Episodes.of(4);
            target.breaker.settings(settings(8));
            if (alive) {
                target.good(8);
            }

            target.fail(8, REFUSED);

            assertThat(target.inForce()).isEqualTo(baseline);
        }
    }

    @Nested
    class Twice_at_the_same_load {

        @ParameterizedTest
        @CsvSource({
            "8, 8, 1, true",
            "8, 10, 1, true",
            "8, 6, 1, true",
            "8, 11, 1, false",
            "8, 5, 1, false",
            "4, 5, 1, true",
            "4, 3, 1, true",
            "4, 6, 1, false",
            "2, 3, 1, true",
            "2, 1, 1, false",
            "1, 2, 1, false",
            "1, 1, 1, false",
            "16, 12, 1, true",
            "16, 11, 1, false",
            "8, 8, 23, true",
            "8, 8, 25, false",
        })
        void halves_the_baseline_within_a_day(int first, int second, int hours, boolean halved) {
            target = Episodes.of(16).good(first);
            target.fail(first, REFUSED);
            target.recover().close().pass(Duration.ofHours(hours)).good(second);

            target.fail(second, REFUSED);

            assertThat(target.baseline())
                    .isEqualTo(
                            halved
                                    ? new Baseline(
                                            16,
                                            8,
                                            Optional.of("halved from 16 to 8: it tripped twice at about " + second
                                                    + " requests in flight"))
                                    : new Baseline(16, 16, Optional.empty()));
        }

        @Test
        void the_load_is_the_most_that_was_in_flight_of_late() {
            target.good(8).fail(8, REFUSED);
            target.recover()
                    .close()
                    .quiet()
                    .good(8)
                    .pass(Duration.ofSeconds(59))
                    .good(1);

            target.fail(1, REFUSED);

            assertThat(target.reason()).isEqualTo("halved from 8 to 4: it tripped twice at about 8 requests in flight");
        }

        @Test
        void what_was_in_flight_longer_ago_is_not_counted() {
            target.good(8).fail(8, REFUSED);
            target.recover()
                    .close()
                    .quiet()
                    .good(8)
                    .pass(Duration.ofSeconds(61))
                    .good(1);

            target.fail(1, REFUSED);

            assertThat(target.inForce()).isEqualTo(8);
        }

        @Test
        void a_trip_that_load_does_not_explain_is_neither_the_first_nor_the_second() {
            target.good(8).fail(8, TLS_BROKEN);
            target.recover().close().quiet().good(8).fail(8, REFUSED);
            assertThat(target.inForce()).isEqualTo(8);

            target.recover().close().quiet().good(8).fail(8, TLS_BROKEN);

            assertThat(target.inForce()).isEqualTo(8);
        }

        @Test
        void an_origin_that_was_dead_when_we_came_back_is_not_our_fault() {
            target.good(8).fail(8, REFUSED);
            target.recover().close().quiet().pass(Duration.ofMinutes(10));

            target.fail(8, REFUSED);

            assertThat(target.inForce()).isEqualTo(8);
        }

        @Test
        void also_when_a_restart_was_between() {
            target.good(8).fail(8, REFUSED);
            target.recover().close();
            Breaker next = Samples.breaker(settings(8), target.clock);
            next.recall(target.breaker.learnt());
            target = new Episodes(target.clock, next).quiet().good(8);

            target.fail(8, REFUSED);

            assertThat(target.reason()).endsWith("it tripped twice at about 8 requests in flight");
        }
    }

    @Nested
    class A_ramp_that_fails {

        @ParameterizedTest
        @CsvSource({
            "1, 8, ''",
            "2, 4, halved from 8 to 4: its ramp failed 3 s after our limit rose to 2",
            "4, 4, halved from 8 to 4: its ramp failed 3 s after our limit rose to 4",
            "8, 4, halved from 8 to 4: its ramp failed 3 s after our limit rose to 8",
        })
        void above_1_halves_the_baseline(int limit, int baseline, String reason) {
            target.fail(8, REFUSED);
            target.recover().climb(limit).good(limit).pass(Duration.ofSeconds(3));

            Transition reopened = target.fail(limit, REFUSED);

            assertThat(reopened.reopened()).isTrue();
            assertThat(target.inForce()).isEqualTo(baseline);
            assertThat(target.reason()).isEqualTo(reason);
        }

        @Test
        void is_not_the_first_of_two_trips_at_the_same_load() {
            target.fail(8, REFUSED);
            target.recover().good(1);
            target.fail(1, REFUSED);

            assertThat(target.breaker.learnt().trippedInFlight()).isEmpty();
        }

        @Test
        void leads_to_a_ramp_to_the_learnt_baseline() {
            target.fail(8, REFUSED);
            target.recover().climb(8).good(8);
            target.fail(8, REFUSED);
            target.recover();
            List<Integer> limits = new ArrayList<>();

            while (target.breaker.view().state() == BreakerState.HALF_OPEN) {
                limits.add(target.breaker.view().limit());
                target.good(8).pass(Duration.ofSeconds(10)).tick();
            }

            assertThat(limits).containsExactly(1, 2, 4);
            assertThat(target.breaker.view().limit()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @CsvSource({"8, 8 4 2 1 1", "7, 7 3 1 1 1", "2, 2 1 1 1 1", "1, 1 1 1 1 1"})
    void it_is_halved_again_and_again_down_to_1(int configured, String expected) {
        target = Episodes.of(configured);
        List<String> seen = new ArrayList<>();

        for (int i = 0; i < 5; i++) {
            seen.add(String.valueOf(target.inForce()));
            target.quiet().good(configured).fail(target.inForce(), REFUSED);
            target.recover().climb(target.inForce()).good(configured);
            if (target.inForce() > 1) {
                target.fail(target.inForce(), REFUSED);
                target.recover();
            }
            target.close();
        }

        assertThat(String.join(" ", seen)).isEqualTo(expected);
    }

    @Nested
    class Coming_back {

        @ParameterizedTest
        @CsvSource({"8, 4 5 6 7 8 8", "16, 8 10 12 14 16 16", "64, 32 40 48 56 64 64", "3, 1 2 3 3 3 3"})
        void it_grows_by_an_eighth_of_the_configured_one_for_each_good_hour(int configured, String expected) {
            target = lowered(configured);
            target.recover().close();
            List<String> seen = new ArrayList<>();

            for (int hour = 0; hour < 6; hour++) {
                seen.add(String.valueOf(target.inForce()));
                assertThat(target.breaker.view().limit()).isEqualTo(target.inForce());
                target.good(1).pass(RECOVERY).tick();
            }

            assertThat(String.join(" ", seen)).isEqualTo(expected);
            assertThat(target.baseline().reason()).isEmpty();
            assertThat(target.breaker.learnt().baseline()).isEmpty();
            assertThat(target.breaker.learnt().baselineReason()).isEmpty();
        }

        @Test
        void the_reason_says_how_far_it_has_come() {
            target = lowered();
            target.recover().close();
            for (int hour = 0; hour < 2; hour++) {
                target.good(1).pass(RECOVERY).tick();
            }

            assertThat(target.reason())
                    .isEqualTo("halved from 8 to 4: it tripped less than 1 s after our limit rose to 8;"
                            + " grown back to 6 since");
        }

        @Test
        void not_a_moment_earlier() {
            target = lowered();
            target.recover().close().good(1);

            target.pass(RECOVERY.minusMillis(1)).tick();
            assertThat(target.inForce()).isEqualTo(4);
            target.pass(Duration.ofMillis(1)).tick();

            assertThat(target.inForce()).isEqualTo(5);
        }

        @Test
        void not_without_a_good_result() {
            target = lowered();
            target.recover().close().pass(RECOVERY.multipliedBy(3)).tick();
            assertThat(target.inForce()).isEqualTo(4);

            target.good(1).tick();

            assertThat(target.inForce()).isEqualTo(5);
        }

        @Test
        void a_trip_begins_the_hour_anew() {
            target = lowered();
            target.recover().close().good(1).pass(RECOVERY.minusMinutes(1)).fail(1, REFUSED);
            target.recover().close().good(1).pass(Duration.ofMinutes(2)).tick();
            assertThat(target.inForce()).isEqualTo(4);

            target.pass(RECOVERY).tick();

            assertThat(target.inForce()).isEqualTo(5);
        }

        @Test
        void a_paused_target_gets_nothing_back() {
            target = lowered();

            target.pass(RECOVERY.multipliedBy(3)).tick();

            assertThat(target.inForce()).isEqualTo(4);
        }

        @Test
        void a_restart_does_not_begin_the_hour_anew() {
            target = lowered();
            target.recover().close().good(1).pass(RECOVERY.minusMinutes(1)).tick();
            Breaker next = Samples.restored(
                    settings(8),
                    target.clock,
                    BreakerState.CLOSED,
                    9,
                    target.breaker.view().since(),
                    Optional.empty());
            next.recall(target.breaker.learnt());
            target = new Episodes(target.clock, next);
            assertThat(target.inForce()).isEqualTo(4);

            target.pass(Duration.ofMinutes(1)).good(1).tick();

            assertThat(target.inForce()).isEqualTo(5);
        }
    }

    @Nested
    class Settings_and_memory {

        @Test
        void switched_off_nothing_is_learnt() {
            HandCrankedClock clock = HandCrankedClock.started();
            target = new Episodes(clock, Samples.breaker(learning(4, false), clock)).good(4);
            target.breaker.settings(learning(8, false));
            target.good(8);

            target.fail(8, REFUSED);

            assertThat(target.inForce()).isEqualTo(8);
            assertThat(target.breaker.learnt().trippedInFlight()).isEmpty();
        }

        @Test
        void switching_it_off_forgets_at_once_and_for_good() {
            target = lowered();
            target.recover().close();

            target.breaker.settings(learning(8, false));

            assertThat(target.breaker.view().limit()).isEqualTo(8);
            assertThat(target.breaker.learnt()).isEqualTo(learnt(Optional.empty(), Optional.empty(), Instant.EPOCH));
            target.breaker.settings(learning(8, true));
            assertThat(target.breaker.view().limit()).isEqualTo(8);
        }

        @Test
        void what_a_process_learnt_without_the_switch_is_not_recalled_with_it() {
            HandCrankedClock clock = HandCrankedClock.started();
            Breaker breaker = Samples.breaker(learning(8, false), clock);

            breaker.recall(learnt(Optional.of(2), Optional.of(8), clock.instant()));

            assertThat(breaker.view().limit()).isEqualTo(8);
            assertThat(breaker.learnt()).isEqualTo(learnt(Optional.empty(), Optional.empty(), Instant.EPOCH));
        }

        @Test
        void all_that_was_learnt_is_recalled() {
            target = lowered();
            Samples.result(target.breaker, 0, LIMITED);
            Learnt learnt = target.breaker.learnt();

            Breaker next = Samples.breaker(settings(8), target.clock);
            next.recall(learnt);

            assertThat(learnt.baseline()).contains(4);
            assertThat(learnt.baselineAt()).contains(target.clock.instant());
            assertThat(learnt.baselineReason()).contains(target.reason());
            assertThat(learnt.trippedInFlight()).contains(8);
            assertThat(learnt.trippedAt()).contains(target.clock.instant());
            assertThat(learnt.limitedTo()).contains(2);
            assertThat(learnt.limitedUntil()).contains(target.clock.instant().plusSeconds(30));
            assertThat(next.learnt()).isEqualTo(learnt);
            assertThat(next.view().baseline()).isEqualTo(target.baseline());
            assertThat(next.view().limit()).isEqualTo(2);
            assertThat(next.view().notBefore()).isEqualTo(learnt.limitedUntil());
            assertThat(next.claim()).isFalse();
        }

        @Test
        void a_smaller_setting_counts_and_what_was_learnt_stays_for_a_larger_one() {
            target = lowered();
            target.breaker.settings(settings(3));
            assertThat(target.baseline()).isEqualTo(new Baseline(3, 3, Optional.empty()));

            target.breaker.settings(settings(12));

            assertThat(target.inForce()).isEqualTo(4);
            assertThat(target.reason()).startsWith("halved from 8 to 4");
        }

        @Test
        void a_clock_that_was_wrong_in_the_last_process_blames_and_delays_nothing_for_long() {
            HandCrankedClock clock = HandCrankedClock.started();
            Breaker breaker = Samples.breaker(settings(8), clock);
            breaker.recall(
                    learnt(Optional.of(4), Optional.of(8), clock.instant().plus(Duration.ofDays(3650))));
            target = new Episodes(clock, breaker);

            target.good(1).pass(RECOVERY).tick();

            assertThat(target.inForce()).isEqualTo(5);
        }
    }

    /** A target of 8 that has just tripped after a raise, so that its baseline is 4. */
    private static Episodes lowered() {
        return lowered(8);
    }

    private static Episodes lowered(int configured) {
        Episodes target = Episodes.of(1).good(1);
        TargetSettings whole = settings(configured);
        target.breaker.settings(whole);
        target.good(configured).fail(configured, REFUSED);
        assertThat(target.inForce()).isEqualTo(configured / 2);
        return target;
    }

    private static Learnt learnt(Optional<Integer> baseline, Optional<Integer> tripped, Instant at) {
        return new Learnt(
                baseline,
                baseline.map(b -> at),
                baseline.map(b -> "as " + GOOD.detail()),
                tripped,
                tripped.map(t -> at),
                Optional.empty(),
                Optional.empty());
    }
}
