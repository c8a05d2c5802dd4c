package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.demo.EdgeAnswer;
import io.originguard.demo.EdgeRequest;
import io.originguard.demo.EdgeScript;
import io.originguard.frontier.Outage;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import io.originguard.testing.HandCrankedClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What trips a breaker and what closes it: the exact share, and whose word counts. The clock stands still unless turned. */
final class TripJourneyTest {

    private static final String HOST = "shop.journey.test";
    private static final EdgeAnswer REFUSED = EdgeAnswer.error(521);
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(30);

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Fleet fleet;

    TripJourneyTest(@TempDir Path home) {
        fleet = new Fleet(home, clock).with(Catalogue.CONCURRENCY, "1");
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void five_percent_of_refusals_do_not_trip_and_six_do() {
        fleet.target("four.test", refusing(4))
                .target("five.test", refusing(5))
                .target("six.test", refusing(6))
                .with(Catalogue.BREAKER_MINIMUM_CALLS, "100")
                .start();

        for (String host : List.of("four.test", "five.test", "six.test")) {
            fleet.submit(fleet.pages(host, 0, 200));
        }
        fleet.awaitAnswered("four.test", 200).awaitAnswered("five.test", 200).awaitState("six.test", BreakerState.OPEN);

        assertThat(refused("four.test")).isEqualTo(8);
        assertThat(fleet.state("four.test")).isEqualTo(BreakerState.CLOSED);
        assertThat(fleet.view("four.test").ratio()).isEqualTo(0.04);
        assertThat(refused("five.test")).isEqualTo(10);
        assertThat(fleet.state("five.test")).isEqualTo(BreakerState.CLOSED);
        assertThat(fleet.view("five.test").ratio()).isEqualTo(0.05);
        assertThat(refused("six.test")).isEqualTo(6);
        fleet.staysQuiet("six.test");
        assertThat(fleet.requests("six.test")).hasSize(100);
        assertThat(fleet.outages("six.test")).singleElement().satisfies(outage -> {
            assertThat(outage.bad()).isEqualTo(6);
            assertThat(outage.total()).isEqualTo(100);
        });
        assertThat(fleet.outages("four.test")).isEmpty();
        assertThat(fleet.outages("five.test")).isEmpty();
        assertThat(fleet.alerts("five.test", "tripped")).isEmpty();
    }

    @Test
    void refusals_below_the_threshold_are_tried_again_without_using_up_an_attempt() {
        fleet.target(HOST, refusing(5)).start();
        List<String> urls = fleet.pages(HOST, 0, 60);

        fleet.submit(urls).awaitAnswered(HOST, 60);
        fleet.edge().script(HOST, EdgeScript.forward());
        clock.advance(Duration.ofMinutes(1));
        fleet.awaitDrained();

        fleet.assertDeliveredOnce(HOST, urls);
        assertThat(fleet.requests(HOST)).hasSize(63);
        assertThat(fleet.delivered(HOST))
                .allSatisfy(page -> assertThat(page.attempt()).isZero());
    }

    @Test
    void a_slow_target_trips_after_five_refusals_in_a_row_however_far_apart() {
        fleet.target(HOST, EdgeScript.always(REFUSED))
                .with(Catalogue.BACKOFF_BASE, "24h")
                .with(Catalogue.BACKOFF_MAX, "48h")
                .start();

        for (int refusals = 1; refusals <= 4; refusals++) {
            fleet.submit(fleet.pages(HOST, refusals, refusals + 1)).awaitAnswered(HOST, refusals);
            assertThat(fleet.state(HOST)).isEqualTo(BreakerState.CLOSED);
            clock.advance(Duration.ofMinutes(10));
        }
        fleet.submit(fleet.pages(HOST, 5, 6)).awaitState(HOST, BreakerState.OPEN);
        fleet.submit(fleet.pages(HOST, 6, 9));

        fleet.staysQuiet(HOST);
        assertThat(fleet.requests(HOST)).hasSize(5);
    }

    @Test
    void a_page_from_the_cache_does_not_prove_the_origin() {
        fleet.target(HOST, EdgeScript.always(REFUSED))
                .with(Catalogue.PROBE_PATH, "/page/0?probe")
                .start()
                .submit(fleet.pages(HOST, 0, 6))
                .awaitState(HOST, BreakerState.OPEN);
        int tripped = fleet.requests(HOST).size();
        fleet.edge().script(HOST, EdgeScript.always(EdgeAnswer.cachedHit("an old page")));

        for (int probes = 1; probes <= 3; probes++) {
            clock.advance(PROBE_INTERVAL);
            fleet.awaitAnswered(HOST, tripped + probes);
            fleet.staysQuiet(HOST);
            assertThat(fleet.state(HOST)).isEqualTo(BreakerState.OPEN);
        }
        fleet.edge().script(HOST, EdgeScript.forward());
        clock.advance(PROBE_INTERVAL);

        fleet.awaitState(HOST, BreakerState.HALF_OPEN);
        assertThat(fleet.requests(HOST).subList(tripped, tripped + 4))
                .allSatisfy(probe -> assertThat(probe.path()).isEqualTo("/page/0?probe"))
                .extracting(EdgeRequest::status)
                .containsOnly(200);
    }

    @Test
    void pages_from_the_cache_are_delivered_and_do_not_dilute_the_ratio() {
        EdgeScript mostlyCached = (number, path) ->
                number % 40 == 0 ? REFUSED : number % 40 == 20 ? null : EdgeAnswer.cachedHit("cached at " + path);
        fleet.target(HOST, mostlyCached)
                .with(Catalogue.BREAKER_MINIMUM_CALLS, "4")
                .start();

        fleet.submit(fleet.pages(HOST, 0, 120)).awaitState(HOST, BreakerState.OPEN);

        fleet.staysQuiet(HOST);
        assertThat(fleet.requests(HOST)).hasSize(80);
        assertThat(fleet.delivered(HOST)).hasSize(78);
        assertThat(fleet.outages(HOST)).singleElement().satisfies(outage -> {
            assertThat(outage.bad()).isEqualTo(2);
            assertThat(outage.total()).isEqualTo(4);
        });
    }

    @Test
    void answers_from_before_the_trip_neither_extend_nor_end_the_outage() throws IOException {
        EdgeScript onlyLateOnesReachTheOrigin = (number, path) -> path.startsWith("/late") ? null : REFUSED;
        fleet.target(HOST, onlyLateOnesReachTheOrigin)
                .with(Catalogue.CONCURRENCY, "8")
                .with(Catalogue.RAMP_STEP, "10s");
        try (HeldOrigin held = new HeldOrigin()) {
            fleet.edge().target(HOST, held.port());
            fleet.start()
                    .submit(
                            fleet.url(HOST, "/late/good"),
                            fleet.url(HOST, "/late/bad"),
                            fleet.url(HOST, "/late/worse"));
            Fleet.await().until(() -> fleet.requests(HOST).size() == 3);
            fleet.submit(fleet.pages(HOST, 0, 5)).awaitState(HOST, BreakerState.OPEN);
            assertThat(unanswered()).isEqualTo(3);
            long generation = fleet.view(HOST).generation();
            Instant firstProbe = fleet.view(HOST).nextProbeAt().orElseThrow();
            clock.advance(Duration.ofSeconds(10));

            held.release("/late/good", 200);
            held.release("/late/bad", 521);

            Fleet.await().until(() -> unanswered() == 1 && fleet.view(HOST).inFlight() == 1);
            assertThat(fleet.delivered(HOST)).singleElement().satisfies(page -> assertThat(page.url())
                    .endsWith("/late/good"));
            fleet.staysQuiet(HOST);
            assertThat(fleet.view(HOST).generation()).isEqualTo(generation);
            assertThat(fleet.view(HOST).nextProbeAt()).contains(firstProbe);

            held.release("/late/bad", 200);
            fleet.edge().script(HOST, (number, path) -> path.startsWith("/page") ? EdgeAnswer.status(200) : null);
            clock.advance(Duration.ofSeconds(20));
            fleet.awaitState(HOST, BreakerState.HALF_OPEN);
            held.release("/late/worse", 521);
            Fleet.await().until(() -> unanswered() == 0);

            fleet.staysTrue(() -> fleet.state(HOST) == BreakerState.HALF_OPEN);
            assertThat(fleet.outages(HOST))
                    .singleElement()
                    .extracting(Outage::reopened)
                    .isEqualTo(0);
        }
    }

    private long refused(String host) {
        return fleet.requests(host).stream()
                .filter(request -> request.status() == 521)
                .count();
    }

    private long unanswered() {
        return fleet.requests(HOST).stream()
                .filter(request -> !request.answered())
                .count();
    }

    /** Refuses so many of each hundred requests, evenly spread and the hundredth among them. */
    private static EdgeScript refusing(int percent) {
        return (number, path) -> number * percent / 100 > (number - 1) * percent / 100 ? REFUSED : null;
    }
}
