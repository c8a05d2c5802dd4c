package io.originguard.journey;

import static io.originguard.journey.ShopAndNews.NEWS;
import static io.originguard.journey.ShopAndNews.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.originguard.target.BreakerState;
import io.originguard.testing.HandCrankedClock;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the stream of events tells while something happens. */
final class EventsJourneyTest {

    private static final long PATIENCE_SECONDS = 40;

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Fleet fleet;

    EventsJourneyTest(@TempDir Path home) {
        fleet = ShopAndNews.fleet(home, clock);
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void an_outage_is_streamed_from_trip_to_recovery() {
        fleet.start();
        EventStream stream = EventStream.of(fleet);
        assertThat(stream.opened().statusCode()).isEqualTo(200);
        assertThat(stream.opened().headers().firstValue("content-type")).contains("text/event-stream");
        assertThat(stream.opened().headers().firstValue("content-security-policy"))
                .isPresent();

        ShopAndNews.trip(fleet);
        awaitState(stream, "OPEN");
        Fleet.await().until(() -> stream.alerts("tripped").count() == 1);
        fleet.origin(SHOP).revive();
        Fleet.await().until(() -> {
            clock.advance(Duration.ofMillis(500));
            return fleet.state(SHOP) == BreakerState.CLOSED;
        });
        awaitState(stream, "CLOSED");
        Fleet.await().until(() -> stream.alerts("recovered").count() == 1);

        assertThat(states(stream)).startsWith("OPEN").endsWith("CLOSED");
        assertThat(stream.of(NEWS).filter(news -> news.path("delivered").asInt() == 4))
                .as("told once, since nothing else happens to it")
                .hasSizeLessThanOrEqualTo(2);
        assertThat(summaries(stream).map(summary -> summary.path("open").asInt()))
                .contains(1)
                .endsWith(0);
        assertThat(stream.events()).allSatisfy(event -> assertThat(event.id()).matches("\\w+-\\d+"));
    }

    @Test
    void who_comes_back_gets_the_alerts_that_it_has_missed_and_the_targets_as_they_are() {
        fleet.start().submit(fleet.pages(SHOP, 0, 1)).awaitDrained();
        EventStream before = EventStream.of(fleet);
        Fleet.await().until(() -> !before.events().isEmpty());
        String lastId = before.events().get(before.events().size() - 1).id();
        ShopAndNews.trip(fleet);
        Fleet.await().until(() -> before.alerts("tripped").count() == 1);

        EventStream back = EventStream.of(fleet, "Last-Event-ID", lastId);
        EventStream stranger = EventStream.of(fleet, "Last-Event-ID", "elsewhere-0");
        awaitState(back, "OPEN");
        awaitState(stranger, "OPEN");

        assertThat(back.alerts("tripped")).hasSize(1);
        assertThat(stranger.alerts("tripped")).isEmpty();
        assertThat(summaries(back)).hasSize(1);
    }

    @Test
    void a_stop_ends_all_streams_in_good_order() throws Exception {
        fleet.start();
        List<EventStream> streams =
                Stream.generate(() -> EventStream.of(fleet)).limit(3).toList();
        streams.forEach(EventStream::opened);

        fleet.stop();

        for (EventStream stream : streams) {
            assertThat(stream.ended().get(PATIENCE_SECONDS, TimeUnit.SECONDS).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void no_more_than_a_hundred_read_at_a_time() {
        fleet.start();
        List<EventStream> streams =
                IntStream.range(0, 100).mapToObj(i -> EventStream.of(fleet)).toList();
        assertThat(streams).extracting(stream -> stream.opened().statusCode()).containsOnly(200);

        HttpResponse<String> refused = fleet.ask("GET", "/api/events");

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(refused.body()).contains("100 others read already");
    }

    @Test
    void who_asks_for_json_is_told_that_there_is_none() {
        fleet.start();

        assertThat(fleet.ask("GET", "/api/events", "Accept", "application/json").statusCode())
                .isEqualTo(415);
    }

    private static void awaitState(EventStream stream, String state) {
        Fleet.await()
                .alias(state)
                .until(() -> states(stream).reduce((before, after) -> after).equals(Optional.of(state)));
    }

    /** The states that were told of, without those before the first trip. */
    private static Stream<String> states(EventStream stream) {
        return stream.of(SHOP).map(shop -> shop.path("state").asText()).dropWhile(state -> state.equals("CLOSED"));
    }

    private static Stream<JsonNode> summaries(EventStream stream) {
        return stream.events().stream()
                .filter(event -> event.name().equals("summary"))
                .map(EventStream.Event::data);
    }
}
