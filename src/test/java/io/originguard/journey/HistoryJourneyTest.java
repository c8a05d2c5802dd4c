package io.originguard.journey;

import static io.originguard.journey.ShopAndNews.NEWS;
import static io.originguard.journey.ShopAndNews.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.originguard.camel.GatedStore;
import io.originguard.demo.EdgeRequest;
import io.originguard.frontier.Stores;
import io.originguard.target.Host;
import io.originguard.testing.HandCrankedClock;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of the last hour and the last day, judged by the edge's log. */
final class HistoryJourneyTest {

    private static final Duration STEP = Duration.ofSeconds(10);

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Instant start = clock.instant();
    private final Fleet fleet;

    HistoryJourneyTest(@TempDir Path home) {
        fleet = ShopAndNews.fleet(home, clock);
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void the_last_hour_is_told_in_steps_of_ten_seconds_also_after_a_restart() {
        ShopAndNews.trip(fleet.start());
        long requests = fleet.requests(SHOP).size();
        long refused = fleet.requests(SHOP).stream()
                .filter(request -> request.status() == 521)
                .count();

        endStep(SHOP, 1);
        endStep(SHOP, 2);
        JsonNode shop = history(SHOP, "1h");
        JsonNode news = history(NEWS, "1h");

        assertThat(shop.path("step").asText()).isEqualTo("PT10S");
        JsonNode first = shop.path("points").path(0);
        assertThat(first.path("at").asText()).isEqualTo(start.toString());
        assertThat(first.path("requests").asLong()).isEqualTo(requests);
        assertThat(first.path("delivered").asInt()).isEqualTo(4);
        assertThat(first.path("errors").toString()).isEqualTo("{\"origin-refused\":" + refused + "}");
        assertThat(first.path("state").asText()).isEqualTo("OPEN");
        assertThat(first.path("limit").asInt()).isZero();
        JsonNode second = shop.path("points").path(1);
        assertThat(second.path("at").asText()).isEqualTo(start.plus(STEP).toString());
        assertThat(second.path("requests").asInt()).isZero();
        assertThat(second.path("state").asText()).isEqualTo("OPEN");
        assertThat(news.path("points"))
                .as("nothing more is told of a calm target")
                .hasSize(1);
        assertThat(news.path("points").path(0).path("requests").asInt()).isEqualTo(4);
        assertThat(news.path("points").path(0).path("state").asText()).isEqualTo("CLOSED");

        fleet.stop();
        fleet.start();

        assertThat(history(SHOP, "1h").path("points").path(0)).isEqualTo(first);
        assertThat(history(SHOP, "1h").path("points").path(1)).isEqualTo(second);
        assertThat(history(NEWS, "1h")).isEqualTo(news);
    }

    @Test
    void the_last_day_is_told_in_minutes_and_then_forgotten() {
        fleet.start().submit(fleet.pages(SHOP, 0, 4)).awaitDrained();
        endStep(SHOP, 1);
        fleet.submit(fleet.pages(SHOP, 4, 6)).awaitDrained();
        endStep(SHOP, 2);
        clock.advance(Duration.ofMinutes(1));
        Fleet.await().until(() -> minutesStored() == 1);

        JsonNode day = history(SHOP, "24h");

        assertThat(day.path("step").asText()).isEqualTo("PT1M");
        assertThat(day.path("points")).hasSize(1);
        assertThat(day.path("points").path(0).path("at").asText()).isEqualTo(start.toString());
        assertThat(day.path("points").path(0).path("requests").asInt()).isEqualTo(6);
        assertThat(day.path("points").path(0).path("delivered").asInt()).isEqualTo(6);
        assertThat(fleet.requests(SHOP).stream().filter(EdgeRequest::answered)).hasSize(6);

        clock.advance(Duration.ofDays(1));
        Fleet.await().until(() -> minutesStored() == 0);

        assertThat(history(SHOP, "24h").path("points")).isEmpty();
    }

    @Test
    void what_the_store_does_not_take_is_written_when_it_does_again() {
        CompletableFuture<GatedStore> gate = new CompletableFuture<>();
        fleet.storedIn(url -> {
            gate.complete(new GatedStore(Stores.open(url)));
            return gate.join().store();
        });
        fleet.start().submit(fleet.pages(SHOP, 0, 4)).awaitDrained();
        gate.join().refuse();

        clock.advance(Duration.ofMinutes(1));
        Fleet.await().until(() -> fleet.node().frontier().troubled());
        JsonNode meanwhile = history(SHOP, "24h");
        gate.join().heal();
        Fleet.await().pollInterval(Duration.ofMillis(500)).until(() -> {
            clock.advance(Duration.ofMinutes(1));
            return minutesStored() == 1;
        });

        assertThat(meanwhile.path("points")).hasSize(1);
        assertThat(history(SHOP, "24h")).isEqualTo(meanwhile);
    }

    @Test
    void another_span_is_refused() {
        fleet.start().submit(fleet.pages(SHOP, 0, 1)).awaitDrained();

        HttpResponse<String> answer = fleet.ask("GET", "/api/targets/" + SHOP + "/history?span=2h");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("write 1h or 24h");
    }

    private void endStep(String target, int points) {
        clock.advance(STEP);
        Fleet.await().until(() -> history(target, "1h").path("points").size() == points);
    }

    private int minutesStored() {
        return fleet.node()
                .frontier()
                .store()
                .history(new Host(SHOP), start, clock.instant())
                .size();
    }

    private JsonNode history(String target, String span) {
        HttpResponse<String> answer = fleet.ask("GET", "/api/targets/" + target + "/history?span=" + span);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        try {
            return new ObjectMapper().readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(answer.body(), e);
        }
    }
}
