package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.frontier.Counts;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import io.originguard.testing.HandCrankedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens behind the fetch: a sink that does not take pages, a route of the user's that fails. */
final class SinkJourneyTest {

    private static final String HOST = "shop.test";
    private static final String FETCH = """
                    - to: direct:fetch
            """;
    private static final String FAIL = """
                    - throwException:
                        exceptionType: java.lang.IllegalStateException
                        message: this step fails on purpose
            """;

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Path home;
    private final Fleet fleet;

    SinkJourneyTest(@TempDir Path home) {
        this.home = home;
        fleet = new Fleet(home, clock).target(HOST);
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void a_sink_that_fails_for_a_while_gets_every_page_in_the_end() throws IOException {
        Path pages = home.resolve("pages");
        Files.writeString(pages, "a file where the sink wants its folder");
        fleet.with(Catalogue.SINK, "file:" + pages + "?fileName=${header.OriginguardAttempt}-${exchangeId}")
                .with(Catalogue.BACKOFF_ATTEMPTS, "2")
                .start();

        fleet.submit(fleet.pages(HOST, 0, 10));
        Instant repaired = clock.instant().plus(Duration.ofMinutes(10));
        crankUntil(
                () -> clock.instant().isAfter(repaired) && fleet.requests(HOST).size() > 8);
        int whileBroken = fleet.requests(HOST).size();
        assertThat(fleet.counts(HOST)).isEqualTo(new Counts(10, 0, 0, 10));
        assertThat(fleet.state(HOST)).isEqualTo(BreakerState.CLOSED);
        Files.delete(pages);
        crankUntil(() -> fleet.node().frontier().drained());

        assertThat(whileBroken)
                .as("the first eight and one more, then one after 1, 2, 4 and so on to 60 s")
                .isBetween(9, 8 + 1 + 6 + 10);
        assertThat(fleet.counts(HOST)).isEqualTo(new Counts(10, 10, 0, 0));
        try (Stream<Path> files = Files.list(pages)) {
            List<Path> taken = files.toList();
            assertThat(taken).hasSize(10);
            assertThat(taken)
                    .as("only the first failure could have been the page's own")
                    .filteredOn(file -> !file.getFileName().toString().startsWith("0-"))
                    .hasSizeLessThanOrEqualTo(1);
            assertThat(taken.stream().map(SinkJourneyTest::title)).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_route_that_fails_before_the_fetch_is_tried_again_until_its_attempts_are_used_up() {
        fleet.route(HOST, route("", FAIL, FETCH)).start();

        fleet.submit(fleet.pages(HOST, 0, 3));
        crankUntil(() -> fleet.node().frontier().drained());

        assertThat(fleet.requests(HOST)).isEmpty();
        assertBuriedForTheRoute();
    }

    @Test
    void a_route_that_sends_to_a_route_that_is_not_there_fails_at_once_and_says_so() {
        fleet.route(HOST, route("", FETCH.replace("fetch", "fetsch"))).start();

        fleet.submit(fleet.pages(HOST, 0, 3));
        crankUntil(() -> fleet.node().frontier().drained());

        assertBuriedForTheRoute();
        assertThat(fleet.dead(HOST))
                .allSatisfy(letter -> assertThat(letter.reason()).contains("direct://fetsch"));
    }

    @Test
    void a_route_that_fails_after_the_fetch_loses_nothing_and_holds_no_other_target_up() {
        fleet.target("other.test")
                .route(HOST, route("deliver: false", FETCH, FAIL))
                .start();

        fleet.submit(fleet.pages(HOST, 0, 20)).awaitAnswered(HOST, 1);
        fleet.submit(fleet.pages("other.test", 0, 50));
        Fleet.await().until(() -> fleet.counts("other.test").delivered() == 50);

        assertThat(fleet.requests(HOST))
                .as("the eight in flight, and one in the place of the first failure, which may be its page's own")
                .hasSizeLessThanOrEqualTo(8 + 1);
        assertThat(fleet.counts(HOST)).isEqualTo(new Counts(20, 0, 0, 20));
        assertThat(fleet.state(HOST)).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void a_page_that_the_sink_has_taken_is_not_fetched_again_when_a_later_step_fails() {
        fleet.route(HOST, route("", FETCH, FAIL)).start();
        List<String> urls = fleet.pages(HOST, 0, 20);

        fleet.submit(urls).awaitDrained();

        assertThat(fleet.requests(HOST)).hasSize(20);
        fleet.assertDeliveredOnce(HOST, urls);
    }

    private void crankUntil(Callable<Boolean> condition) {
        Fleet.await().until(() -> {
            clock.advance(Duration.ofSeconds(3));
            return condition.call();
        });
    }

    private void assertBuriedForTheRoute() {
        assertThat(fleet.counts(HOST)).isEqualTo(new Counts(3, 0, 3, 0));
        assertThat(fleet.dead(HOST)).allSatisfy(letter -> {
            assertThat(letter.reason()).contains("a step of the route failed");
            assertThat(letter.attempt()).isEqualTo(2);
        });
        assertThat(fleet.state(HOST)).isEqualTo(BreakerState.CLOSED);
    }

    /** A route of the user's, with an option more and these steps. */
    private static String route(String option, String... steps) {
        return """
                - route:
                    id: shop.test
                    routeConfigurationId: originguard
                    description: Fails in a step of its own.
                    from:
                      uri: frontier
                      parameters:
                        target: shop.test
                        backoffAttempts: 3
                        %s
                      steps:
                """.formatted(option) + String.join("", steps);
    }

    private static String title(Path page) {
        try {
            String html = Files.readString(page);
            return html.substring(html.indexOf("<title>"), html.indexOf("</title>"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
