package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.originguard.demo.EdgeAnswer;
import io.originguard.demo.EdgeRequest;
import io.originguard.demo.EdgeScript;
import io.originguard.settings.Catalogue;
import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.testing.HandCrankedClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heavy paths are fetched as gently as their rules say, and the rest at full speed. The clock stands still unless turned. */
final class PathRulesJourneyTest {

    private static final String HOST = "shop.journey.test";
    private static final Duration INTERVAL = Duration.ofMillis(300);

    /** The little origins have pages only. */
    private static final EdgeScript ANSWERED =
            (number, path) -> path.startsWith("/export") ? EdgeAnswer.status(200) : null;

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Fleet fleet;

    PathRulesJourneyTest(@TempDir Path home) {
        fleet = new Fleet(home, clock);
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void a_rule_in_the_route_of_a_target_spaces_its_heavy_path_and_nothing_else() {
        fleet.target(HOST, ANSWERED)
                .route(HOST, routeWith("/search?* max 2, /export/* 1/300ms"))
                .start();
        List<String> heavy = urls("/export/", 10);
        List<String> light = fleet.pages(HOST, 0, 30);

        fleet.submit(heavy).submit(light);
        Fleet.await().until(() -> fleet.counts(HOST).delivered() == light.size());
        assertThat(sent("/export/")).as("the clock has not moved").isEmpty();
        turnUntilDrained();

        List<String> all = new ArrayList<>(heavy);
        all.addAll(light);
        fleet.assertDeliveredOnce(HOST, all);
        assertSpaced(10);
        assertThat(Duration.between(sent("/export/").get(0), sent("/export/").get(9)))
                .as("the rate is used up")
                .isLessThan(INTERVAL.multipliedBy(12));
    }

    @Test
    void a_restart_in_the_middle_keeps_every_url_and_the_spacing() {
        fleet.target(HOST, ANSWERED).with(Catalogue.PATHS, "/export/* 1/300ms").start();
        List<String> heavy = urls("/export/", 6);
        fleet.submit(heavy);
        while (sent("/export/").size() < 3) {
            turn();
        }

        fleet.stop();
        fleet.start();
        turnUntilDrained();

        fleet.assertDeliveredOnce(HOST, heavy);
        assertSpaced(6);
    }

    @Test
    void with_room_for_one_the_next_heavy_request_leaves_when_the_last_one_is_answered() throws IOException {
        EdgeScript pages = (number, path) -> path.startsWith("/page") ? EdgeAnswer.status(200) : null;
        fleet.target(HOST, pages).with(Catalogue.PATHS, "/export/* max 1");
        try (HeldOrigin held = new HeldOrigin()) {
            fleet.edge().target(HOST, held.port());
            fleet.start().submit(urls("/export/", 3)).submit(fleet.pages(HOST, 0, 20));
            Fleet.await().until(() -> fleet.counts(HOST).delivered() == 20);

            for (int answered = 0; answered < 3; answered++) {
                int together = answered + 1;
                Fleet.await().until(() -> {
                    clock.advance(Duration.ofMillis(100));
                    return heavy().size() == together;
                });
                clock.advance(Duration.ofSeconds(10));
                fleet.staysTrue(() -> heavy().size() == together);
                held.release(heavy().get(answered).path(), 200);
                Fleet.await().until(() -> fleet.counts(HOST).delivered() == 20 + together);
            }
        }

        assertThat(fleet.counts(HOST).waiting()).isZero();
    }

    @Test
    void a_skipped_path_never_reaches_the_edge() {
        fleet.target(HOST).with(Catalogue.PATHS, "/print/* skip").start();
        List<String> light = fleet.pages(HOST, 0, 10);

        fleet.submit(urls("/print/", 5)).submit(light).awaitDrained();

        assertThat(sent("/print/")).isEmpty();
        assertThat(fleet.requests(HOST)).hasSize(10);
        assertThat(fleet.dead(HOST)).hasSize(5).allSatisfy(dead -> assertThat(dead.cause())
                .isEqualTo("skipped"));
        assertThat(fleet.state(HOST)).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void the_alert_of_a_trip_names_the_path_that_preceded_it_and_a_rule_to_paste() {
        EdgeScript heavy = (number, path) -> path.startsWith("/export") ? EdgeAnswer.error(521) : null;
        fleet.target(HOST, heavy).with(Catalogue.CONCURRENCY, "1").start();
        fleet.submit(fleet.pages(HOST, 0, 40)).awaitAnswered(HOST, 40);

        fleet.submit(urls("/export/", 8)).awaitState(HOST, BreakerState.OPEN);

        Fleet.await().until(() -> fleet.alerts(HOST, "tripped").size() == 1);
        JsonNode alert = fleet.alerts(HOST, "tripped").get(0);
        assertThat(alert.path("suspects")).singleElement().satisfies(suspect -> {
            assertThat(suspect.path("path").asText()).isEqualTo("/export/*");
            assertThat(suspect.path("requests").asInt())
                    .isEqualTo(alert.path("bad").asInt());
            assertThat(suspect.path("bad").asInt()).isEqualTo(alert.path("bad").asInt());
        });
        String rule = alert.path("suspects").get(0).path("rule").asText();
        assertThat(alert.path("detail").asText()).contains("/export/* (", "paths: " + rule);
        assertThat(Settings.load(Sources.none()).target(Map.of("paths", rule)).paths())
                .hasToString(rule);
    }

    private static String routeWith(String rules) {
        return """
                - route:
                    id: shop.journey.test
                    routeConfigurationId: originguard
                    from:
                      uri: frontier
                      parameters:
                        target: shop.journey.test
                        paths: %s
                      steps:
                        - to:
                            uri: direct
                            parameters:
                              name: fetch
                """.formatted(rules);
    }

    private List<String> urls(String path, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> fleet.url(HOST, path + i))
                .toList();
    }

    private List<EdgeRequest> heavy() {
        return fleet.requests(HOST).stream()
                .filter(request -> request.path().startsWith("/export/"))
                .toList();
    }

    private List<Instant> sent(String path) {
        return fleet.requests(HOST).stream()
                .filter(request -> request.path().startsWith(path))
                .map(EdgeRequest::arrivedAt)
                .toList();
    }

    private void assertSpaced(int requests) {
        List<Instant> sent = sent("/export/");
        assertThat(sent).hasSize(requests);
        for (int i = 1; i < requests; i++) {
            assertThat(Duration.between(sent.get(i - 1), sent.get(i))).isGreaterThanOrEqualTo(INTERVAL);
        }
    }

    private void turnUntilDrained() {
        while (!fleet.node().frontier().drained()) {
            turn();
        }
    }

    /** Turns the clock to the next due time, when nothing can happen before it any more. */
    private void turn() {
        Fleet.await().until(this::isSettled);
        nextDue().ifPresent(due -> clock.advance(Duration.between(clock.instant(), due)));
        Fleet.await().until(this::isSettled);
    }

    private boolean isSettled() {
        boolean idle = fleet.node().inFlight() == 0
                && fleet.node().frontier().parked(new Host(HOST))
                        == fleet.counts(HOST).waiting();
        return idle && nextDue().map(due -> due.isAfter(clock.instant())).orElse(true);
    }

    private Optional<Instant> nextDue() {
        return Optional.ofNullable(fleet.node().frontier().store().nextDue().get(new Host(HOST)));
    }
}
