package io.originguard.camel;

import static io.originguard.camel.Workshop.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.originguard.alert.AlertKind;
import io.originguard.alert.OutboxAlert;
import io.originguard.breaker.Transition;
import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import io.originguard.frontier.Outage;
import io.originguard.frontier.TargetState;
import io.originguard.target.BreakerState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A guard whose breaker trips after two bad results in a row and ramps in one step, with its journal in a real store. Long because each thing that is
 * written down is a test of its own.
 */
class JournalTest {

    private static final String URL = "https://shop.example.com/1";

    private Workshop workshop;
    private Guard guard;

    @BeforeEach
    void open(@TempDir Path directory) {
        workshop = new Workshop(directory);
        guard = workshop.guard(SHOP, "concurrency=1", "breakerConsecutive=2", "probeInterval=30s", "rampStep=10s");
    }

    @AfterEach
    void close() {
        workshop.close();
    }

    @Test
    void a_trip_is_stored_with_its_outage_and_told_once() {
        workshop.submit(SHOP, 17);

        trip();
        awaitAlerts(1);
        tickOften();

        TargetState state = stored();
        assertThat(state.state()).isEqualTo(BreakerState.OPEN);
        assertThat(state.generation()).isEqualTo(1);
        assertThat(state.nextProbeAt()).contains(workshop.clock.instant().plusSeconds(30));
        assertThat(state.outage()).contains(1L);
        assertThat(outage().cause()).isEqualTo("origin-refused");
        assertThat(outage().jobsHeld()).isEqualTo(17);
        assertThat(workshop.alerts).hasSize(1);
        OutboxAlert alert = workshop.alerts.get(0);
        assertThat(alert.kind()).isEqualTo(AlertKind.TRIPPED);
        assertThat(alert.facts())
                .containsEntry("cause", "origin-refused")
                .containsEntry("bad", 2)
                .containsEntry("total", 2)
                .containsEntry("jobsHeld", 17)
                .containsEntry("nextProbeAt", state.nextProbeAt().orElseThrow().toString());
    }

    @Test
    void a_request_that_fails_between_a_trip_and_its_record_is_counted_in_its_outage() {
        guard.journal().lateBad(1, true);

        trip();
        guard.journal().lateBad(1, true);

        assertThat(guard.outage().orElseThrow().requestsWhileDown()).isEqualTo(3);
    }

    @Test
    void an_alert_is_told_only_when_its_transition_is_stored() throws InterruptedException {
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        workshop.gate.beforeCommit(() -> {
            written.countDown();
            hold(commit);
        });

        trip();
        assertThat(written.await(60, TimeUnit.SECONDS)).isTrue();
        guard.tick(true);

        assertThat(workshop.alerts).isEmpty();
        commit.countDown();
        awaitAlerts(1);
        assertThat(stored().state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void a_transition_at_the_stop_while_an_earlier_one_is_being_written_is_written_too() throws InterruptedException {
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        workshop.gate.beforeCommit(() -> {
            written.countDown();
            hold(commit);
        });
        trip();
        assertThat(written.await(60, TimeUnit.SECONDS)).isTrue();
        guard.move(BreakerState.CLOSED, Workshop.outcome(Cause.BY_HAND));

        guard.close();
        commit.countDown();
        workshop.frontier.close();

        assertThat(stored().state()).isEqualTo(BreakerState.CLOSED);
        assertThat(stored().generation()).isEqualTo(2);
        assertThat(workshop.frontier.store().alerts(Optional.of(SHOP), 0, 9))
                .extracting(OutboxAlert::kind)
                .containsExactly(AlertKind.RECOVERED, AlertKind.TRIPPED);
    }

    @Test
    void transitions_reach_the_store_in_order_however_late_it_is() throws InterruptedException {
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        AtomicInteger commits = new AtomicInteger();
        workshop.gate.beforeCommit(() -> {
            commits.incrementAndGet();
            written.countDown();
            hold(commit);
        });
        trip();
        assertThat(written.await(60, TimeUnit.SECONDS)).isTrue();

        recover();
        close(guard);
        commit.countDown();

        await().untilAsserted(() -> assertThat(stored().generation()).isEqualTo(3));
        assertThat(stored().state()).isEqualTo(BreakerState.CLOSED);
        assertThat(outage().trippedAt()).isBefore(outage().recoveredAt().orElseThrow());
        assertThat(outage().recoveredAt().orElseThrow())
                .isBefore(outage().closedAt().orElseThrow());
        assertThat(outage().jobsLost()).isZero();
        await().untilAsserted(() -> {
            guard.tick(true);
            workshop.outbox.sweep();
            assertThat(workshop.alerts)
                    .extracting(OutboxAlert::kind)
                    .containsExactly(AlertKind.TRIPPED, AlertKind.RECOVERED);
        });
        assertThat(guard.outage()).isEmpty();
    }

    @Test
    void what_the_store_refused_is_written_when_it_is_back() {
        workshop.gate.refuse();
        trip();
        tickOften();
        assertThat(workshop.frontier.register().states()).isEmpty();
        assertThat(workshop.alerts).isEmpty();

        workshop.gate.heal();

        await().untilAsserted(() -> {
            workshop.frontier.tick();
            guard.tick(true);
            workshop.outbox.sweep();
            assertThat(workshop.alerts).hasSize(1);
        });
        assertThat(stored().generation()).isEqualTo(1);
        assertThat(outage().cause()).isEqualTo("origin-refused");
    }

    @Test
    void the_target_owes_its_alert_from_the_trip_until_the_endpoint_has_taken_it_also_after_a_restart() {
        workshop.endpoint = alert -> {
            throw new IllegalStateException("nobody is there");
        };
        trip();
        assertThat(guard.alertSent()).isFalse();
        await().untilAsserted(() -> assertThat(stored().state()).isEqualTo(BreakerState.OPEN));
        workshop.outbox.sweep();
        assertThat(guard.alertSent()).isFalse();
        assertThat(workshop.outbox().owes(SHOP)).isTrue();

        workshop.endpoint = alert -> {};
        workshop.clock.advance(Duration.ofSeconds(30));
        workshop.outbox.sweep();

        assertThat(guard.alertSent()).isTrue();
        assertThat(workshop.alerts).hasSize(1);
        assertThat(workshop.outbox().owes(SHOP)).isFalse();
    }

    @Test
    void a_trip_that_is_told_of_after_the_operators_close_of_it_begins_and_ends_its_outage() {
        Transition tripped =
                guard.breaker().open(Workshop.outcome(Cause.ORIGIN_REFUSED)).orElseThrow();
        Transition closed =
                guard.breaker().close(Workshop.outcome(Cause.BY_HAND)).orElseThrow();

        guard.journal().record(closed, Optional.empty());
        guard.journal().record(tripped, Optional.empty());

        await().untilAsserted(() -> assertThat(stored().generation()).isEqualTo(2));
        assertThat(guard.outage()).isEmpty();
        assertThat(outage().closedAt()).contains(closed.at());
        awaitAlerts(2);
        assertThat(workshop.alerts)
                .extracting(OutboxAlert::kind)
                .containsExactly(AlertKind.TRIPPED, AlertKind.RECOVERED);
    }

    @Test
    void a_ramp_that_fails_belongs_to_the_same_outage_and_is_not_told() {
        trip();
        awaitAlerts(1);
        recover();

        bad(guard.view().generation());
        await().untilAsserted(() -> assertThat(stored().generation()).isEqualTo(3));
        tickOften();

        assertThat(stored().state()).isEqualTo(BreakerState.OPEN);
        assertThat(stored().outage()).contains(1L);
        assertThat(outage().generation()).isEqualTo(1);
        assertThat(outage().reopened()).isEqualTo(1);
        assertThat(guard.journal().reopenings()).isEqualTo(1);
        assertThat(workshop.alerts).hasSize(1);
    }

    @Test
    void requests_that_met_the_dead_origin_are_counted_late_ones_and_probes_too() {
        trip();
        awaitAlerts(1);

        bad(0);
        probe(Workshop.outcome(Cause.ORIGIN_REFUSED));
        probe(Workshop.outcome(Cause.FETCHED_FROM_CACHE));
        Workshop.result(guard, 0, Workshop.outcome(Cause.EDGE_TROUBLE), URL);
        Workshop.result(guard, 0, Workshop.outcome(Cause.FETCHED), URL);
        recover();

        // Two before the trip, the late one, two probes without proof.
        await().untilAsserted(() -> assertThat(outage().requestsWhileDown()).isEqualTo(5));
        assertThat(workshop.frontier.register().probes(SHOP, 1))
                .extracting(probe -> probe.cause() + " " + probe.recovered())
                .containsExactly("origin-refused false", "fetched-from-cache false", "fetched true");
    }

    @Test
    void the_first_page_that_was_asked_for_after_the_recovery_is_written_down_once() {
        trip();
        Instant before = workshop.clock.instant();
        recover();
        Instant recovered = workshop.clock.instant();
        workshop.clock.advance(Duration.ofSeconds(2));

        guard.journal().delivered(before);
        guard.journal().delivered(recovered);
        workshop.clock.advance(Duration.ofSeconds(3));
        guard.journal().delivered(recovered);

        awaitFirstPage(Optional.of(recovered.plusSeconds(2)));
        assertThat(guard.outage().orElseThrow().firstPageAt()).contains(recovered.plusSeconds(2));
    }

    @Test
    void a_first_page_that_comes_after_the_breaker_has_closed_counts_too() {
        trip();
        recover();
        close(guard);
        await().untilAsserted(() -> assertThat(stored().state()).isEqualTo(BreakerState.CLOSED));

        workshop.clock.advance(Duration.ofMinutes(1));
        guard.journal().delivered(workshop.clock.instant());

        awaitFirstPage(Optional.of(workshop.clock.instant()));
        assertThat(outage().closedAt()).contains(workshop.clock.instant().minus(Duration.ofMinutes(1)));
    }

    @Test
    void a_page_of_a_ramp_that_fails_is_not_the_first_one_after_the_outage() {
        trip();
        recover();
        guard.journal().delivered(workshop.clock.instant());
        awaitFirstPage(Optional.of(workshop.clock.instant()));

        bad(guard.view().generation());
        await().untilAsserted(() -> assertThat(stored().generation()).isEqualTo(3));

        assertThat(outage().firstPageAt()).isEmpty();
        recover();
        workshop.clock.advance(Duration.ofSeconds(1));
        guard.journal().delivered(workshop.clock.instant());
        awaitFirstPage(Optional.of(workshop.clock.instant()));
    }

    @Test
    void a_first_page_that_the_store_refused_is_written_when_it_is_back() {
        trip();
        recover();
        await().untilAsserted(() -> assertThat(stored().state()).isEqualTo(BreakerState.HALF_OPEN));
        workshop.gate.refuse();
        guard.journal().delivered(workshop.clock.instant());
        tickOften();

        workshop.gate.heal();

        awaitFirstPage(Optional.of(workshop.clock.instant()));
    }

    @Test
    void a_restart_in_the_ramp_still_waits_for_the_first_page() {
        trip();
        recover();
        await().untilAsserted(() -> assertThat(stored().state()).isEqualTo(BreakerState.HALF_OPEN));

        Journal restarted = workshop.journal(SHOP);
        restarted.delivered(workshop.clock.instant());

        await().untilAsserted(() -> {
            restarted.tick();
            assertThat(outage().firstPageAt()).contains(workshop.clock.instant());
        });
    }

    @Test
    void bad_results_that_came_late_in_one_outage_are_not_counted_in_the_next() {
        trip();
        recover();
        close(guard);
        bad(0);
        await().untilAsserted(() -> assertThat(stored().state()).isEqualTo(BreakerState.CLOSED));

        long generation = guard.view().generation();
        bad(generation);
        bad(generation);

        assertThat(guard.outage().orElseThrow().requestsWhileDown()).isEqualTo(2);
    }

    @Test
    void a_cause_that_counts_as_bad_for_this_target_is_counted_late_too() {
        guard.settings(Workshop.settings("breakerBad=origin-refused,edge-trouble", "breakerConsecutive=2"));
        trip();

        Workshop.result(guard, 0, Workshop.outcome(Cause.EDGE_TROUBLE), URL);

        assertThat(guard.outage().orElseThrow().requestsWhileDown()).isEqualTo(3);
    }

    @Test
    void a_wait_that_a_probe_was_told_outlives_a_restart() {
        trip();
        awaitAlerts(1);

        probe(new Outcome(
                Cause.ORIGIN_REFUSED,
                521,
                false,
                false,
                Optional.of(Duration.ofMinutes(10)),
                Optional.empty(),
                Optional.empty(),
                "521"));

        await().untilAsserted(() -> assertThat(stored().nextProbeAt())
                .contains(workshop.clock.instant().plus(Duration.ofMinutes(10))));
    }

    @Test
    void a_probe_without_an_outage_is_not_written_down() {
        guard.journal()
                .record(
                        workshop.clock.instant(),
                        new Probe(guard, 0, URL, workshop.clock.instant()),
                        Workshop.outcome(Cause.FETCHED),
                        Optional.empty());
        trip();
        awaitAlerts(1);

        assertThat(workshop.frontier.register().probes(SHOP, 0)).isEmpty();
        assertThat(workshop.frontier.register().probes(SHOP, 1)).isEmpty();
    }

    private void trip() {
        bad(0);
        bad(0);
        assertThat(guard.view().state()).isEqualTo(BreakerState.OPEN);
    }

    private void bad(long generation) {
        Workshop.result(guard, generation, Workshop.outcome(Cause.ORIGIN_REFUSED), URL);
    }

    private void probe(Outcome answer) {
        workshop.clock.advance(Duration.ofSeconds(30));
        Probe probe = guard.startProbe().orElseThrow();
        guard.probed(probe, workshop.clock.instant(), answer);
    }

    private void recover() {
        probe(Workshop.outcome(Cause.FETCHED));
        assertThat(guard.view().state()).isEqualTo(BreakerState.HALF_OPEN);
    }

    private void close(Guard ramping) {
        Workshop.result(ramping, ramping.view().generation(), Workshop.outcome(Cause.FETCHED), URL);
        workshop.clock.advance(Duration.ofSeconds(10));
        ramping.tick(true);
        assertThat(ramping.view().state()).isEqualTo(BreakerState.CLOSED);
    }

    private void awaitAlerts(int count) {
        await().untilAsserted(() -> {
            guard.tick(true);
            workshop.outbox.sweep();
            assertThat(workshop.alerts).hasSize(count);
        });
    }

    private void awaitFirstPage(Optional<Instant> at) {
        await().untilAsserted(() -> {
            workshop.frontier.tick();
            guard.tick(true);
            assertThat(outage().firstPageAt()).isEqualTo(at);
        });
    }

    private void tickOften() {
        for (int i = 0; i < 20; i++) {
            guard.tick(true);
            workshop.outbox.sweep();
        }
    }

    private TargetState stored() {
        return workshop.frontier.register().states().getOrDefault(SHOP, TargetState.initial(SHOP));
    }

    private Outage outage() {
        return workshop.frontier.register().outages(Optional.of(SHOP), 1).get(0);
    }

    private static void hold(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the test did not go on");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
