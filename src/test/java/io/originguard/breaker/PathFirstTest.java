package io.originguard.breaker;

import static io.originguard.breaker.Samples.GOOD;
import static io.originguard.breaker.Samples.REFUSED;
import static io.originguard.breaker.Samples.settings;
import static io.originguard.target.BreakerState.CLOSED;
import static io.originguard.target.BreakerState.HALF_OPEN;
import static io.originguard.target.BreakerState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import io.originguard.target.BreakerState;
import io.originguard.target.PathPattern;
import io.originguard.target.TargetSettings.BreakerSettings;
import io.originguard.testing.HandCrankedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When failures that speak of a path speak of the whole target. */
class PathFirstTest {

    private static final Outcome SLOW = Outcome.of(Cause.ORIGIN_TOO_SLOW, "524");
    private static final Outcome MALFORMED = Outcome.of(Cause.ORIGIN_MALFORMED, "520");
    private static final int NEVER = 1_000_000;

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Instant start = clock.instant();
    private Breaker breaker = with(0.05, 20, 5, 3);

    private Breaker with(double threshold, int minimumCalls, int consecutive, int paths) {
        return Samples.breaker(
                settings(new BreakerSettings(
                        Duration.ofSeconds(60),
                        threshold,
                        minimumCalls,
                        consecutive,
                        BreakerSettings.USUALLY_BAD,
                        paths)),
                clock);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        // Each letter is a failure of that path, - is a good result of /page, ! a refused connection.
        "aaaaaaaaaaaaaaaaaaaaaaaaa,  CLOSED",
        "abababababababababababab,   CLOSED",
        "ababc,                      OPEN",
        "abcab,                      OPEN",
        "abca,                       CLOSED",
        "aaaab,                      CLOSED",
        "aaaabc,                     OPEN",
        "abc-abab-,                  CLOSED",
        "aab-cabab,                  OPEN",
        "ab!!!,                      CLOSED",
        "ab!!!!!,                    OPEN",
        "!!!!a!,                     OPEN",
        "!!!!a,                      CLOSED",
        "abc!!,                      OPEN",
        "!!ab-!!c!,                  CLOSED",
        "!!abc,                      OPEN",
    })
    void a_run_has_failures_of_paths_in_it_while_three_agree(String results, BreakerState state) {
        play(results);

        assertThat(breaker.view().state()).isEqualTo(state);
    }

    @ParameterizedTest(name = "{0} good, then {1}: {2}")
    @CsvSource({
        "18, ab,     CLOSED", // 2 of 20, but of two paths
        "98, ababab, CLOSED",
        "18, aabb,   CLOSED",
        "17, abc,    OPEN", // 3 of 20
        "16, abc,    CLOSED", // 3 of 19: too few to judge
        "57, abc,    CLOSED", // 3 of 60 is not more than 5 %
        "56, abc,    OPEN",
        "54, aabc,   OPEN", // the third path brings the failures of the others with it
        "77, aaabc,  OPEN",
        "95, aaabc,  CLOSED",
    })
    void three_paths_and_more_than_the_threshold_trip(int good, String failures, BreakerState state) {
        breaker = with(0.05, 20, NEVER, 3);
        play("-".repeat(good));

        play(failures);

        assertThat(breaker.view().state()).isEqualTo(state);
    }

    @Test
    void two_paths_neither_count_as_bad_nor_in_the_total() {
        play("----abab");

        assertThat(breaker.view().bad()).isZero();
        assertThat(breaker.view().total()).isEqualTo(4);
    }

    @Test
    void three_paths_count_with_all_their_failures() {
        play("----a-b-a-c");

        assertThat(breaker.view().bad()).isEqualTo(4);
        assertThat(breaker.view().total()).isEqualTo(11);
    }

    @Test
    void a_path_that_left_the_window_agrees_no_longer() {
        breaker = with(0.05, 20, NEVER, 3);
        play("-".repeat(30) + "a");
        clock.advance(Duration.ofSeconds(60));
        play("-".repeat(20) + "bbb");
        assertThat(breaker.view().bad()).isZero();

        play("cc");

        assertThat(breaker.view().state()).isEqualTo(CLOSED);
        play("a");
        assertThat(breaker.view().state()).isEqualTo(OPEN);
    }

    @Test
    void a_slow_target_trips_too_however_far_apart_its_paths_fail() {
        for (String path : List.of("a", "b", "a", "c")) {
            play(path);
            assertThat(breaker.view().state()).isEqualTo(CLOSED);
            clock.advance(Duration.ofHours(1));
        }

        Transition trip = fail("b", SLOW).orElseThrow();

        assertThat(trip.to()).isEqualTo(OPEN);
        assertThat(trip.firstErrorAt()).contains(start);
    }

    @Test
    void a_trip_by_paths_tells_of_all_their_failures() {
        breaker = with(0.05, 20, NEVER, 3);
        play("-".repeat(20));
        Instant first = clock.advance(Duration.ofSeconds(3));
        play("ab");
        clock.advance(Duration.ofSeconds(3));

        Transition trip = fail("c", MALFORMED).orElseThrow();

        assertThat(trip.cause()).isEqualTo(MALFORMED);
        assertThat(trip.bad()).isEqualTo(3);
        assertThat(trip.total()).isEqualTo(23);
        assertThat(trip.firstErrorAt()).contains(first);
    }

    @ParameterizedTest
    @CsvSource({"1, aaaaa, OPEN", "1, aaaa, CLOSED", "2, ababa, OPEN", "2, aaaaa, CLOSED", "4, abcabcabc, CLOSED"})
    void how_many_must_agree_can_be_set(int paths, String results, BreakerState state) {
        breaker = with(0.05, 20, 5, paths);

        play(results);

        assertThat(breaker.view().state()).isEqualTo(state);
    }

    @Test
    void a_cause_that_is_not_set_to_be_bad_speaks_of_nothing() {
        breaker = Samples.breaker(settings(8), clock, outcome -> outcome.count(java.util.Set.of("origin-refused")));

        play("abcabcabc");

        assertThat(breaker.view().state()).isEqualTo(CLOSED);
        assertThat(breaker.view().paths()).extracting(PathView::state).containsOnly(CLOSED);
        assertThat(breaker.paths().news()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a,       HALF_OPEN",
        "aaaa,    HALF_OPEN",
        "abab,    HALF_OPEN",
        "a-b-ab,  HALF_OPEN",
        "abc,     OPEN",
        "a-b-c,   OPEN",
        "!,       OPEN",
    })
    void the_ramp_is_ended_by_the_site_at_once_and_by_paths_when_three_agree(String results, BreakerState state) {
        ramp();

        play(results);

        assertThat(breaker.view().state()).isEqualTo(state);
    }

    @Test
    void on_the_ramp_all_failures_since_it_began_agree_and_none_from_before() {
        play("!!ab");
        play("!!!");
        recover();
        play("c");
        clock.advance(Duration.ofMinutes(10));
        play("a");
        clock.advance(Duration.ofMinutes(10));
        breaker.tick();
        assertThat(breaker.view().state()).isEqualTo(HALF_OPEN);

        Transition reopened = fail("b", SLOW).orElseThrow();

        assertThat(reopened.reopened()).isTrue();
    }

    @Property(tries = 200)
    void fewer_than_three_failing_paths_never_trip_the_target(@ForAll("days") List<Step> day) {
        HandCrankedClock time = HandCrankedClock.started();
        Breaker target = Samples.breaker(settings(new BreakerSettings(Duration.ofSeconds(10), 0.05, 5, 2)), time);

        for (Step step : day) {
            time.advance(Duration.ofMillis(step.millis()));
            Outcome outcome = step.failing() < 0 ? GOOD : step.slow() ? SLOW : MALFORMED;
            String path = step.failing() < 0 ? "/page/" + step.good() : "/failing" + "x".repeat(step.failing());
            Optional<Transition> transition = target.result(0, outcome, sample(target, path));
            target.tick();

            assertThat(transition).isEmpty();
            assertThat(target.view().bad()).isZero();
        }
    }

    private record Step(int millis, int failing, int good, boolean slow) {}

    @Provide
    Arbitrary<List<Step>> days() {
        return Combinators.combine(
                        Arbitraries.of(0, 0, 0, 100, 1_000, 9_000, 60_000),
                        Arbitraries.of(-1, 0, 1),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.of(true, false))
                .as(Step::new)
                .list()
                .ofMaxSize(200);
    }

    private void play(String results) {
        for (int i = 0; i < results.length(); i++) {
            char result = results.charAt(i);
            switch (result) {
                case '-' -> send("/page", GOOD);
                case '!' -> send("/page", REFUSED);
                default -> fail(String.valueOf(result), result % 2 == 0 ? SLOW : MALFORMED);
            }
        }
    }

    private Optional<Transition> fail(String path, Outcome outcome) {
        return send("/" + path + "?*", outcome);
    }

    private Optional<Transition> send(String path, Outcome outcome) {
        return breaker.result(breaker.view().generation(), outcome, sample(breaker, path));
    }

    private static PathSample sample(Breaker of, String path) {
        return new PathSample(new PathPattern(path), of.paths().epoch(), Duration.ZERO);
    }

    private void ramp() {
        play("!!!!!");
        recover();
    }

    private void recover() {
        assertThat(breaker.view().state()).isEqualTo(OPEN);
        clock.advance(Duration.ofSeconds(30));
        long generation = breaker.startProbe().orElseThrow();
        assertThat(breaker.probeResult(generation, GOOD)).isPresent();
    }
}
