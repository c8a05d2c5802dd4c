package io.originguard.breaker;

import static io.originguard.breaker.Samples.CACHED;
import static io.originguard.breaker.Samples.EDGE_TROUBLE;
import static io.originguard.breaker.Samples.REFUSED;
import static io.originguard.breaker.Samples.TLS_BROKEN;
import static io.originguard.breaker.Samples.announcing;
import static io.originguard.breaker.Samples.forOperator;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import io.originguard.target.TargetSettings.ProbeSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeScheduleTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final ProbeSettings SETTINGS =
            new ProbeSettings(Duration.ofSeconds(30), Duration.ofMinutes(15), Optional.empty(), true);
    private static final ProbeSettings HEEDLESS =
            new ProbeSettings(Duration.ofSeconds(30), Duration.ofMinutes(15), Optional.empty(), false);

    private final ProbeSchedule schedule = ProbeSchedule.tripped(REFUSED, START);

    @ParameterizedTest
    @CsvSource({"29999, false", "30000, true", "30001, true"})
    void the_first_probe_is_due_one_interval_after_the_trip(long millis, boolean due) {
        assertThat(schedule.isDue(SETTINGS, START.plusMillis(millis))).isEqualTo(due);
    }

    @Test
    void the_next_is_due_one_interval_after_the_one_before_was_started() {
        schedule.start(START.plusSeconds(50));
        schedule.unproven(REFUSED, true, START.plusSeconds(57));

        assertThat(schedule.next(SETTINGS)).isEqualTo(START.plusSeconds(80));
    }

    @Test
    void none_is_due_while_one_is_under_way_however_long() {
        schedule.start(START.plusSeconds(30));

        assertThat(schedule.isDue(SETTINGS, START.plus(Duration.ofDays(1)))).isFalse();
        assertThat(schedule.isUnderWay()).isTrue();
    }

    @Test
    void a_probe_that_was_not_sent_is_tried_again_after_an_interval() {
        schedule.start(START.plusSeconds(30));

        schedule.notSent();

        assertThat(schedule.isDue(SETTINGS, START.plusSeconds(59))).isFalse();
        assertThat(schedule.isDue(SETTINGS, START.plusSeconds(60))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "ORIGIN_REFUSED, false, 30",
        "ORIGIN_TIMED_OUT, false, 30",
        "ORIGIN_UNRESOLVED, false, 30",
        "ORIGIN_UNRESOLVED, true, 900",
        "ORIGIN_TLS_BROKEN, false, 900",
        "ORIGIN_TLS_BROKEN, true, 900",
    })
    void what_only_an_operator_can_mend_is_asked_about_seldom(Cause cause, boolean operator, long seconds) {
        Outcome outcome = Outcome.of(cause, "");

        ProbeSchedule tripped = ProbeSchedule.tripped(operator ? forOperator(outcome) : outcome, START);

        assertThat(tripped.next(SETTINGS)).isEqualTo(START.plusSeconds(seconds));
    }

    @Test
    void a_cause_that_changes_changes_the_interval() {
        schedule.start(START);
        schedule.unproven(TLS_BROKEN, true, START.plusSeconds(1));
        assertThat(schedule.next(SETTINGS)).isEqualTo(START.plusSeconds(900));

        schedule.start(START.plusSeconds(900));
        schedule.unproven(REFUSED, true, START.plusSeconds(901));
        assertThat(schedule.next(SETTINGS)).isEqualTo(START.plusSeconds(930));
    }

    @Test
    void an_answer_that_says_nothing_of_the_origin_leaves_the_interval() {
        ProbeSchedule broken = ProbeSchedule.tripped(TLS_BROKEN, START);
        broken.start(START);

        broken.unproven(CACHED, false, START);

        assertThat(broken.next(SETTINGS)).isEqualTo(START.plusSeconds(900));
    }

    @ParameterizedTest
    @CsvSource({"PT-5S, 30", "PT0S, 30", "PT20S, 30", "PT29S, 30", "PT2M, 121", "PT24H, 86401", "P3650D, 86401"})
    void an_announced_wait_is_a_floor_and_at_most_a_day(Duration announced, long seconds) {
        schedule.start(START);

        schedule.unproven(announcing(EDGE_TROUBLE, announced), false, START.plusSeconds(1));

        assertThat(schedule.next(SETTINGS)).isEqualTo(START.plusSeconds(seconds));
    }

    @Test
    void the_wait_that_the_tripping_result_announced_counts_too() {
        ProbeSchedule waiting = ProbeSchedule.tripped(announcing(REFUSED, Duration.ofMinutes(2)), START);

        assertThat(waiting.next(SETTINGS)).isEqualTo(START.plusSeconds(120));
    }

    @Test
    void an_announced_wait_is_passed_over_where_the_setting_says_so() {
        ProbeSchedule waiting = ProbeSchedule.tripped(announcing(REFUSED, Duration.ofMinutes(2)), START);

        assertThat(waiting.next(HEEDLESS)).isEqualTo(START.plusSeconds(30));
    }

    @Test
    void the_plan_shows_the_interval_in_force_and_the_announced_wait_until_it_is_over() {
        ProbeSchedule waiting = ProbeSchedule.tripped(announcing(REFUSED, Duration.ofMinutes(2)), START);

        assertThat(waiting.plan(SETTINGS, START)).hasToString("probe every 30 s, edge asks for 120 s");
        assertThat(waiting.plan(HEEDLESS, START)).hasToString("probe every 30 s, edge asks for 120 s");
        assertThat(waiting.plan(SETTINGS, START.plusSeconds(119)).announced()).contains(Duration.ofMinutes(2));
        assertThat(waiting.plan(SETTINGS, START.plusSeconds(120)).announced()).isEmpty();
        assertThat(schedule.plan(SETTINGS, START)).hasToString("probe every 30 s");
        assertThat(ProbeSchedule.tripped(TLS_BROKEN, START).plan(SETTINGS, START))
                .isEqualTo(new ProbePlan(Duration.ofMinutes(15), Optional.empty()));
    }

    @Test
    void a_span_of_the_plan_is_written_in_seconds() {
        assertThat(new ProbePlan(Duration.ofMillis(2500), Optional.of(Duration.ofMinutes(15))))
                .hasToString("probe every 2.5 s, edge asks for 900 s");
    }

    @Test
    void a_restored_schedule_keeps_its_time_and_goes_on_at_the_interval() {
        ProbeSchedule restored = ProbeSchedule.restored(START.plusSeconds(12), SETTINGS, START);
        assertThat(restored.next(SETTINGS)).isEqualTo(START.plusSeconds(12));

        restored.start(START.plusSeconds(12));
        assertThat(restored.next(SETTINGS)).isEqualTo(START.plusSeconds(42));
    }

    @Test
    void a_restored_time_beyond_reason_is_brought_back_to_a_day() {
        ProbeSchedule restored = ProbeSchedule.restored(START.plus(Duration.ofDays(400)), SETTINGS, START);

        assertThat(restored.next(SETTINGS)).isEqualTo(START.plus(Duration.ofDays(1)));
    }

    @Test
    void intervals_longer_than_a_day_are_kept_when_restored() {
        ProbeSettings rare = new ProbeSettings(Duration.ofSeconds(30), Duration.ofDays(7), Optional.empty(), true);
        ProbeSettings rarer = new ProbeSettings(Duration.ofDays(9), Duration.ofDays(7), Optional.empty(), true);

        assertThat(ProbeSchedule.restored(START.plus(Duration.ofDays(6)), rare, START)
                        .next(rare))
                .isEqualTo(START.plus(Duration.ofDays(6)));
        assertThat(ProbeSchedule.restored(START.plus(Duration.ofDays(8)), rarer, START)
                        .next(rarer))
                .isEqualTo(START.plus(Duration.ofDays(8)));
    }
}
