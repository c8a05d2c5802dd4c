package io.originguard.camel;

import static io.originguard.camel.Workshop.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.originguard.alert.AlertKind;
import io.originguard.alert.OutboxAlert;
import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import io.originguard.frontier.Completion.Buried;
import io.originguard.frontier.Completion.Parked;
import io.originguard.target.BreakerState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A target that blocks us: what becomes of its jobs and of our pace. */
class BlocksTest {

    private static final String URL = "https://shop.example.com/1";

    private Workshop workshop;
    private Guard guard;

    @BeforeEach
    void open(@TempDir Path directory) {
        workshop = new Workshop(directory);
        guard = workshop.guard(SHOP, "concurrency=8", "rampStep=10s");
    }

    @AfterEach
    void close() {
        workshop.close();
    }

    @Test
    void each_job_is_tried_once_more_until_more_than_half_are_blocks_and_then_none_is() {
        List<Boolean> triedAgain = IntStream.range(0, 30)
                .mapToObj(i -> isTriedAgain(Cause.WE_ARE_BLOCKED))
                .toList();

        assertThat(triedAgain.subList(0, 10)).doesNotContain(false);
        assertThat(triedAgain.subList(10, 30)).doesNotContain(true);
        await().untilAsserted(() -> {
            workshop.outbox.sweep();
            assertThat(workshop.alerts).extracting(OutboxAlert::kind).containsExactly(AlertKind.BLOCKED);
        });
        assertThat(guard.view().state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void when_the_blocks_are_over_a_single_one_is_tried_once_more_again() {
        results(30, Cause.WE_ARE_BLOCKED);
        results(9, Cause.FETCHED);
        assertThat(isTriedAgain(Cause.WE_ARE_BLOCKED)).isFalse();

        results(10, Cause.FETCHED);

        assertThat(isTriedAgain(Cause.WE_ARE_BLOCKED)).isTrue();
    }

    @Test
    void other_troubles_of_a_target_that_blocks_us_are_treated_as_ever() {
        results(30, Cause.WE_ARE_BLOCKED);

        assertThat(isTriedAgain(Cause.EDGE_TROUBLE)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"10, 0, 0", "11, 0, 4", "40, 0, 4", "40, 59, 4", "40, 60, 2"})
    void the_pace_is_halved_once_a_window_and_nothing_waits(int blocks, int later, int pace) {
        results(blocks, Cause.WE_ARE_BLOCKED);
        workshop.clock.advance(Duration.ofSeconds(later));
        if (later > 0) {
            results(40, Cause.WE_ARE_BLOCKED);
        }

        assertThat(guard.view().paceLimit()).isEqualTo(pace == 0 ? OptionalInt.empty() : OptionalInt.of(pace));
        assertThat(guard.view().notBefore()).isEmpty();
        assertThat(guard.breaker().claim()).isTrue();
    }

    @Test
    void pages_bring_the_pace_back_when_the_blocks_are_over() {
        results(11, Cause.WE_ARE_BLOCKED);
        for (int step = 0; step < 4; step++) {
            results(20, Cause.FETCHED);
            workshop.clock.advance(Duration.ofSeconds(10));
            guard.tick(true);
        }

        assertThat(guard.view().paceLimit()).isEmpty();
        assertThat(guard.view().limit()).isEqualTo(8);
    }

    private void results(int times, Cause cause) {
        for (int i = 0; i < times; i++) {
            Workshop.result(guard, 0, Workshop.outcome(cause), URL);
        }
    }

    private boolean isTriedAgain(Cause cause) {
        Outcome outcome = Workshop.outcome(cause);
        Workshop.result(guard, 0, outcome, URL);
        Claim claim = new Claim(Workshop.job(SHOP, URL, 0), guard, true);
        Optional<?> completion = guard.settlement(claim, outcome).completion();
        assertThat(completion)
                .get()
                .satisfiesAnyOf(
                        parked -> assertThat(parked).isInstanceOfSatisfying(Parked.class, p -> assertThat(p.attempt())
                                .isEqualTo(1)),
                        buried -> assertThat(buried).isInstanceOfSatisfying(Buried.class, b -> assertThat(b.cause())
                                .isEqualTo("we-are-blocked")));
        return completion.filter(Parked.class::isInstance).isPresent();
    }
}
