package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.demo.EdgeAnswer;
import io.originguard.demo.EdgeRequest;
import io.originguard.demo.EdgeScript;
import io.originguard.frontier.Counts;
import io.originguard.frontier.TargetMemory;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.testing.HandCrankedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the trouble is about us: too much at a time, a rate limit, a block. */
final class OurOwnLoadJourneyTest {

    private static final String HOST = "shop.journey.test";
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Fleet fleet;

    OurOwnLoadJourneyTest(@TempDir Path home) {
        fleet = new Fleet(home, clock).with(Catalogue.CONCURRENCY, "8").with(Catalogue.RAMP_STEP, "10s");
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void an_origin_that_8_at_a_time_bring_down_twice_gets_4_at_a_time_from_then_on() {
        AtomicBoolean down = new AtomicBoolean();
        fleet.target(HOST, (number, path) -> {
            if (number > 40
                    && fleet.edge().requests(HOST).stream()
                                    .filter(request -> !request.answered())
                                    .count()
                            >= 8) {
                down.set(true);
            }
            return down.get() ? EdgeAnswer.error(521) : null;
        });
        fleet.origin(HOST).latency(Duration.ofMillis(100));
        List<String> urls = fleet.pages(HOST, 0, 600);
        fleet.start().submit(urls).awaitState(HOST, BreakerState.OPEN);
        assertThat(fleet.view(HOST).baseline().inForce()).isEqualTo(8);

        Fleet.await().until(() -> fleet.view(HOST).inFlight() == 0);
        down.set(false);
        Fleet.await().until(() -> {
            // Slowly enough that in a window of 60 s the node has time to be at its limit.
            clock.advance(Duration.ofMillis(250));
            return fleet.view(HOST).baseline().inForce() < 8;
        });

        assertThat(down).isTrue();
        assertThat(fleet.view(HOST).baseline().inForce()).isEqualTo(4);
        assertThat(fleet.view(HOST).baseline().reason().orElseThrow())
                .startsWith("halved from 8 to 4: its ramp failed ")
                .endsWith(" our limit rose to 8");
        Fleet.await().until(() -> remembered().learntBaseline().isPresent());

        fleet.stop();
        down.set(false);
        fleet.origin(HOST).latency(Duration.ofMillis(30));
        int before = fleet.requests(HOST).size();
        fleet.start();
        assertThat(fleet.view(HOST).baseline().inForce()).isEqualTo(4);
        Fleet.await().until(() -> {
            clock.advance(Duration.ofMillis(500));
            return fleet.node().frontier().drained() && fleet.state(HOST) == BreakerState.CLOSED;
        });

        assertThat(later(before)).extracting(EdgeRequest::inFlightOfTarget).contains(4);
        assertThat(later(before))
                .allSatisfy(request -> assertThat(request.inFlightOfTarget()).isLessThanOrEqualTo(4));
        fleet.assertDeliveredOnce(HOST, urls);
        assertThat(fleet.outages(HOST)).hasSize(1);
        Fleet.await().until(() -> fleet.alerts(HOST, "recovered").size() == 1);
        assertThat(fleet.alerts(HOST, "recovered").get(0).path("baseline").asInt())
                .isEqualTo(4);
        assertThat(fleet.alerts(HOST, "recovered").get(0).path("baselineReason").asText())
                .startsWith("halved from 8 to 4");
    }

    @Test
    void eight_rate_limits_at_a_time_halve_once_and_trip_nothing() {
        fleet.target(
                HOST,
                EdgeScript.first(
                        8, EdgeAnswer.rateLimited(Duration.ofSeconds(20)).after(Duration.ofSeconds(3))));
        fleet.origin(HOST).latency(Duration.ofMillis(30));
        List<String> urls = fleet.pages(HOST, 0, 100);

        fleet.start().submit(urls).awaitAnswered(HOST, 8);

        assertThat(fleet.requests(HOST)).hasSize(8);
        assertThat(fleet.view(HOST).paceLimit()).hasValue(4);
        clock.advance(Duration.ofSeconds(20).minus(MOMENT));
        fleet.staysQuiet(HOST);
        fleet.edge().script(HOST, EdgeScript.first(1, EdgeAnswer.rateLimited(Duration.ofSeconds(20))));
        clock.advance(MOMENT);
        Fleet.await()
                .until(() -> fleet.view(HOST).notBefore().isPresent()
                        && fleet.view(HOST).inFlight() == 0);
        assertThat(fleet.view(HOST).paceLimit()).hasValue(4);
        clock.advance(Duration.ofSeconds(20));
        fleet.awaitDrained();

        assertThat(later(8))
                .allSatisfy(request -> assertThat(request.inFlightOfTarget()).isLessThanOrEqualTo(4));
        fleet.assertDeliveredOnce(HOST, urls);
        assertThat(fleet.delivered(HOST))
                .allSatisfy(page -> assertThat(page.attempt()).isZero());
        assertThat(fleet.state(HOST)).isEqualTo(BreakerState.CLOSED);
        assertThat(fleet.outages(HOST)).isEmpty();
        assertThat(fleet.view(HOST).baseline().inForce()).isEqualTo(8);
    }

    @Test
    void an_announced_wait_is_kept_over_a_restart() {
        Duration wait = Duration.ofHours(20);
        fleet.target(HOST, EdgeScript.first(1, EdgeAnswer.rateLimited(wait)))
                .origin(HOST)
                .latency(Duration.ofMillis(30));
        List<String> urls = fleet.pages(HOST, 0, 60);
        fleet.start().submit(urls);
        Fleet.await()
                .until(() -> remembered().limitedUntil().isPresent()
                        && fleet.view(HOST).inFlight() == 0);

        fleet.stop();
        int before = fleet.requests(HOST).size();
        fleet.start();
        assertThat(fleet.view(HOST).notBefore()).contains(clock.instant().plus(wait));
        assertThat(fleet.view(HOST).limit()).isEqualTo(4);
        fleet.staysQuiet(HOST);
        clock.advance(wait.minus(MOMENT));
        fleet.staysQuiet(HOST);
        assertThat(fleet.requests(HOST)).hasSize(before);
        clock.advance(MOMENT);
        fleet.awaitDrained();

        assertThat(later(before))
                .allSatisfy(request -> assertThat(request.inFlightOfTarget()).isLessThanOrEqualTo(4));
        fleet.assertDeliveredOnce(HOST, urls);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_storm_of_blocks_is_not_answered_by_a_storm(boolean challenged) {
        fleet.target(HOST, EdgeScript.always(challenged ? EdgeAnswer.challenge() : EdgeAnswer.blocked()));
        List<String> urls = fleet.pages(HOST, 0, 200);

        fleet.start().submit(urls);
        Fleet.await()
                .until(() ->
                        fleet.counts(HOST).dead() >= 180 && fleet.view(HOST).inFlight() == 0);
        clock.advance(Duration.ofMinutes(1));
        fleet.awaitDrained();

        assertThat(fleet.requests(HOST)).hasSizeBetween(200, 220);
        assertThat(fleet.counts(HOST)).isEqualTo(new Counts(200, 0, 200, 0));
        assertThat(fleet.dead(HOST))
                .allSatisfy(letter -> assertThat(letter.cause()).isEqualTo("we-are-blocked"));
        assertThat(fleet.requests(HOST).subList(40, 180))
                .allSatisfy(request -> assertThat(request.inFlightOfTarget()).isLessThanOrEqualTo(4));
        assertThat(fleet.state(HOST)).isEqualTo(BreakerState.CLOSED);
        Fleet.await().until(() -> !fleet.alerts(HOST, "blocked").isEmpty());
        fleet.staysTrue(() -> fleet.alerts(HOST, "blocked").size() == 1);
    }

    private List<EdgeRequest> later(int than) {
        return fleet.requests(HOST).subList(than, fleet.requests(HOST).size());
    }

    private TargetMemory remembered() {
        return fleet.node().frontier().register().memories().getOrDefault(new Host(HOST), TargetMemory.NONE);
    }
}
