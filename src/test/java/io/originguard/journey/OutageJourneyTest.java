package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.demo.EdgeRequest;
import io.originguard.demo.Origin;
import io.originguard.demo.OriginScript;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import io.originguard.testing.HandCrankedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outages that do not go by the book: an origin that comes and goes, a node that is restarted meanwhile. */
final class OutageJourneyTest {

    private static final String HOST = "shop.journey.test";
    private static final String PROBE = "/page/0?probe";
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration LATENCY = Duration.ofMillis(20);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Fleet fleet;
    private List<String> urls = List.of();

    OutageJourneyTest(@TempDir Path home) {
        fleet = new Fleet(home, clock)
                .with(Catalogue.CONCURRENCY, "4")
                .with(Catalogue.BASELINE_LEARN, "false")
                .with(Catalogue.PROBE_PATH, PROBE)
                .with(Catalogue.RAMP_STEP, "10s")
                .with(Catalogue.BACKOFF_BASE, "1s");
    }

    @BeforeEach
    void an_origin_dies_under_way() {
        Origin origin = fleet.target(HOST).origin(HOST).latency(LATENCY);
        origin.script(Fleet.dawdlingAfter(60, origin));
        urls = fleet.pages(HOST, 0, 400);
        fleet.start().submit(urls);
        Fleet.await().until(() -> fleet.counts(HOST).delivered() >= 40);
        theOriginDies();
        origin.latency(LATENCY).script(OriginScript.pages());
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void a_dead_origin_gets_exactly_one_probe_an_interval() {
        int before = fleet.requests(HOST).size();

        for (int probes = 1; probes <= 4; probes++) {
            clock.advance(INTERVAL.minus(MOMENT));
            fleet.staysQuiet(HOST);
            clock.advance(MOMENT);
            int expected = before + probes;
            Fleet.await()
                    .until(() -> fleet.requests(HOST).size() == expected
                            && !fleet.view(HOST).probing());
            fleet.staysQuiet(HOST);
        }

        List<EdgeRequest> probes = fleet.requests(HOST).subList(before, before + 4);
        assertThat(probes).allSatisfy(probe -> {
            assertThat(probe.path()).isEqualTo(PROBE);
            assertThat(probe.status()).isEqualTo(521);
            assertThat(probe.inFlightOfTarget()).isEqualTo(1);
        });
        for (int i = 1; i < probes.size(); i++) {
            assertThat(Duration.between(
                            probes.get(i - 1).arrivedAt(), probes.get(i).arrivedAt()))
                    .isEqualTo(INTERVAL);
        }
        assertThat(fleet.state(HOST)).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void an_origin_that_dies_again_in_every_ramp_is_one_outage() {
        for (int limit = 1; limit <= 4; limit *= 2) {
            fleet.origin(HOST).revive();
            clock.advance(INTERVAL);
            climbTo(limit);
            theOriginDies();
        }
        fleet.origin(HOST).revive();
        crankUntilDone();

        assertAllDeliveredAtTheFirstAttempt();
        assertThat(fleet.outages(HOST)).singleElement().satisfies(outage -> {
            assertThat(outage.reopened()).isEqualTo(3);
            assertThat(outage.closedAt()).isPresent();
            assertThat(outage.jobsLost()).isZero();
        });
        assertOneAlertOfEachKind();
    }

    @Test
    void a_restart_in_the_middle_changes_nothing() {
        assertThat(fleet.alerts(HOST, "tripped")).hasSizeLessThanOrEqualTo(1);
        Fleet.await().until(() -> fleet.alerts(HOST, "tripped").size() == 1);
        fleet.awaitTold(HOST);
        clock.advance(Duration.ofSeconds(10));
        Instant due = fleet.view(HOST).nextProbeAt().orElseThrow();
        long generation = fleet.view(HOST).generation();

        fleet.stop();
        int before = fleet.requests(HOST).size();
        fleet.start();

        assertThat(fleet.state(HOST)).isEqualTo(BreakerState.OPEN);
        assertThat(fleet.view(HOST).generation()).isEqualTo(generation);
        assertThat(fleet.view(HOST).nextProbeAt()).contains(due);
        clock.advance(Duration.ofSeconds(20).minus(MOMENT));
        fleet.staysQuiet(HOST);
        clock.advance(MOMENT);
        Fleet.await()
                .until(() -> fleet.requests(HOST).size() == before + 1
                        && !fleet.view(HOST).probing());
        assertThat(fleet.requests(HOST).get(before).path()).isEqualTo(PROBE);
        fleet.origin(HOST).revive();
        crankUntilDone();
        assertAllDeliveredAtTheFirstAttempt();
        assertThat(fleet.outages(HOST)).singleElement().satisfies(outage -> {
            assertThat(outage.closedAt()).isPresent();
            assertThat(outage.jobsLost()).isZero();
            assertThat(fleet.node().frontier().register().probes(outage.target(), outage.generation()))
                    .hasSizeGreaterThanOrEqualTo(2);
        });
        assertOneAlertOfEachKind();
    }

    /** To an origin that is back before the edge knows what became of its last requests, those are 520, not 521. */
    private void theOriginDies() {
        fleet.origin(HOST).kill();
        fleet.awaitState(HOST, BreakerState.OPEN);
        Fleet.await().until(() -> fleet.view(HOST).inFlight() == 0);
    }

    /** Lets the ramp go on up to a limit, a step of the clock at a time. */
    private void climbTo(int limit) {
        fleet.awaitState(HOST, BreakerState.HALF_OPEN);
        for (int reached = 1; reached < limit; reached *= 2) {
            int next = 2 * reached;
            clock.advance(Duration.ofSeconds(10));
            Fleet.await().until(() -> fleet.view(HOST).limit() == next);
        }
    }

    private void crankUntilDone() {
        Fleet.await().until(() -> {
            clock.advance(Duration.ofMillis(500));
            return fleet.node().frontier().drained() && fleet.state(HOST) == BreakerState.CLOSED;
        });
        fleet.awaitState(HOST, BreakerState.CLOSED);
    }

    private void assertAllDeliveredAtTheFirstAttempt() {
        fleet.assertDeliveredOnce(HOST, urls);
        assertThat(fleet.delivered(HOST))
                .allSatisfy(page -> assertThat(page.attempt()).isZero());
        assertThat(fleet.requests(HOST).stream()
                        .filter(request -> request.status() == 200)
                        .map(EdgeRequest::path)
                        .filter(path -> !path.equals(PROBE)))
                .doesNotHaveDuplicates();
    }

    private void assertOneAlertOfEachKind() {
        Fleet.await().until(() -> !fleet.alerts(HOST, "recovered").isEmpty());
        fleet.staysTrue(() -> fleet.alerts(HOST, "recovered").size() == 1
                && fleet.alerts(HOST, "tripped").size() == 1);
    }
}
