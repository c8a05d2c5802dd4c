package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.edge.Cause;
import io.originguard.target.Job;
import io.originguard.target.PathRules;
import io.originguard.testing.HandCrankedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a job's path rule says when it is taken from the frontier. */
class PathRuleGateTest {

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Instant start = clock.instant();

    @Test
    void what_is_skipped_is_refused_with_the_rule_as_its_reason() {
        PathRuleGate gate = gate("/print/* skip");

        assertThat(gate.admit(job(1, "/print/1"))).isInstanceOfSatisfying(Admission.Refuse.class, refused -> {
            assertThat(refused.why().cause()).isEqualTo(Cause.SKIPPED);
            assertThat(refused.why().detail()).contains("'/print/* skip'", "originguard.target.paths");
        });
        assertThat(gate.admit(job(2, "/page/1"))).isEqualTo(Admission.GO);
    }

    @Test
    void the_first_one_waits_an_interval_and_each_of_the_others_for_a_slot_of_its_own() {
        PathRuleGate gate = gate("/export/* 1/5s");

        assertThat(gate.admit(job(1, "/export/1"))).isEqualTo(deferred(5_000));
        assertThat(gate.admit(job(2, "/export/2"))).isEqualTo(deferred(10_250));
        assertThat(gate.admit(job(3, "/export/3"))).isEqualTo(deferred(15_500));
        assertThat(gate.admit(job(4, "/page/4"))).isEqualTo(Admission.GO);
    }

    @Test
    void a_job_that_comes_back_at_its_slot_goes_although_the_one_before_was_late() {
        PathRuleGate gate = gate("/export/* 1/5s");
        gate.admit(job(1, "/export/1"));
        gate.admit(job(2, "/export/2"));

        clock.advance(Duration.ofMillis(5_200));
        assertThat(gate.admit(back(1, "/export/1"))).isEqualTo(Admission.GO);
        gate.sent(job(1, "/export/1"));
        gate.left(job(1, "/export/1"));
        clock.advance(Duration.ofMillis(5_050));

        assertThat(gate.admit(back(2, "/export/2"))).isEqualTo(Admission.GO);
    }

    @Test
    void the_interval_counts_from_the_request_and_not_from_the_way_to_it() {
        PathRuleGate gate = gate("/export/* 1/5s");
        clock.advance(Duration.ofSeconds(5));
        gate.admit(job(1, "/export/1"));

        clock.advance(Duration.ofSeconds(4));
        assertThat(gate.admit(back(2, "/export/2"))).as("one is on its way").isEqualTo(deferred(14_000));
        gate.sent(job(1, "/export/1"));
        clock.advance(Duration.ofMillis(4_999));
        assertThat(gate.admit(back(3, "/export/3"))).isNotEqualTo(Admission.GO);
        clock.advance(Duration.ofMillis(1));

        assertThat(gate.admit(back(2, "/export/2"))).isEqualTo(Admission.GO);
    }

    @Test
    void a_job_that_was_not_sent_after_all_gives_its_turn_back() {
        PathRuleGate gate = gate("/export/* 1/5s");
        clock.advance(Duration.ofSeconds(5));
        gate.admit(job(1, "/export/1"));

        gate.left(job(1, "/export/1"));

        assertThat(gate.admit(job(1, "/export/1"))).isEqualTo(Admission.GO);
    }

    @Test
    void a_redirect_is_no_further_request_of_the_rule() {
        PathRuleGate gate = gate("/export/* 1/5s");
        clock.advance(Duration.ofSeconds(5));
        gate.admit(job(1, "/export/1"));
        gate.sent(job(1, "/export/1"));
        clock.advance(Duration.ofSeconds(3));

        gate.sent(job(1, "/export/1"));
        gate.left(job(1, "/export/1"));
        clock.advance(Duration.ofSeconds(2));

        assertThat(gate.admit(job(2, "/export/2"))).isEqualTo(Admission.GO);
    }

    @Test
    void when_the_room_is_full_the_others_come_back_at_the_pace_of_those_that_leave() {
        PathRuleGate gate = gate("/export/* max 2");
        go(gate, 1);
        go(gate, 2);
        assertThat(gate.admit(job(3, "/export/3"))).isEqualTo(deferred(50));

        clock.advance(Duration.ofSeconds(8));
        gate.left(job(1, "/export/1"));
        go(gate, 4);

        assertThat(gate.admit(job(5, "/export/5"))).isEqualTo(deferred(8_000 + 4_000));
        assertThat(gate.admit(job(6, "/export/6"))).isEqualTo(deferred(8_000 + 8_000));
        gate.left(job(2, "/export/2"));
        assertThat(gate.admit(back(3, "/export/3"))).isEqualTo(Admission.GO);
    }

    @Test
    void rules_that_change_count_for_the_next_job_and_unchanged_ones_keep_their_turns() {
        PathRuleGate gate = gate("/export/* 1/5s, /search?* 1/1h");
        clock.advance(Duration.ofSeconds(5));
        go(gate, 1);
        clock.advance(Duration.ofSeconds(1));

        gate.rules(rules("/print/* skip, /export/* 1/5s"));

        assertThat(gate.admit(job(2, "/search?q=1"))).isEqualTo(Admission.GO);
        assertThat(gate.admit(job(3, "/print/1"))).isInstanceOf(Admission.Refuse.class);
        assertThat(gate.admit(job(4, "/export/4"))).isEqualTo(deferred(10_000));
    }

    @Test
    void a_job_whose_rule_is_gone_leaves_without_a_trace() {
        PathRuleGate gate = gate("/export/* max 1");
        go(gate, 1);

        gate.rules(PathRules.NONE);
        go(gate, 2);
        gate.rules(rules("/export/* max 1"));
        gate.left(job(1, "/export/1"));

        go(gate, 3);
        assertThat(gate.admit(job(4, "/export/4"))).isInstanceOf(Admission.Defer.class);
    }

    @Test
    void a_clock_that_is_set_back_does_not_make_the_jobs_wait_for_it() {
        PathRuleGate gate = gate("/export/* 1/5s");
        clock.advance(Duration.ofSeconds(5));
        go(gate, 1);

        clock.advance(Duration.ofHours(-1));

        assertThat(gate.admit(job(2, "/export/2")))
                .isEqualTo(new Admission.Defer(clock.instant().plusSeconds(5)));
    }

    @Test
    void a_slot_between_two_milliseconds_is_the_later_one() {
        PathRuleGate gate = gate("/export/* 3/1s");

        assertThat(gate.admit(job(1, "/export/1"))).isEqualTo(deferred(334));
    }

    private void go(PathRuleGate gate, long id) {
        Job job = job(id, "/export/" + id);
        assertThat(gate.admit(job)).isEqualTo(Admission.GO);
        gate.sent(job);
    }

    private Admission deferred(long millis) {
        return new Admission.Defer(start.plusMillis(millis));
    }

    private PathRuleGate gate(String rules) {
        return new PathRuleGate(rules(rules), clock);
    }

    private static PathRules rules(String rules) {
        return Workshop.settings("paths=" + rules).paths();
    }

    private static Job job(long id, String path) {
        return job(id, path, Instant.EPOCH);
    }

    /** The job again, at its due time. */
    private Job back(long id, String path) {
        return job(id, path, clock.instant());
    }

    private static Job job(long id, String path, Instant dueAt) {
        return new Job(
                id, Workshop.SHOP, "https://shop.example.com" + path, 0, 0, Instant.EPOCH, dueAt, Map.of(), Map.of());
    }
}
