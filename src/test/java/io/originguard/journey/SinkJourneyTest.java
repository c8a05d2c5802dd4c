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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens behind the fetch: a sink that does not take pages, a route of the user's that fails. */
final class SinkJourneyTest {

    private static final String HOST = "shop.test";

    /** The longest first backoff: its base and as much jitter. */
    private static final Duration BACKOFF = Duration.ofMinutes(1);

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
        for (int failures = 1; failures <= 3; failures++) {
            fleet.awaitAnswered(HOST, failures * 10);
            fleet.staysQuiet(HOST);
            assertThat(fleet.requests(HOST)).hasSize(failures * 10);
            assertThat(fleet.counts(HOST)).isEqualTo(new Counts(10, 0, 0, 10));
            assertThat(fleet.state(HOST)).isEqualTo(BreakerState.CLOSED);
            clock.advance(failures < 3 ? BACKOFF : Duration.ZERO);
        }
        Files.delete(pages);
        clock.advance(BACKOFF);
        fleet.awaitDrained();

        assertThat(fleet.counts(HOST)).isEqualTo(new Counts(10, 10, 0, 0));
        try (Stream<Path> files = Files.list(pages)) {
            List<Path> taken = files.toList();
            assertThat(taken).hasSize(10).allSatisfy(file -> assertThat(
                            file.getFileName().toString())
                    .startsWith("0-"));
            assertThat(taken.stream().map(SinkJourneyTest::title)).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_route_that_fails_before_the_fetch_is_tried_again_until_its_attempts_are_used_up() {
        fleet.route(HOST, route("", "throwException", "fetch")).start();

        fleet.submit(fleet.pages(HOST, 0, 3));
        awaitTriedThreeTimes();

        assertThat(fleet.requests(HOST)).isEmpty();
        assertBuriedForTheRoute();
    }

    @Test
    void a_route_that_fails_after_the_fetch_is_tried_again_until_its_attempts_are_used_up() {
        fleet.route(HOST, route("        deliver: false", "fetch", "throwException"))
                .start();

        fleet.submit(fleet.pages(HOST, 0, 3));
        awaitTriedThreeTimes();

        assertThat(fleet.requests(HOST)).hasSize(9);
        assertBuriedForTheRoute();
    }

    private void awaitTriedThreeTimes() {
        Fleet.await().until(() -> {
            clock.advance(Duration.ofSeconds(5));
            return fleet.node().frontier().drained();
        });
        clock.advance(Duration.ofHours(2));
        fleet.staysQuiet(HOST);
    }

    private void assertBuriedForTheRoute() {
        assertThat(fleet.counts(HOST)).isEqualTo(new Counts(3, 0, 3, 0));
        assertThat(fleet.dead(HOST)).allSatisfy(letter -> {
            assertThat(letter.reason()).contains("a step of the route failed");
            assertThat(letter.attempt()).isEqualTo(2);
        });
        assertThat(fleet.state(HOST)).isEqualTo(BreakerState.CLOSED);
    }

    /** A route of the user's with one step that fails. */
    private static String route(String option, String... steps) {
        StringBuilder yaml = new StringBuilder("""
                - route:
                    id: shop.test
                    routeConfigurationId: originguard
                    description: Fails in a step of its own.
                    from:
                      uri: frontier
                      parameters:
                        target: shop.test
                        backoffAttempts: 3
                """);
        if (!option.isEmpty()) {
            yaml.append(option).append('\n');
        }
        yaml.append("      steps:\n");
        for (String step : steps) {
            yaml.append(
                    step.equals("fetch")
                            ? "        - to: direct:fetch\n"
                            : "        - throwException:\n"
                                    + "            exceptionType: java.lang.IllegalStateException\n"
                                    + "            message: this step fails on purpose\n");
        }
        return yaml.toString();
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
