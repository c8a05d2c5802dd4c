package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.originguard.camel.Steering.NotPossibleException;
import io.originguard.camel.Steering.UnknownTargetException;
import io.originguard.demo.EdgeAnswer;
import io.originguard.demo.EdgeScript;
import io.originguard.frontier.Operation;
import io.originguard.frontier.Operation.Action;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.testing.HandCrankedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator says stands above what the machine would do. */
final class SteeringJourneyTest {

    private static final String HOST = "shop.test";
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Fleet fleet;

    SteeringJourneyTest(@TempDir Path home) {
        fleet = new Fleet(home, clock).with(Catalogue.CONCURRENCY, "2").target(HOST);
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void a_target_that_is_paused_by_hand_is_sent_nothing_until_it_is_resumed_by_hand_also_after_a_restart() {
        fleet.start().submit(fleet.pages(HOST, 0, 4)).awaitDrained();
        operate(Action.PAUSE, "the owner asked for a quiet week");

        fleet.submit(fleet.pages(HOST, 4, 8));
        fleet.staysQuiet(HOST);
        fleet.stop();
        fleet.start();
        clock.advance(Duration.ofDays(3));
        fleet.staysQuiet(HOST);

        assertThat(fleet.requests(HOST)).hasSize(4);
        assertThat(fleet.node().frontier().register().held())
                .hasEntrySatisfying(new Host(HOST), held -> assertThat(held.reason())
                        .isEqualTo("the owner asked for a quiet week"));
        operate(Action.RESUME, "the week is over");
        fleet.awaitDrained();
        fleet.assertDeliveredOnce(HOST, fleet.pages(HOST, 0, 8));
        assertThat(fleet.node().frontier().store().operations(Optional.of(new Host(HOST)), 10))
                .extracting(Operation::action, Operation::reason, Operation::by)
                .containsExactly(
                        tuple(Action.RESUME, "the week is over", "ada"),
                        tuple(Action.PAUSE, "the owner asked for a quiet week", "ada"));
    }

    @Test
    void an_open_target_that_is_paused_by_hand_is_not_even_probed_and_does_not_recover_by_itself() {
        trip();
        operate(Action.PAUSE, "we moved");
        fleet.edge().script(HOST, EdgeScript.forward());

        clock.advance(INTERVAL.multipliedBy(10));
        fleet.staysQuiet(HOST);
        assertThatThrownBy(() -> operate(Action.PROBE, "")).isInstanceOf(NotPossibleException.class);
        assertThat(fleet.state(HOST)).isEqualTo(BreakerState.OPEN);

        operate(Action.RESUME, "");
        fleet.awaitState(HOST, BreakerState.HALF_OPEN);
    }

    @Test
    void a_probe_by_hand_is_sent_at_once_and_the_next_one_an_interval_later() {
        trip();
        int before = fleet.requests(HOST).size();

        operate(Action.PROBE, "");
        fleet.awaitAnswered(HOST, before + 1);

        fleet.staysQuiet(HOST);
        Fleet.await().until(() -> fleet.view(HOST)
                .nextProbeAt()
                .equals(Optional.of(clock.instant().plus(INTERVAL))));
        clock.advance(INTERVAL);
        fleet.awaitAnswered(HOST, before + 2);
    }

    @Test
    void a_breaker_that_is_opened_by_hand_pauses_the_target_until_the_origin_has_answered_a_probe() {
        fleet.start().submit(fleet.pages(HOST, 0, 4)).awaitDrained();

        operate(Action.OPEN, "they do maintenance");
        fleet.awaitState(HOST, BreakerState.OPEN);
        fleet.submit(fleet.pages(HOST, 4, 8));
        fleet.staysQuiet(HOST);
        clock.advance(INTERVAL);
        fleet.awaitState(HOST, BreakerState.HALF_OPEN);

        Fleet.await().until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return fleet.state(HOST) == BreakerState.CLOSED;
        });
        assertThat(fleet.outages(HOST)).singleElement().satisfies(outage -> assertThat(outage.cause())
                .isEqualTo("by-hand"));
        fleet.awaitDrained();
    }

    @Test
    void a_breaker_that_is_closed_by_hand_lets_all_go_on_at_once() {
        trip();
        fleet.edge().script(HOST, EdgeScript.forward());

        operate(Action.CLOSE, "they called: it is back");
        Fleet.await().until(() -> fleet.counts(HOST).delivered() > 0);
        // The refused ones from before the trip wait for their own backoff.
        clock.advance(Duration.ofMinutes(1));

        fleet.awaitDrained();
        assertThat(fleet.state(HOST)).isEqualTo(BreakerState.CLOSED);
        Fleet.await().until(() -> fleet.outages(HOST).get(0).closedAt().isPresent());
    }

    @Test
    void what_makes_no_sense_is_refused_and_says_why() {
        fleet.start().submit(fleet.pages(HOST, 0, 1)).awaitDrained();

        assertThatThrownBy(() -> operate(Action.PAUSE, " "))
                .isInstanceOf(NotPossibleException.class)
                .hasMessageContaining("needs a reason");
        assertThatThrownBy(() -> operate(Action.CLOSE, "why not"))
                .isInstanceOf(NotPossibleException.class)
                .hasMessageContaining("CLOSED already");
        assertThatThrownBy(() -> operate(Action.RESUME, ""))
                .isInstanceOf(NotPossibleException.class)
                .hasMessageContaining("not paused by hand");
        assertThatThrownBy(() -> fleet.node().steering().operate(new Host("no.such.test"), Action.PROBE, "", "ada"))
                .isInstanceOf(UnknownTargetException.class)
                .hasMessageContaining("no.such.test");
        assertThat(fleet.node().frontier().store().operations(Optional.empty(), 10))
                .isEqualTo(List.of());
    }

    private void trip() {
        fleet.edge().script(HOST, EdgeScript.always(EdgeAnswer.error(521)));
        fleet.start().submit(fleet.pages(HOST, 0, 8)).awaitState(HOST, BreakerState.OPEN);
        Fleet.await().until(() -> fleet.view(HOST).inFlight() == 0);
    }

    private void operate(Action action, String reason) {
        // After a start it takes a moment until the node knows its targets.
        fleet.view(HOST);
        fleet.node().steering().operate(new Host(HOST), action, reason, "ada");
    }
}
