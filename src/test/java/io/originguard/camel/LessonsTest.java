package io.originguard.camel;

import static io.originguard.camel.Workshop.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.originguard.breaker.Baseline;
import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import io.originguard.frontier.TargetMemory;
import io.originguard.target.BreakerState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a target has taught, over a restart on the same file. */
class LessonsTest {

    private static final String URL = "https://shop.example.com/1";
    private static final String REASON = "halved from 8 to 4: it tripped less than 1 s after our limit rose to 8";

    private Path directory = Path.of("");
    private Workshop workshop;

    @BeforeEach
    void open(@TempDir Path temporary) {
        directory = temporary;
        workshop = new Workshop(directory);
    }

    @AfterEach
    void close() {
        workshop.close();
    }

    @Test
    void a_lowered_baseline_is_told_in_the_alert_and_outlives_a_restart() {
        lower(workshop.guard(SHOP, "concurrency=4"));

        await().until(() -> {
            workshop.outbox.sweep();
            return workshop.alerts.size() == 1;
        });
        assertThat(workshop.alerts.get(0).detail()).endsWith("; baseline " + REASON);
        assertThat(workshop.alerts.get(0).fields())
                .containsEntry("baseline", 4)
                .containsEntry("baselineReason", REASON);
        awaitMemory(memory -> memory.learntBaseline().equals(Optional.of(4)));
        assertThat(memory().trippedInFlight()).contains(8);
        assertThat(memory().learntAt()).contains(workshop.clock.instant());

        Guard guard = restarted("concurrency=8");

        assertThat(guard.view().baseline()).isEqualTo(new Baseline(8, 4, Optional.of(REASON)));
    }

    @Test
    void a_baseline_that_is_not_lowered_is_told_without_a_reason() {
        Guard guard = workshop.guard(SHOP, "concurrency=8");

        fail(guard, 8);

        await().until(() -> {
            workshop.outbox.sweep();
            return workshop.alerts.size() == 1;
        });
        assertThat(workshop.alerts.get(0).fields()).containsEntry("baseline", 8).doesNotContainKey("baselineReason");
        assertThat(workshop.alerts.get(0).detail())
                .startsWith(Cause.ORIGIN_REFUSED.meaning())
                .doesNotContain("baseline");
    }

    @Test
    void a_baseline_that_has_grown_back_is_written_down_as_none() {
        Guard guard = workshop.guard(SHOP, "concurrency=1", "baselineRecovery=1h", "rampStep=10s");
        good(guard, 1);
        guard.settings(Workshop.settings("concurrency=2", "baselineRecovery=1h", "rampStep=10s"));
        good(guard, 2);
        fail(guard, 2);
        awaitMemory(memory -> memory.learntBaseline().equals(Optional.of(1)));
        workshop.clock.advance(Duration.ofSeconds(30));
        Probe probe = guard.startProbe().orElseThrow();
        guard.probed(probe, workshop.clock.instant(), Workshop.outcome(Cause.FETCHED));
        good(guard, 1);
        workshop.clock.advance(Duration.ofSeconds(10));
        guard.tick(true);
        assertThat(guard.view().state()).isEqualTo(BreakerState.CLOSED);

        good(guard, 1);
        workshop.clock.advance(Duration.ofHours(1));
        guard.tick(true);

        awaitMemory(memory -> memory.learntBaseline().isEmpty());
        assertThat(memory().learntAt()).isEmpty();
        assertThat(memory().learntReason()).isEmpty();
        assertThat(memory().trippedInFlight()).contains(2);
    }

    @Test
    void switched_off_it_is_forgotten_in_the_store_too() {
        lower(workshop.guard(SHOP, "concurrency=4"));
        awaitMemory(memory -> memory.learntBaseline().isPresent());

        Guard guard = restarted("concurrency=8", "baselineLearn=false");
        guard.tick(true);

        assertThat(guard.view().baseline()).isEqualTo(new Baseline(8, 8, Optional.empty()));
        awaitMemory(TargetMemory.NONE::equals);
    }

    @Test
    void the_wait_and_the_limit_of_a_429_outlive_a_restart() {
        Guard guard = workshop.guard(SHOP, "concurrency=8");
        Workshop.result(guard, 0, limited(Duration.ofMinutes(10)), URL);
        awaitMemory(memory -> memory.limitedTo().equals(Optional.of(4)));
        assertThat(memory().limitedUntil()).contains(workshop.clock.instant().plus(Duration.ofMinutes(10)));

        guard = restarted("concurrency=8");

        assertThat(guard.breaker().claim()).isFalse();
        workshop.clock.advance(Duration.ofMinutes(10).minusMillis(1));
        assertThat(guard.breaker().claim()).isFalse();
        workshop.clock.advance(Duration.ofMillis(1));
        assertThat(guard.breaker().claim()).isTrue();
        assertThat(guard.view().limit()).isEqualTo(4);
    }

    @Test
    void what_the_store_refuses_is_written_down_later() {
        workshop.gate.refuse();
        Guard guard = workshop.guard(SHOP, "concurrency=8");
        Workshop.result(guard, 0, limited(Duration.ofMinutes(1)), URL);

        workshop.gate.heal();

        await().until(() -> {
            guard.tick(true);
            return memory().limitedTo().equals(Optional.of(4));
        });
    }

    @Test
    void what_changes_at_the_stop_while_an_earlier_write_is_under_way_is_written_too() throws InterruptedException {
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        workshop.gate.beforeCommit(() -> {
            written.countDown();
            hold(commit);
        });
        Guard guard = workshop.guard(SHOP, "concurrency=8");
        Workshop.result(guard, 0, limited(Duration.ofMinutes(1)), URL);
        assertThat(written.await(60, TimeUnit.SECONDS)).isTrue();
        Workshop.result(guard, 0, limited(Duration.ofMinutes(9)), URL);

        guard.close();
        commit.countDown();
        workshop.close();
        workshop = new Workshop(directory);

        assertThat(memory().limitedUntil())
                .as("the wait that was announced last")
                .contains(workshop.clock.instant().plus(Duration.ofMinutes(9)));
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Guard restarted(String... options) {
        workshop.close();
        workshop = new Workshop(directory);
        return workshop.guard(SHOP, options);
    }

    /** The limit rises from 4 to 8, and 8 requests bring the target down. */
    private static void lower(Guard guard) {
        good(guard, 4);
        guard.settings(Workshop.settings("concurrency=8"));
        good(guard, 8);
        fail(guard, 8);
        assertThat(guard.view().baseline().inForce()).isEqualTo(4);
    }

    private static void good(Guard guard, int inFlight) {
        together(guard, inFlight, 1, Cause.FETCHED);
    }

    private static void fail(Guard guard, int inFlight) {
        together(guard, inFlight, 5, Cause.ORIGIN_REFUSED);
        assertThat(guard.view().state()).isEqualTo(BreakerState.OPEN);
    }

    private static void together(Guard guard, int inFlight, int results, Cause cause) {
        for (int i = 0; i < inFlight; i++) {
            assertThat(guard.breaker().claim()).isTrue();
        }
        long generation = guard.view().generation();
        for (int i = 0; i < results; i++) {
            Workshop.result(guard, generation, Workshop.outcome(cause), URL);
        }
        for (int i = 0; i < inFlight; i++) {
            guard.breaker().release();
        }
    }

    private static Outcome limited(Duration wait) {
        return new Outcome(
                Cause.WE_ARE_LIMITED, 429, false, false, Optional.of(wait), Optional.empty(), Optional.empty(), "429");
    }

    private TargetMemory memory() {
        return workshop.frontier.register().memories().getOrDefault(SHOP, TargetMemory.NONE);
    }

    private void awaitMemory(Predicate<TargetMemory> condition) {
        await().until(() -> condition.test(memory()));
    }
}
