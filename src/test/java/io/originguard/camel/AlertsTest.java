package io.originguard.camel;

import static io.originguard.camel.Workshop.NEWS;
import static io.originguard.camel.Workshop.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.originguard.alert.AlertKind;
import io.originguard.alert.OutboxAlert;
import io.originguard.alert.OutboxAlert.Stage;
import io.originguard.target.Host;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node's work on the outbox, with a real store, an endpoint that can refuse and a clock turned by hand. */
class AlertsTest {

    private Workshop workshop;

    /** When the endpoint was tried. */
    private final List<Instant> tries = new ArrayList<>();

    @BeforeEach
    void open(@TempDir Path directory) {
        workshop = new Workshop(directory);
    }

    @AfterEach
    void close() {
        workshop.close();
    }

    @Test
    void a_refused_alert_is_tried_again_after_half_a_minute_doubling_to_a_quarter_of_an_hour() {
        refuse();
        tell(SHOP);

        run(Duration.ofHours(1));

        List<Long> waits = new ArrayList<>();
        for (int i = 1; i < tries.size(); i++) {
            waits.add(Duration.between(tries.get(i - 1), tries.get(i)).toSeconds());
        }
        assertThat(waits).startsWith(30L, 60L, 120L, 240L, 480L, 900L, 900L).doesNotContain(0L);
        assertThat(workshop.outbox.owes(SHOP)).isTrue();
        accept();
        run(Duration.ofMinutes(15));
        assertThat(workshop.alerts).hasSize(1);
        assertThat(workshop.outbox.owes(SHOP)).isFalse();
    }

    @Test
    void an_alert_that_nobody_took_for_a_day_is_given_up() {
        refuse();
        tell(SHOP);

        workshop.clock.advance(Duration.ofHours(23));
        run(Duration.ofMinutes(2));
        assertThat(stages()).containsExactly(Stage.DUE);
        run(Duration.ofMinutes(75));

        assertThat(stages()).containsExactly(Stage.DEAD);
        int tried = tries.size();
        run(Duration.ofMinutes(30));
        assertThat(tries).hasSize(tried);
    }

    @Test
    void an_alert_that_always_fails_does_not_keep_the_others_from_being_sent() {
        workshop.endpoint = alert -> {
            if (alert.target().equals(Optional.of(SHOP))) {
                throw new IllegalStateException("not this one");
            }
        };
        tell(SHOP);
        tell(NEWS);

        workshop.outbox.sweep();
        workshop.outbox.sweep();

        assertThat(workshop.alerts).extracting(OutboxAlert::target).containsExactly(Optional.of(NEWS));
    }

    @Test
    void a_look_at_an_outbox_with_nothing_to_send_is_two_queries() {
        workshop.outbox.sweep();
        int before = workshop.gate.asked();

        workshop.outbox.sweep();

        assertThat(workshop.gate.asked() - before).isEqualTo(2);
    }

    @Test
    void a_call_that_hung_is_counted_as_refused_and_the_endpoint_rests() {
        workshop.endpoint = alert -> {
            tries.add(workshop.clock.instant());
            throw new TimeoutException("not taken within 30 s");
        };
        tell(SHOP);
        tell(NEWS);
        workshop.outbox.sweep();
        accept();

        workshop.outbox.sweep();
        assertThat(workshop.alerts).isEmpty();
        run(Duration.ofSeconds(30));

        assertThat(workshop.alerts)
                .extracting(OutboxAlert::target)
                .containsExactlyInAnyOrder(Optional.of(SHOP), Optional.of(NEWS));
    }

    @Test
    void a_store_that_is_away_when_an_alert_was_sent_is_told_of_that_later_and_it_is_not_sent_again() {
        workshop.endpoint = alert -> workshop.gate.refuse();
        tell(SHOP);

        workshop.outbox.sweep();
        assertThat(workshop.alerts).hasSize(1);
        workshop.clock.advance(Duration.ofMinutes(3));
        workshop.gate.heal();
        workshop.outbox.sweep();
        workshop.outbox.sweep();

        assertThat(workshop.alerts).hasSize(1);
        assertThat(stages()).containsExactly(Stage.SENT);
    }

    @Test
    void what_the_store_refuses_is_written_down_when_it_is_back() {
        workshop.gate.refuse();
        workshop.outbox.tell(alert(SHOP));
        await().until(() -> workshop.frontier.troubled());
        assertThat(workshop.outbox.owes(SHOP)).isTrue();
        workshop.gate.heal();

        await().untilAsserted(() -> {
            workshop.outbox.sweep();
            assertThat(workshop.alerts).extracting(OutboxAlert::kind).containsExactly(AlertKind.BLOCKED);
        });
    }

    @Test
    void what_one_node_has_sent_another_does_not_send() {
        Alerts other = workshop.outbox();
        tell(SHOP);

        workshop.outbox.sweep();
        other.sweep();

        assertThat(workshop.alerts).hasSize(1);
        assertThat(other.owes(SHOP)).isFalse();
    }

    @Test
    void the_backlog_says_how_much_is_unsent_and_since_when() {
        refuse();
        Instant before = workshop.clock.instant();
        tell(SHOP);
        workshop.clock.advance(Duration.ofMinutes(1));
        tell(NEWS);

        workshop.outbox.sweep();

        assertThat(workshop.outbox.backlog().unsent()).isEqualTo(2);
        assertThat(workshop.outbox.backlog().oldest()).contains(before);
    }

    private void refuse() {
        workshop.endpoint = alert -> {
            tries.add(workshop.clock.instant());
            throw new IllegalStateException("nobody is there");
        };
    }

    private void accept() {
        workshop.endpoint = alert -> {};
    }

    private void tell(Host target) {
        workshop.frontier.tell(alert(target).news()).join();
    }

    private Alert alert(Host target) {
        return new Alert(
                AlertKind.BLOCKED,
                target,
                workshop.clock.instant(),
                "we-are-blocked",
                0,
                0,
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "403",
                List.of());
    }

    /** Sweeps twice a minute. */
    private void run(Duration span) {
        for (long half = 0; half < span.toSeconds() / 30; half++) {
            workshop.outbox.sweep();
            workshop.clock.advance(Duration.ofSeconds(30));
        }
        workshop.outbox.sweep();
    }

    private List<Stage> stages() {
        return workshop.frontier.store().alerts(Optional.empty(), 0, 9).stream()
                .map(OutboxAlert::stage)
                .toList();
    }
}
