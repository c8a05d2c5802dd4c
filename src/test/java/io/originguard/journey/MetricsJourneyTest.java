package io.originguard.journey;

import static io.originguard.journey.Answers.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.camel.GatedStore;
import io.originguard.demo.EdgeRequest;
import io.originguard.demo.Origin;
import io.originguard.demo.OriginScript;
import io.originguard.frontier.StoreException;
import io.originguard.frontier.Stores;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import io.originguard.testing.HandCrankedClock;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service tells Prometheus and an orchestrator, judged by the edge's log. */
final class MetricsJourneyTest {

    private static final String SHOP = "shop.journey.test";
    private static final String NEWS = "news.journey.test";

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Fleet fleet;

    MetricsJourneyTest(@TempDir Path home) {
        fleet = new Fleet(home, clock)
                .with(Catalogue.CONCURRENCY, "4")
                .with(Catalogue.PROBE_PATH, "/page/0?probe")
                .with(Catalogue.BACKOFF_BASE, "1s")
                .serving();
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void an_outage_is_told_in_the_numbers_of_the_edges_log() {
        Origin origin = fleet.target(SHOP).origin(SHOP).latency(Duration.ofMillis(5));
        origin.script(Fleet.dawdlingAfter(60, origin));
        List<String> urls = fleet.pages(SHOP, 0, 200);
        fleet.start().submit(urls);
        Fleet.await().until(() -> fleet.counts(SHOP).delivered() >= 40);

        origin.kill();
        fleet.awaitState(SHOP, BreakerState.OPEN);
        Fleet.await().until(() -> fleet.view(SHOP).inFlight() == 0);
        Scrape down = fleet.scrape();

        assertThat(down.sum("originguard_breaker_state", "target", SHOP, "state", "open"))
                .isEqualTo(1);
        assertThat(down.sum("originguard_breaker_state", "target", SHOP)).isEqualTo(1);
        assertThat(down.sum("originguard_concurrency_limit", "target", SHOP)).isZero();
        assertThat(down.sum("originguard_concurrency_baseline", "target", SHOP)).isEqualTo(4);
        assertThat(down.sum("originguard_probe_next_timestamp_seconds", "target", SHOP))
                .isGreaterThan((double) clock.instant().getEpochSecond());
        assertThat(down.sum("originguard_jobs", "target", SHOP)).isEqualTo(200);
        assertThat(down.sum("originguard_jobs", "target", SHOP, "state", "delivered"))
                .isEqualTo((double) fleet.counts(SHOP).delivered());

        origin.latency(Duration.ofMillis(5)).script(OriginScript.pages()).revive();
        Fleet.await().until(() -> {
            clock.advance(Duration.ofMillis(500));
            return fleet.node().frontier().drained() && fleet.state(SHOP) == BreakerState.CLOSED;
        });
        Fleet.await().until(() -> fleet.scrape().sum("originguard_alerts_total", "kind", "recovered") == 1);
        Scrape after = fleet.scrape();

        double probes = after.sum("originguard_probes_total", "target", SHOP);
        assertThat(probes).isPositive();
        assertThat(after.sum("originguard_requests_total", "target", SHOP) + probes)
                .isEqualTo(fleet.requests(SHOP).size());
        assertThat(after.sum("originguard_requests_total", "target", SHOP, "outcome", "origin-refused")
                        + after.sum("originguard_probes_total", "target", SHOP, "outcome", "origin-refused"))
                .isEqualTo(answered(521));
        assertThat(after.sum("originguard_requests_total", "target", SHOP, "outcome", "fetched")
                        + after.sum("originguard_probes_total", "target", SHOP, "outcome", "fetched"))
                .isEqualTo(answered(200));
        assertThat(after.sum("originguard_request_duration_seconds_count", "target", SHOP))
                .isEqualTo(after.sum("originguard_requests_total", "target", SHOP));
        assertThat(after.sum("originguard_jobs_accepted_total", "target", SHOP)).isEqualTo(200);
        assertThat(after.sum("originguard_jobs_delivered_total", "target", SHOP))
                .isEqualTo(200);
        assertThat(after.sum("originguard_breaker_transitions_total", "target", SHOP, "from", "closed", "to", "open"))
                .isEqualTo(1);
        assertThat(after.sum("originguard_breaker_transitions_total", "target", SHOP, "to", "closed"))
                .isEqualTo(1);
        assertThat(after.sum("originguard_alerts_total", "kind", "tripped")).isEqualTo(1);
        Fleet.await().until(() -> fleet.scrape().sum("originguard_alerts_unsent") == 0);
        assertThat(fleet.scrape().names()).contains("originguard_alerts_unsent_age_seconds");
        assertThat(after.sum("originguard_store_commit_duration_seconds_count")).isPositive();
        assertThat(after.sum("camel_exchanges_total", "routeId", "fetch", "eventType", "route"))
                .isPositive();
        assertThat(after.names()).contains("jvm_memory_used_bytes", "process_uptime_seconds");
    }

    @Test
    void what_is_buried_is_counted_by_its_cause() {
        fleet.target(SHOP).start().submit(fleet.url(SHOP, "/status/404"), fleet.url(SHOP, "/page/1"));
        fleet.awaitDrained();

        Scrape scrape = fleet.scrape();

        assertThat(scrape.sum("originguard_dead_letters_total", "target", SHOP, "cause", "gone"))
                .isEqualTo(1);
        assertThat(scrape.sum("originguard_jobs", "target", SHOP, "state", "dead"))
                .isEqualTo(1);
    }

    @Test
    void targets_beyond_the_bound_are_summed_up() {
        fleet.with(Catalogue.METRICS_TARGETS, "1").target(SHOP).target(NEWS).start();
        fleet.submit(fleet.url(SHOP, "/page/1"));
        fleet.awaitDrained();
        fleet.submit(fleet.pages(NEWS, 0, 3));
        fleet.awaitDrained();

        Scrape scrape = fleet.scrape();

        assertThat(scrape.values("target")).containsExactlyInAnyOrder(SHOP, "other");
        assertThat(scrape.sum("originguard_jobs_delivered_total", "target", "other"))
                .isEqualTo(3);
        assertThat(scrape.sum("originguard_jobs", "target", "other", "state", "delivered"))
                .isEqualTo(3);
        assertThat(scrape.sum("originguard_breaker_state", "target", "other", "state", "closed"))
                .isEqualTo(1);
    }

    @Test
    void every_metric_of_ours_explains_itself_and_is_named_after_the_conventions() {
        fleet.target(SHOP).start().submit(fleet.pages(SHOP, 0, 3));
        fleet.awaitDrained();

        Scrape scrape = fleet.scrape();

        assertThat(scrape.types()).allSatisfy((name, type) -> {
            if (name.startsWith("originguard_")) {
                assertThat(scrape.help().get(name)).as(name).isNotBlank();
                assertThat(name.endsWith("_total")).as(name).isEqualTo(type.equals("counter"));
            }
        });
    }

    @Test
    void health_tells_readiness_from_liveness_while_the_store_refuses() {
        CompletableFuture<GatedStore> gate = new CompletableFuture<>();
        fleet.storedIn(url -> {
                    gate.complete(new GatedStore(Stores.open(url)));
                    return gate.join().store();
                })
                .target(SHOP)
                .start();
        awaitReady();
        HttpResponse<String> well = fleet.ask("GET", "/health/ready");

        gate.join().refuse();
        assertThatThrownBy(() -> fleet.submit(fleet.url(SHOP, "/page/1"))).isInstanceOf(StoreException.class);
        HttpResponse<String> away = fleet.ask("GET", "/health/ready");
        HttpResponse<String> alive = fleet.ask("GET", "/health/live");
        Scrape troubled = fleet.scrape();
        gate.join().heal();
        fleet.submit(fleet.url(SHOP, "/page/2"));
        HttpResponse<String> back = fleet.ask("GET", "/health/ready");

        assertThat(well.statusCode()).as(well.body()).isEqualTo(200);
        assertThat(json(well, 200).path("status").asText()).isEqualTo("UP");
        assertThat(away.statusCode()).isEqualTo(503);
        assertThat(json(away, 503).path("status").asText()).isEqualTo("DOWN");
        assertThat(away.body()).contains("the store is away");
        assertThat(alive.statusCode()).isEqualTo(200);
        assertThat(json(alive, 200).path("status").asText()).isEqualTo("UP");
        assertThat(troubled.sum("originguard_store_trouble")).isEqualTo(1);
        assertThat(troubled.sum("originguard_store_commit_failures_total")).isPositive();
        assertThat(back.statusCode()).isEqualTo(200);
        assertThat(fleet.scrape().sum("originguard_store_trouble")).isZero();
    }

    private double answered(int status) {
        return fleet.requests(SHOP).stream()
                .mapToInt(EdgeRequest::status)
                .filter(sent -> sent == status)
                .count();
    }

    /** The inbox counts as ready when it has been looked into once. */
    private void awaitReady() {
        Fleet.await().until(() -> fleet.ask("GET", "/health/ready").statusCode() == 200);
    }
}
