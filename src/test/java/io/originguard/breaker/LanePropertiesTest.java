package io.originguard.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.breaker.Traffic.Ways;
import io.originguard.target.PathGlob;
import io.originguard.target.PathRule;
import io.originguard.target.PathRules;
import io.originguard.target.Rate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds for path rules whatever the order of events: spacing, room, and that every job gets through cheaply. */
class LanePropertiesTest {

    private static final int TRIES = 60;
    /** How much later than its slot a job may leave in the usual way: the look for due jobs, and its start; milliseconds. */
    private static final int LATENESS = 150;

    private static final Ways USUAL = new Ways(30, 300, 0);
    private static final Ways ROUGH = new Ways(400, 3_000, 0.2);

    @Property(tries = TRIES)
    void two_requests_never_leave_closer_than_the_interval(
            @ForAll @IntRange(min = 100, max = 3_000) int interval,
            @ForAll @IntRange(min = 1, max = 40) int jobs,
            @ForAll long seed) {
        Traffic traffic = new Traffic(rate(interval), ROUGH, seed);

        traffic.accept(jobs, 0);
        traffic.run(Duration.ofMillis(interval * 5L));
        traffic.accept(jobs, 5);
        traffic.pause(Duration.ofMillis(interval * 7L));
        traffic.run(Duration.ofMillis(interval * 3L));
        traffic.accept(jobs, -5);
        traffic.run(Duration.ofHours(1));

        assertThat(traffic.delivered).isEqualTo(3 * jobs);
        assertSpaced(traffic, interval);
    }

    @Property(tries = TRIES)
    void a_restart_keeps_the_spacing_and_every_job(
            @ForAll @IntRange(min = 100, max = 2_000) int interval,
            @ForAll @IntRange(min = 1, max = 40) int jobs,
            @ForAll long seed) {
        Traffic traffic = new Traffic(rate(interval), USUAL, seed);

        for (int i = 0; i < 3; i++) {
            traffic.accept(jobs, i % 2);
            traffic.run(Duration.ofMillis(interval * 4L + i));
            traffic.restart();
        }
        traffic.run(Duration.ofHours(1));

        assertThat(traffic.drained()).isTrue();
        assertThat(traffic.delivered).isEqualTo(3 * jobs);
        assertSpaced(traffic, interval);
    }

    @Property(tries = TRIES)
    void a_row_is_rewritten_about_once_and_the_rate_is_used_up(
            @ForAll @IntRange(min = 200, max = 10_000) int interval,
            @ForAll @IntRange(min = 2, max = 200) int jobs,
            @ForAll long seed) {
        Traffic traffic = new Traffic(rate(interval), USUAL, seed);

        traffic.accept(jobs, 0);
        traffic.run(Duration.ofHours(10));

        int rewritten = rewritten(traffic);
        Duration took = Duration.between(traffic.sent.get(0), traffic.sent.get(jobs - 1));
        int most = interval < LATENESS * 10 ? 3 * jobs : jobs + jobs / 10 + 1;
        assertThat(rewritten).as("rows rewritten for %s jobs", jobs).isLessThanOrEqualTo(most);
        assertThat(took).isLessThan(Duration.ofMillis((long) (jobs * (interval * 1.1 + 130))));
    }

    @Property(tries = TRIES)
    void hundreds_of_slots_that_have_passed_are_given_anew_once(
            @ForAll @IntRange(min = 200, max = 2_000) int interval, @ForAll long seed) {
        int jobs = 300;
        Traffic traffic = new Traffic(rate(interval), USUAL, seed);
        traffic.accept(jobs, 0);
        traffic.run(Duration.ofMillis(300));
        traffic.pause(Duration.ofMillis(interval * 2L * jobs));
        int before = rewritten(traffic);

        traffic.run(Duration.ofMillis(300));

        int rewritten = rewritten(traffic) - before;
        assertThat(rewritten).isBetween(jobs - 5, jobs + 5);
        traffic.run(Duration.ofHours(1));
        assertThat(traffic.delivered).isEqualTo(jobs);
        assertSpaced(traffic, interval);
    }

    @Property(tries = TRIES)
    void no_more_are_in_flight_than_the_room_and_every_job_gets_through(
            @ForAll @IntRange(min = 1, max = 5) int max,
            @ForAll @IntRange(min = 1, max = 60) int jobs,
            @ForAll long seed) {
        Traffic traffic = new Traffic(room(max), ROUGH, seed);

        traffic.accept(jobs, 0);
        traffic.run(Duration.ofSeconds(5));
        traffic.accept(jobs, 1);
        traffic.run(Duration.ofHours(2));

        assertThat(traffic.delivered).isEqualTo(2 * jobs);
        assertThat(traffic.mostTogether).isLessThanOrEqualTo(max);
    }

    @Property(tries = TRIES)
    void a_full_room_costs_few_rewrites_and_little_time(
            @ForAll @IntRange(min = 1, max = 5) int max, @ForAll long seed) {
        int jobs = 100;
        int slowest = 1_000;
        Traffic traffic = new Traffic(room(max), new Ways(10, slowest, 0), seed);

        traffic.accept(jobs, 0);
        traffic.run(Duration.ofHours(2));

        int rewritten = rewritten(traffic);
        Duration took = Duration.between(traffic.sent.get(0), traffic.sent.get(jobs - 1));
        assertThat(rewritten).isLessThan(10 * jobs);
        assertThat(took).isLessThan(Duration.ofMillis(2L * jobs * slowest / max));
    }

    @Property(tries = TRIES)
    void a_higher_priority_does_not_queue_behind_the_lower_one(
            @ForAll @IntRange(min = 200, max = 2_000) int interval, @ForAll long seed) {
        Traffic traffic = new Traffic(rate(interval), USUAL, seed);
        traffic.accept(100, 0);
        traffic.run(Duration.ofMillis(interval * 3L));
        int before = traffic.sent.size();

        traffic.accept(3, 10);
        traffic.run(Duration.ofHours(1));

        assertThat(traffic.sentPriorities).hasSize(103);
        assertThat(traffic.sentPriorities.subList(before, before + 8))
                .filteredOn(priority -> priority == 10)
                .hasSize(3);
    }

    private static void assertSpaced(Traffic traffic, int interval) {
        Instant last = Instant.EPOCH;
        for (Instant sent : traffic.sent) {
            assertThat(Duration.between(last, sent)).isGreaterThanOrEqualTo(Duration.ofMillis(interval));
            last = sent;
        }
    }

    private static int rewritten(Traffic traffic) {
        return traffic.deferred.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static PathRules rate(int millis) {
        return rules(Optional.of(new Rate(1, Duration.ofMillis(millis))), OptionalInt.empty());
    }

    private static PathRules room(int max) {
        return rules(Optional.empty(), OptionalInt.of(max));
    }

    private static PathRules rules(Optional<Rate> rate, OptionalInt max) {
        return new PathRules(List.of(new PathRule(PathGlob.of("/export/*"), rate, max, false)));
    }
}
