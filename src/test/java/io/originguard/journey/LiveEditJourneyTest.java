package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.originguard.demo.EdgeAnswer;
import io.originguard.demo.EdgeScript;
import io.originguard.reload.RouteYaml;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.testing.HandCrankedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Target files that are edited while the service runs, judged by the edge's log. */
final class LiveEditJourneyTest {

    private static final String SHOP = "shop.test";
    private static final String NEWS = "news.test";
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Path home;
    private final Fleet fleet;

    LiveEditJourneyTest(@TempDir Path home) {
        this.home = home;
        fleet = new Fleet(home, clock)
                .with(Catalogue.UNLISTED, "false")
                .with(Catalogue.ROUTES_WATCH, "50ms")
                .target(SHOP)
                .target(NEWS)
                .route(SHOP, RouteYaml.of(SHOP, "concurrency: 2", "allowPrivate: true"))
                .serving();
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void a_target_that_is_added_is_fetched_without_a_restart() {
        fleet.start();
        assertThat(fleet.send("/urls", fleet.url(NEWS, "/page/1"), "content-type", "text/plain")
                        .body())
                .contains("is not a listed target");

        fleet.route(NEWS, RouteYaml.of(NEWS, "allowPrivate: true"));
        awaitRoute(NEWS);
        fleet.submit(fleet.pages(NEWS, 0, 3)).awaitDrained();

        fleet.assertDeliveredOnce(NEWS, fleet.pages(NEWS, 0, 3));
        assertThat(fleet.requests(SHOP)).isEmpty();
    }

    @Test
    void a_target_that_is_edited_again_and_again_under_load_delivers_each_page_once() {
        List<String> pages = fleet.pages(SHOP, 0, 120);
        fleet.origin(SHOP).latency(Duration.ofMillis(50));
        fleet.start().submit(pages);

        for (int concurrency = 3; concurrency <= 7; concurrency++) {
            int seen = fleet.requests(SHOP).size();
            Fleet.await().until(() -> fleet.requests(SHOP).size() > seen);
            fleet.route(SHOP, RouteYaml.of(SHOP, "concurrency: " + concurrency, "allowPrivate: true"));
            int wanted = concurrency;
            Fleet.await().until(() -> fleet.view(SHOP).baseline().configured() == wanted);
        }
        fleet.awaitDrained();

        fleet.assertDeliveredOnce(SHOP, pages);
        assertThat(fleet.requests(SHOP)).hasSize(pages.size());
    }

    @Test
    void an_open_target_that_is_edited_stays_open_and_keeps_its_jobs() {
        fleet.edge().script(SHOP, EdgeScript.always(EdgeAnswer.error(521)));
        fleet.start().submit(fleet.pages(SHOP, 0, 12)).awaitState(SHOP, BreakerState.OPEN);
        Fleet.await().until(() -> fleet.view(SHOP).inFlight() == 0);
        long generation = fleet.view(SHOP).generation();
        int requests = fleet.requests(SHOP).size();

        fleet.route(SHOP, RouteYaml.of(SHOP, "concurrency: 5", "allowPrivate: true"));
        Fleet.await().until(() -> fleet.view(SHOP).baseline().configured() == 5);
        fleet.staysQuiet(SHOP);

        assertThat(fleet.view(SHOP).generation()).isEqualTo(generation);
        assertThat(fleet.state(SHOP)).isEqualTo(BreakerState.OPEN);
        assertThat(fleet.counts(SHOP).waiting()).isEqualTo(12);
        assertThat(fleet.requests(SHOP)).hasSize(requests);
        assertThat(fleet.alerts(SHOP, "tripped")).hasSizeLessThanOrEqualTo(1);
        recover();
        fleet.awaitDrained();
        assertThat(fleet.counts(SHOP).delivered()).isEqualTo(12);
    }

    @Test
    void a_target_whose_file_is_deleted_is_sent_nothing_more_until_the_file_is_back() throws IOException {
        fleet.edge().script(SHOP, EdgeScript.always(EdgeAnswer.error(521)));
        fleet.start().submit(fleet.pages(SHOP, 0, 12)).awaitState(SHOP, BreakerState.OPEN);
        Fleet.await().until(() -> fleet.view(SHOP).inFlight() == 0);

        Files.delete(file(SHOP));
        Fleet.await().until(() -> !fleet.node().hasRoute(new Host(SHOP)));
        clock.advance(INTERVAL.multipliedBy(20));
        fleet.staysQuiet(SHOP);
        JsonNode without = get("/api/targets?route=false");
        String page = fleet.ask("GET", "/?route=false").body();

        assertThat(without.path("summary").path("noRoute").asInt()).isEqualTo(1);
        assertThat(without.path("targets")).singleElement().satisfies(target -> {
            assertThat(target.path("target").asText()).isEqualTo(SHOP);
            assertThat(target.path("waiting").asInt()).isEqualTo(12);
            assertThat(target.path("route").asBoolean()).isFalse();
        });
        assertThat(page).contains("without a route", "no route: its jobs wait until a route file names it");
        assertThat(page).contains(SHOP).doesNotContain(NEWS);
        assertThat(fleet.send("/urls", fleet.url(SHOP, "/page/99"), "content-type", "text/plain")
                        .body())
                .contains("is not a listed target");
        fleet.stop();
        fleet.start();
        assertThat(get("/api/targets?route=false").path("total").asInt()).isEqualTo(1);
        fleet.route(SHOP, RouteYaml.of(SHOP, "allowPrivate: true"));
        awaitRoute(SHOP);
        recover();
        fleet.awaitDrained();
        assertThat(fleet.counts(SHOP).delivered()).isEqualTo(12);
    }

    @Test
    void where_unlisted_targets_are_taken_a_deleted_one_goes_on_as_such() throws IOException {
        fleet.with(Catalogue.UNLISTED, "true").with(Catalogue.ALLOW_PRIVATE, "true");
        fleet.origin(SHOP).latency(Duration.ofMillis(50));
        fleet.start().submit(fleet.pages(SHOP, 0, 30));
        Fleet.await().until(() -> !fleet.requests(SHOP).isEmpty());

        Files.delete(file(SHOP));
        fleet.awaitDrained();

        fleet.assertDeliveredOnce(SHOP, fleet.pages(SHOP, 0, 30));
        Fleet.await().until(() -> fleet.view(SHOP).baseline().configured() == 8);
    }

    @Test
    void a_broken_file_is_named_by_the_interface_and_by_health_while_its_target_goes_on() {
        fleet.start();

        fleet.route(SHOP, RouteYaml.of(SHOP, "concurrency: many"));
        Fleet.await().until(() -> get("/api/routes").path("problems").size() == 1);
        JsonNode problem = get("/api/routes").path("problems").path(0);

        assertThat(problem.path("file").asText()).isEqualTo(file(SHOP).toString());
        assertThat(problem.path("line").asInt()).isEqualTo(9);
        assertThat(problem.path("target").asText()).isEqualTo(SHOP);
        assertThat(problem.path("reason").asText())
                .isEqualTo("option concurrency=many is not a whole number from 1 to 10000");
        assertThat(problem.path("since").asText()).isEqualTo(clock.instant().toString());
        assertThat(get("/api/targets").path("summary").path("brokenRouteFiles").asInt())
                .isEqualTo(1);
        assertThat(fleet.ask("GET", "/").body())
                .contains("1 route file cannot be used", file(SHOP) + ":9: option concurrency&#61;many is not a whole");
        assertThat(fleet.ask("GET", "/metrics").body()).contains("originguard_route_files_broken 1.0");
        Fleet.await().until(() -> fleet.ask("GET", "/health/ready").statusCode() == 200);
        fleet.submit(fleet.pages(SHOP, 0, 3)).awaitDrained();
        fleet.assertDeliveredOnce(SHOP, fleet.pages(SHOP, 0, 3));
        fleet.route(SHOP, RouteYaml.of(SHOP, "concurrency: 3", "allowPrivate: true"));
        Fleet.await().until(() -> get("/api/routes").path("problems").isEmpty());
        assertThat(fleet.view(SHOP).baseline().configured()).isEqualTo(3);
        assertThat(fleet.ask("GET", "/").body()).doesNotContain("cannot be used");
    }

    private void recover() {
        fleet.edge().script(SHOP, EdgeScript.forward());
        Fleet.await().until(() -> {
            clock.advance(Duration.ofSeconds(5));
            return fleet.state(SHOP) == BreakerState.CLOSED;
        });
        clock.advance(Duration.ofMinutes(2));
    }

    private void awaitRoute(String host) {
        Fleet.await().until(() -> fleet.node().hasRoute(new Host(host)));
    }

    private Path file(String host) {
        return home.resolve("routes/targets/" + host + ".camel.yaml");
    }

    private JsonNode get(String path) {
        try {
            return new ObjectMapper().readTree(fleet.ask("GET", path).body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
