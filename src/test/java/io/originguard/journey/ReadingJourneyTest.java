package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.originguard.demo.EdgeAnswer;
import io.originguard.demo.EdgeRequest;
import io.originguard.demo.EdgeScript;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import io.originguard.testing.HandCrankedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who said it, what the edge explains, and what proves the origin. The clock stands still unless turned. */
final class ReadingJourneyTest {

    private static final String HOST = "shop.journey.test";
    private static final String PROBE = "/page/0?probe";
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration OPERATOR_INTERVAL = Duration.ofMinutes(15);
    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final EdgeAnswer REFUSED = EdgeAnswer.error(521);
    private static final EdgeAnswer FOREIGN = EdgeAnswer.foreign(521);

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Fleet fleet;

    ReadingJourneyTest(@TempDir Path home) {
        fleet = new Fleet(home, clock)
                .with(Catalogue.CONCURRENCY, "1")
                .with(Catalogue.PROBE_PATH, PROBE)
                .with(Catalogue.BACKOFF_MAX, "1m");
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void a_storm_of_foreign_521s_never_trips_a_target_that_is_known_to_sit_behind_the_edge() {
        fleet.target(HOST)
                .target("stranger.test", EdgeScript.always(FOREIGN))
                .start()
                .submit(fleet.pages(HOST, 0, 3))
                .awaitDrained();
        fleet.edge().script(HOST, EdgeScript.always(FOREIGN));

        fleet.submit(fleet.pages(HOST, 3, 23)).awaitAnswered(HOST, 23);
        fleet.submit(fleet.pages("stranger.test", 0, 6)).awaitState("stranger.test", BreakerState.OPEN);

        assertThat(fleet.view(HOST).bad()).isZero();
        assertThat(fleet.view(HOST).total()).isEqualTo(3);
        fleet.stop();
        fleet.start();
        clock.advance(Duration.ofMinutes(1));
        fleet.awaitAnswered(HOST, 43);
        assertThat(fleet.state(HOST)).isEqualTo(BreakerState.CLOSED);
        assertThat(fleet.view(HOST).total()).isZero();
        assertThat(fleet.outages(HOST)).isEmpty();
        assertThat(fleet.alerts(HOST, "tripped")).isEmpty();
        fleet.edge().script(HOST, EdgeScript.forward());
        clock.advance(Duration.ofMinutes(1));
        Fleet.await().until(() -> fleet.counts(HOST).waiting() == 0);
        fleet.assertDeliveredOnce(HOST, fleet.pages(HOST, 0, 23));
    }

    @Test
    void a_site_that_leaves_the_edge_is_believed_again_after_three_answers() {
        EdgeAnswer ownPage = new EdgeAnswer(200, Map.of("server", "nginx"), "its own page", false, Duration.ZERO);
        fleet.target(HOST).start().submit(fleet.pages(HOST, 0, 3)).awaitDrained();
        assertThat(fleet.view(HOST).total()).isEqualTo(3);

        fleet.edge().script(HOST, EdgeScript.always(ownPage));
        fleet.submit(fleet.pages(HOST, 3, 6)).awaitDrained();
        assertThat(fleet.view(HOST).total()).isEqualTo(3);
        fleet.submit(fleet.pages(HOST, 6, 7)).awaitDrained();
        assertThat(fleet.view(HOST).total()).isEqualTo(4);
        fleet.edge().script(HOST, EdgeScript.always(FOREIGN));
        fleet.submit(fleet.pages(HOST, 7, 13)).awaitState(HOST, BreakerState.OPEN);

        assertThat(fleet.delivered(HOST)).hasSize(7);
        assertThat(fleet.outages(HOST)).singleElement().satisfies(outage -> assertThat(outage.colo())
                .isEmpty());
    }

    @Test
    void nothing_proves_the_origin_in_which_it_had_no_part() {
        trip();
        String ray = fleet.outages(HOST).get(0).cfRay().orElseThrow();
        List<EdgeAnswer> answers = List.of(
                EdgeAnswer.cachedHit("an old page"),
                EdgeAnswer.cached("STALE", "an older page"),
                EdgeAnswer.cached("UPDATING", "a page that is being fetched"),
                EdgeAnswer.status(304).with("cf-cache-status", "HIT"),
                EdgeAnswer.status(301).with("location", fleet.url(HOST, "/page/1")),
                EdgeAnswer.status(404).with("cf-error-type", "1xxx"),
                EdgeAnswer.challenge(),
                new EdgeAnswer(200, Map.of(), "sign in to the network first", false, Duration.ZERO),
                FOREIGN,
                document(503, "\"error_code\":521"));

        for (EdgeAnswer answer : answers) {
            fleet.edge().script(HOST, EdgeScript.always(answer));
            probe(INTERVAL);
            assertThat(fleet.state(HOST)).as("%s", answer).isEqualTo(BreakerState.OPEN);
        }
        fleet.edge().script(HOST, EdgeScript.forward());
        probe(INTERVAL);

        fleet.awaitState(HOST, BreakerState.HALF_OPEN);
        Fleet.await().until(() -> !fleet.alerts(HOST, "tripped").isEmpty());
        assertThat(fleet.alerts(HOST, "tripped")).singleElement().satisfies(alert -> {
            assertThat(alert.path("cfRay").asText()).isEqualTo(ray);
            assertThat(alert.path("colo").asText()).isEqualTo(ray.substring(ray.length() - 3));
        });
        assertThat(fleet.outages(HOST).get(0).colo()).contains(ray.substring(ray.length() - 3));
    }

    @Test
    void an_announced_wait_moves_the_next_probe_and_both_numbers_are_told() {
        fleet.target(HOST, EdgeScript.always(REFUSED.withRetryAfter(Duration.ofMinutes(2))))
                .start()
                .submit(fleet.pages(HOST, 0, 6))
                .awaitState(HOST, BreakerState.OPEN);
        int before = fleet.requests(HOST).size();

        assertThat(fleet.view(HOST).probePlan()).get().hasToString("probe every 30 s, edge asks for 120 s");
        Fleet.await().until(() -> !fleet.alerts(HOST, "tripped").isEmpty());
        JsonNode alert = fleet.alerts(HOST, "tripped").get(0);
        assertThat(alert.path("probeIntervalSeconds").asInt()).isEqualTo(30);
        assertThat(alert.path("announcedWaitSeconds").asInt()).isEqualTo(120);
        assertThat(alert.path("detail").asText()).endsWith("; probe every 30 s, edge asks for 120 s");
        clock.advance(Duration.ofMinutes(2).minus(MOMENT));
        fleet.staysQuiet(HOST);
        fleet.edge().script(HOST, EdgeScript.always(document(521, "\"retry_after\":600")));
        probe(MOMENT);
        clock.advance(Duration.ofMinutes(10).minus(MOMENT));
        fleet.staysQuiet(HOST);
        fleet.edge().script(HOST, EdgeScript.always(REFUSED));
        probe(MOMENT);
        probe(INTERVAL);
        assertThat(fleet.requests(HOST)).hasSize(before + 3);
    }

    @Test
    void an_announced_wait_is_passed_over_where_the_setting_says_so() {
        fleet.target(HOST, EdgeScript.always(REFUSED.withRetryAfter(Duration.ofMinutes(2))))
                .with(Catalogue.PROBE_HONOUR_RETRY_AFTER, "false")
                .start()
                .submit(fleet.pages(HOST, 0, 6))
                .awaitState(HOST, BreakerState.OPEN);

        probe(INTERVAL);

        assertThat(fleet.view(HOST).nextProbeAt()).contains(clock.instant().plus(INTERVAL));
        assertThat(fleet.view(HOST).probePlan()).get().hasToString("probe every 30 s, edge asks for 120 s");
    }

    @Test
    void the_edges_own_word_on_whether_waiting_helps_decides_how_often_it_is_asked() {
        trip();
        fleet.edge().script(HOST, EdgeScript.always(document(521, "\"retryable\":false")));
        probe(INTERVAL);

        fleet.edge().script(HOST, EdgeScript.always(document(525, "\"retryable\":true")));
        clock.advance(OPERATOR_INTERVAL.minus(MOMENT));
        fleet.staysQuiet(HOST);
        probe(MOMENT);

        assertThat(fleet.view(HOST).nextProbeAt()).contains(clock.instant().plus(INTERVAL));
    }

    @Test
    void an_origin_that_answers_otherwise_than_expected_is_not_back_yet() {
        fleet.with(Catalogue.PROBE_EXPECT_STATUS, "200,204").with(Catalogue.PROBE_EXPECT_TEXT, "in stock");
        trip();

        for (EdgeAnswer answer : List.of(page(200, "down for maintenance"), page(404, "in stock"))) {
            fleet.edge().script(HOST, EdgeScript.always(answer));
            probe(INTERVAL);
            assertThat(fleet.state(HOST)).isEqualTo(BreakerState.OPEN);
        }
        fleet.edge().script(HOST, EdgeScript.always(page(200, "three in stock")));
        probe(INTERVAL);

        fleet.awaitState(HOST, BreakerState.HALF_OPEN);
        var outage = fleet.outages(HOST).get(0);
        Fleet.await()
                .until(() -> fleet.node()
                                .frontier()
                                .register()
                                .probes(outage.target(), outage.generation())
                                .size()
                        == 3);
        assertThat(fleet.node().frontier().register().probes(outage.target(), outage.generation()))
                .extracting(probe -> probe.cause() + " " + probe.recovered())
                .containsExactly("unexpected false", "unexpected false", "fetched true");
    }

    @Test
    void an_archived_page_behind_a_521_is_no_page() {
        EdgeAnswer archived = new EdgeAnswer(
                521,
                Map.of("content-type", "text/html", "cf-cache-status", "HIT"),
                "<html>the shop as it was</html>",
                true,
                Duration.ZERO);
        fleet.target(HOST, EdgeScript.first(1, archived)).start();

        fleet.submit(fleet.pages(HOST, 0, 1)).awaitAnswered(HOST, 1);
        assertThat(fleet.counts(HOST).delivered()).isZero();
        assertThat(fleet.view(HOST).bad()).isEqualTo(1);
        clock.advance(Duration.ofMinutes(1));
        fleet.awaitDrained();

        fleet.assertDeliveredOnce(HOST, fleet.pages(HOST, 0, 1));
        assertThat(fleet.requests(HOST)).extracting(EdgeRequest::status).containsExactly(521, 200);
    }

    private void trip() {
        fleet.target(HOST, EdgeScript.always(REFUSED))
                .start()
                .submit(fleet.pages(HOST, 0, 6))
                .awaitState(HOST, BreakerState.OPEN);
        Fleet.await().until(() -> fleet.outages(HOST).size() == 1);
    }

    /** Turns the clock to where a probe is due, and waits until it is over; a ramp that it begins sends more at once. */
    private void probe(Duration after) {
        int before = fleet.requests(HOST).size();
        clock.advance(after);
        Fleet.await()
                .until(() -> fleet.requests(HOST).size() > before
                        && fleet.requests(HOST).get(before).answered()
                        && !fleet.view(HOST).probing());
        assertThat(fleet.requests(HOST).get(before).path()).isEqualTo(PROBE);
    }

    private static EdgeAnswer page(int status, String body) {
        return new EdgeAnswer(status, Map.of("content-type", "text/html"), body, true, Duration.ZERO);
    }

    /** The edge's own account of an error. */
    private static EdgeAnswer document(int status, String fields) {
        return new EdgeAnswer(
                status,
                Map.of("content-type", "application/problem+json"),
                "{\"cloudflare_error\":true," + fields + "}",
                true,
                Duration.ZERO);
    }
}
