package io.originguard.journey;

import static io.originguard.journey.Answers.assertProblem;
import static io.originguard.journey.Answers.json;
import static io.originguard.journey.ShopAndNews.NEWS;
import static io.originguard.journey.ShopAndNews.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.originguard.camel.GatedStore;
import io.originguard.demo.EdgeScript;
import io.originguard.frontier.DeadLetter;
import io.originguard.frontier.StoreException;
import io.originguard.frontier.Stores;
import io.originguard.target.BreakerState;
import io.originguard.testing.HandCrankedClock;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service tells and does over REST, judged by the edge's log. */
final class ApiJourneyTest {

    private static final String REASON = "{\"reason\": \"the owner asked for a quiet week\"}";

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Fleet fleet;

    ApiJourneyTest(@TempDir Path home) {
        fleet = ShopAndNews.fleet(home, clock);
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void an_outage_is_told_from_trip_to_recovery() {
        ShopAndNews.trip(fleet.start());
        JsonNode open = get("/api/targets/" + SHOP);
        JsonNode summary = get("/api/targets").path("summary");

        assertThat(open.path("state").asText()).isEqualTo("OPEN");
        assertThat(open.path("generation").asInt()).isEqualTo(1);
        assertThat(open.path("cause").asText()).isEqualTo("origin-refused");
        assertThat(open.path("limit").asInt()).isZero();
        assertThat(open.path("baseline").asInt()).isEqualTo(2);
        assertThat(open.path("errors").path("521").asInt()).isEqualTo((int) fleet.requests(SHOP).stream()
                .filter(request -> request.status() == 521)
                .count());
        assertThat(open.path("pagesPerSecond").asDouble()).isEqualTo(4 / 60.0);
        assertThat(open.path("probeInterval").asText()).isEqualTo("PT30S");
        assertThat(open.path("nextProbeAt").asText())
                .isEqualTo(clock.instant().plusSeconds(30).toString());
        assertThat(open.path("lastProbe").isNull()).isTrue();
        assertThat(open.path("settings").path("probePath").asText()).isEqualTo("/page/0?probe");
        assertThat(open.path("paths").path(0).path("path").asText()).isEqualTo("/page/*");
        assertThat(summary.path("targets").asInt()).isEqualTo(2);
        assertThat(summary.path("open").asInt()).isEqualTo(1);
        assertThat(summary.path("delivered").asInt()).isEqualTo(8);
        assertThat(summary.path("waiting").asLong())
                .isEqualTo(fleet.counts(SHOP).waiting());

        clock.advance(Duration.ofSeconds(30));
        Fleet.await().until(() -> get("/api/targets/" + SHOP).path("lastProbe").isObject());
        JsonNode probe = get("/api/targets/" + SHOP).path("lastProbe");
        Fleet.await()
                .until(() ->
                        get("/api/targets/" + SHOP + "/probes").path("probes").size() == 1);

        assertThat(probe.path("status").asInt()).isEqualTo(521);
        assertThat(probe.path("url").asText()).isEqualTo(fleet.url(SHOP, "/page/0?probe"));
        assertThat(probe.path("recovered").asBoolean()).isFalse();
        assertThat(get("/api/targets/" + SHOP + "/probes").path("probes").path(0))
                .isEqualTo(probe);

        fleet.origin(SHOP).revive();
        Fleet.await().until(() -> {
            clock.advance(Duration.ofMillis(500));
            return fleet.state(SHOP) == BreakerState.CLOSED
                    && !get("/api/outages")
                            .path("outages")
                            .path(0)
                            .path("closedAt")
                            .isNull();
        });
        JsonNode outage = get("/api/outages?target=" + SHOP).path("outages").path(0);
        Fleet.await().until(() -> !get("/api/alerts")
                .path("alerts")
                .path(0)
                .path("sentAt")
                .isNull());
        JsonNode alerts = get("/api/alerts?target=" + SHOP).path("alerts");

        assertThat(alerts.findValuesAsText("alert")).containsExactly("recovered", "tripped");
        assertThat(alerts.findValuesAsText("stage")).containsExactly("sent", "sent");
        assertThat(alerts.findValuesAsText("attempts")).containsExactly("1", "1");
        assertThat(alerts.path(0).path("incident")).isEqualTo(alerts.path(1).path("incident"));
        assertThat(get("/api/targets/" + SHOP).path("alertSent").asBoolean()).isTrue();
        assertThat(outage.path("requestsWhileDown").asLong())
                .isEqualTo(fleet.requests(SHOP).stream()
                        .filter(request -> request.status() == 521)
                        .count());
        assertThat(outage.path("secondsToBaseline").asDouble()).isPositive();
        assertThat(outage.path("jobsLost").asInt()).isZero();
        assertThat(get("/api/outages/summary").path("requestsWhileDown").asLong())
                .isEqualTo(outage.path("requestsWhileDown").asLong());
        assertThat(fleet.ask("GET", "/api/outages.csv").body().lines())
                .hasSize(2)
                .last()
                .asString()
                .startsWith(SHOP + ",1,origin-refused,");
        assertThat(fleet.ask("GET", "/api/outages/" + SHOP + "/1/statement").body())
                .contains(SHOP, outage.path("requestsWhileDown").asText() + " requests");
    }

    @Test
    void an_operator_steers_and_every_step_is_recorded() {
        fleet.start().submit(fleet.pages(SHOP, 0, 2)).awaitDrained();

        JsonNode paused = json(fleet.post("/api/targets/" + SHOP + "/pause", REASON), 200);
        fleet.submit(fleet.pages(SHOP, 2, 6));
        fleet.staysQuiet(SHOP);
        JsonNode listed = get("/api/targets?held=true");
        json(fleet.post("/api/targets/" + SHOP + "/resume", "{}"), 200);
        fleet.awaitDrained();
        JsonNode opened = json(fleet.post("/api/targets/" + SHOP + "/open", REASON), 200);
        int before = fleet.requests(SHOP).size();
        json(fleet.post("/api/targets/" + SHOP + "/probe", ""), 200);
        Fleet.await().until(() -> fleet.state(SHOP) == BreakerState.HALF_OPEN);
        json(fleet.post("/api/targets/" + SHOP + "/close", REASON), 200);

        assertThat(paused.path("held").path("reason").asText()).isEqualTo("the owner asked for a quiet week");
        assertThat(paused.path("held").path("by").asText()).isEqualTo("loopback");
        assertThat(listed.path("total").asInt()).isEqualTo(1);
        assertThat(opened.path("state").asText()).isEqualTo("OPEN");
        assertThat(fleet.requests(SHOP)).hasSize(before + 1);
        assertThat(fleet.state(SHOP)).isEqualTo(BreakerState.CLOSED);
        assertThat(get("/api/operations?target=" + SHOP).path("operations"))
                .extracting(operation -> operation.path("action").asText())
                .containsExactly("close", "probe", "open", "resume", "pause");
    }

    @Test
    void what_cannot_be_done_is_refused_and_nothing_is_recorded() {
        fleet.start().submit(fleet.pages(SHOP, 0, 1)).awaitDrained();

        assertProblem(fleet.post("/api/targets/" + SHOP + "/probe", "{}"), 409, "its breaker must be OPEN");
        assertProblem(fleet.post("/api/targets/" + SHOP + "/close", REASON), 409, "is CLOSED already");
        assertProblem(fleet.post("/api/targets/" + SHOP + "/resume", "{}"), 409, "is not paused by hand");
        assertProblem(fleet.post("/api/targets/nobody.test/pause", REASON), 404, "there is no target nobody.test");
        assertProblem(fleet.post("/api/targets/" + SHOP + "/pause", "{}"), 400, "pause needs a reason");
        assertProblem(fleet.post("/api/targets/" + SHOP + "/pause", "{\"raeson\":\"x\"}"), 400, "no field 'raeson'");
        assertProblem(fleet.post("/api/targets/" + SHOP + "/pause", "[1]"), 400, "must be a JSON object");
        assertProblem(fleet.post("/api/targets/" + SHOP + "/pause", "{"), 400, "the body is not JSON");
        assertProblem(fleet.post("/api/targets/" + SHOP + "/pause", "{\"reason\":1}"), 400, "reason must be a text");
        assertProblem(
                fleet.ask("POST", "/api/targets/" + SHOP + "/pause", "content-type", "text/plain"),
                415,
                "a POST takes application/json");
        assertThat(get("/api/operations").path("operations")).isEmpty();
    }

    @Test
    void dead_letters_are_listed_requeued_and_deleted_and_their_urls_are_only_text() {
        String hostile = fleet.url(SHOP, "/status/404") + "?</script><img/src=x/onerror=alert(1)>";
        fleet.start().submit(fleet.url(SHOP, "/status/404"), hostile).awaitDrained();

        HttpResponse<String> answer = fleet.ask("GET", "/api/dead-letters?cause=gone");
        JsonNode letters = json(answer, 200);
        JsonNode latest = letters.path("deadLetters").path(0);

        assertThat(letters.path("total").asInt()).isEqualTo(2);
        assertThat(letters.path("deadLetters"))
                .extracting(letter -> letter.path("url").asText())
                .containsExactlyElementsOf(
                        fleet.dead(SHOP).stream().map(DeadLetter::url).toList())
                .anyMatch(url -> url.contains("onerror=alert(1)"));
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
        assertThat(get("/api/dead-letters?cause=gone&offset=1&limit=1").path("deadLetters"))
                .hasSize(1);
        assertThat(get("/api/dead-letters?target=" + NEWS).path("total").asInt())
                .isZero();

        int before = fleet.requests(SHOP).size();
        JsonNode requeued = json(
                fleet.post(
                        "/api/dead-letters/requeue",
                        "{\"target\": \"" + SHOP + "\", \"ids\": ["
                                + latest.path("id").asLong() + "]}"),
                200);
        fleet.awaitDrained();

        assertThat(requeued.path("requeued").asInt()).isEqualTo(1);
        assertThat(fleet.requests(SHOP)).hasSize(before + 1);

        JsonNode deleted = json(fleet.ask("DELETE", "/api/dead-letters?target=" + SHOP), 200);

        assertThat(deleted.path("deleted").asInt()).isEqualTo(2);
        assertThat(get("/api/dead-letters").path("total").asInt()).isZero();
        assertProblem(fleet.ask("DELETE", "/api/dead-letters"), 400, "say which");
        assertProblem(fleet.post("/api/dead-letters/requeue", "{\"ids\": []}"), 400, "ids must be a list");
        assertProblem(fleet.post("/api/dead-letters/requeue", "{\"ids\": [\"1\"]}"), 400, "ids must be a list");
    }

    @Test
    void ten_thousand_targets_are_paged_the_troubled_ones_first() {
        List<String> urls = IntStream.range(0, 10_000)
                .mapToObj(number -> "http://t" + number + ".many.test/")
                .toList();
        ShopAndNews.trip(fleet.start());
        fleet.edge().script(NEWS, EdgeScript.forward());
        fleet.submit(urls);

        JsonNode first = get("/api/targets?limit=500");
        JsonNode last = get("/api/targets?sort=name&offset=10001&limit=5");
        JsonNode found = get("/api/targets?search=T77.many");

        assertThat(first.path("total").asInt()).isEqualTo(10_002);
        assertThat(first.path("targets")).hasSize(500);
        assertThat(first.path("targets").path(0).path("target").asText()).isEqualTo(SHOP);
        assertThat(last.path("targets")).hasSize(1);
        assertThat(last.path("targets").path(0).path("target").asText()).isEqualTo("t9999.many.test");
        assertThat(found.path("targets"))
                .extracting(target -> target.path("target").asText())
                .containsExactly("t77.many.test");
    }

    @Test
    void while_the_store_is_away_the_targets_are_still_told_and_the_rest_says_so() {
        CompletableFuture<GatedStore> gate = new CompletableFuture<>();
        fleet.storedIn(url -> {
            gate.complete(new GatedStore(Stores.open(url)));
            return gate.join().store();
        });
        fleet.start().submit(fleet.pages(SHOP, 0, 1)).awaitDrained();

        gate.join().refuse();
        assertThatThrownBy(() -> fleet.submit(fleet.url(SHOP, "/page/9"))).isInstanceOf(StoreException.class);

        assertThat(get("/api/targets").path("summary").path("storeTrouble").asText())
                .contains("the store is away");
        assertProblem(fleet.post("/api/targets/" + SHOP + "/pause", REASON), 503, "the store is away");
        assertThat(fleet.state(SHOP)).isEqualTo(BreakerState.CLOSED);
        gate.join().heal();
    }

    @Test
    void urls_are_submitted_under_the_api_too() {
        fleet.start();

        JsonNode report = json(
                fleet.send("/api/urls", fleet.url(SHOP, "/page/1") + "\nftp://x/", "content-type", "text/plain"), 202);

        assertThat(report.path("accepted").asInt()).isEqualTo(1);
        assertThat(report.path("rejected").asInt()).isEqualTo(1);
        fleet.awaitDrained();
        assertThat(fleet.delivered(SHOP)).hasSize(1);
    }

    private JsonNode get(String path) {
        return json(fleet.ask("GET", path), 200);
    }
}
