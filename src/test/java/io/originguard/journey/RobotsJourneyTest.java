package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.demo.EdgeAnswer;
import io.originguard.demo.EdgeRequest;
import io.originguard.demo.EdgeScript;
import io.originguard.demo.OriginAnswer;
import io.originguard.frontier.Counts;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import io.originguard.testing.HandCrankedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** robots.txt: asked for first, once and politely; obeyed; and waited for while it cannot be had. */
final class RobotsJourneyTest {

    private static final String HOST = "shop.test";
    private static final String ROBOTS = "/robots.txt";
    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final Duration BASE = Duration.ofSeconds(30);

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Fleet fleet;

    RobotsJourneyTest(@TempDir Path home) {
        fleet = new Fleet(home, clock).with(Catalogue.ROBOTS, "true");
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void the_first_request_is_for_robots_txt_and_all_others_wait_for_its_answer_although_eight_places_are_free() {
        fleet.target(HOST);
        fleet.origin(HOST)
                .script(request -> request.path().equals(ROBOTS)
                        ? OriginAnswer.reply(200, "User-agent: *\nDisallow: /private/\n")
                                .after(Duration.ofMillis(300))
                        : null);
        List<String> urls = fleet.pages(HOST, 0, 40);

        fleet.start().submit(urls).awaitDrained();

        List<EdgeRequest> requests = fleet.requests(HOST);
        assertThat(requests).hasSize(41);
        assertThat(requests.get(0).path()).isEqualTo(ROBOTS);
        assertThat(requests.get(0).userAgent()).startsWith("originguard");
        assertThat(requests.get(1).inFlightOfTarget())
                .as("robots.txt was answered before")
                .isEqualTo(1);
        assertThat(asked()).hasSize(1);
        fleet.assertDeliveredOnce(HOST, urls);
    }

    @Test
    void what_is_disallowed_is_never_requested_and_a_dead_letter_that_says_so() {
        fleet.target(HOST);
        says("User-agent: *\nDisallow: /\n\nUser-agent: Originguard\nDisallow: /private/\nAllow: /private/open\n");
        String forbidden = fleet.url(HOST, "/private/1");
        String robots = fleet.url(HOST, ROBOTS);

        fleet.start()
                .submit(forbidden, fleet.url(HOST, "/private/open?a=b"), fleet.url(HOST, "/page/1"), robots)
                .awaitDrained();

        assertThat(fleet.requests(HOST))
                .extracting(EdgeRequest::path)
                .containsExactlyInAnyOrder(ROBOTS, "/private/open?a=b", "/page/1", ROBOTS);
        assertThat(fleet.delivered(HOST))
                .extracting(Page::url)
                .containsExactlyInAnyOrder(fleet.url(HOST, "/page/1"), robots);
        assertThat(fleet.dead(HOST))
                .filteredOn(letter -> letter.url().equals(forbidden))
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.cause()).isEqualTo("robots-disallowed");
                    assertThat(letter.reason()).isEqualTo("disallowed by " + robots);
                });
    }

    @Test
    void a_redirect_to_what_is_disallowed_is_not_followed() {
        fleet.target(HOST);
        says("User-agent: *\nDisallow: /page/1\n");

        fleet.start()
                .submit(fleet.url(HOST, "/redirect-to?url=/page/1"), fleet.url(HOST, "/redirect-to?url=/page/2"))
                .awaitDrained();

        assertThat(fleet.requests(HOST)).extracting(EdgeRequest::path).doesNotContain("/page/1");
        assertThat(fleet.delivered(HOST)).hasSize(1);
        assertThat(fleet.dead(HOST)).singleElement().satisfies(letter -> {
            assertThat(letter.cause()).isEqualTo("robots-disallowed");
            assertThat(letter.reason()).contains("the redirect leads to", fleet.url(HOST, ROBOTS));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 410, 451})
    void a_4xx_means_no_restrictions(int status) {
        fleet.target(HOST, onRobots(EdgeAnswer.status(status)));

        fleet.start().submit(fleet.pages(HOST, 0, 3)).awaitDrained();

        assertThat(asked()).hasSize(1);
        fleet.assertDeliveredOnce(HOST, fleet.pages(HOST, 0, 3));
    }

    @Test
    void a_5xx_holds_the_target_asks_again_after_growing_waits_and_then_delivers_everything() {
        AtomicBoolean broken = new AtomicBoolean(true);
        fleet.target(HOST, (n, path) -> path.equals(ROBOTS) && broken.get() ? EdgeAnswer.error(503) : null);
        List<String> urls = fleet.pages(HOST, 0, 300);
        fleet.start().submit(urls).awaitAnswered(HOST, 1);

        for (int failures = 1; failures <= 4; failures++) {
            Duration shortest = BASE.multipliedBy(1L << (failures - 1));
            clock.advance(shortest.minus(MOMENT));
            fleet.staysQuiet(HOST);
            clock.advance(BASE.plus(MOMENT));
            fleet.awaitAnswered(HOST, failures + 1);
        }
        assertThat(fleet.requests(HOST)).extracting(EdgeRequest::path).containsOnly(ROBOTS);
        assertThat(fleet.counts(HOST)).isEqualTo(new Counts(300, 0, 0, 300));
        assertThat(fleet.robotsHold(HOST)).get().satisfies(hold -> {
            assertThat(hold.url()).isEqualTo(fleet.url(HOST, ROBOTS));
            assertThat(hold.reason()).startsWith("503");
        });
        broken.set(false);
        clock.advance(Duration.ofMinutes(9));
        fleet.awaitDrained();

        fleet.assertDeliveredOnce(HOST, urls);
        assertThat(asked()).hasSize(6);
        assertThat(fleet.robotsHold(HOST)).isEmpty();
        assertThat(fleet.delivered(HOST))
                .allSatisfy(page -> assertThat(page.attempt()).isZero());
        assertThat(fleet.outages(HOST)).isEmpty();
    }

    @Test
    void an_announced_wait_is_a_floor_for_asking_again() {
        Duration wait = Duration.ofMinutes(7);
        fleet.target(HOST, onRobots(EdgeAnswer.rateLimited(wait), 1));
        fleet.start().submit(fleet.pages(HOST, 0, 3)).awaitAnswered(HOST, 1);

        clock.advance(wait.minus(MOMENT));
        fleet.staysQuiet(HOST);
        clock.advance(MOMENT);
        fleet.awaitDrained();

        assertThat(asked()).hasSize(2);
        fleet.assertDeliveredOnce(HOST, fleet.pages(HOST, 0, 3));
    }

    @Test
    void a_521_for_robots_txt_counts_as_any_other_and_its_target_trips_and_recovers() {
        AtomicBoolean down = new AtomicBoolean(true);
        fleet.target(HOST, (n, path) -> down.get() ? EdgeAnswer.error(521) : null);
        List<String> urls = fleet.pages(HOST, 0, 20);
        fleet.start().submit(urls);

        for (int asked = 1; asked <= 5; asked++) {
            fleet.awaitAnswered(HOST, asked);
            clock.advance(BASE.multipliedBy(1L << asked));
        }
        fleet.awaitState(HOST, BreakerState.OPEN);
        Fleet.await().until(() -> fleet.outages(HOST).size() == 1);
        assertThat(fleet.outages(HOST).get(0).cause()).isEqualTo("origin-refused");
        fleet.awaitAnswered(HOST, 6);
        assertThat(fleet.requests(HOST)).extracting(EdgeRequest::path).containsOnly(ROBOTS);
        down.set(false);
        Instant back = clock.instant();
        Fleet.await().until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return fleet.node().frontier().drained();
        });

        fleet.assertDeliveredOnce(HOST, urls);
        assertThat(Duration.between(
                        back,
                        fleet.requests(HOST)
                                .get(fleet.requests(HOST).size() - 1)
                                .arrivedAt()))
                .as("the recovery ends the wait of 8 minutes and more")
                .isLessThan(Duration.ofMinutes(7));
        Fleet.await().until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return fleet.state(HOST) == BreakerState.CLOSED;
        });
    }

    @Test
    void a_crawl_delay_spaces_the_requests_of_the_whole_target() {
        Duration delay = Duration.ofSeconds(20);
        fleet.target(HOST);
        says("User-agent: *\nCrawl-delay: 20\n");
        List<String> urls = fleet.pages(HOST, 0, 4);
        fleet.start().submit(urls).awaitAnswered(HOST, 1);

        for (int sent = 1; sent <= 4; sent++) {
            clock.advance(delay.minus(MOMENT));
            fleet.staysQuiet(HOST);
            clock.advance(MOMENT);
            fleet.awaitAnswered(HOST, sent + 1);
        }

        fleet.awaitDrained();
        assertThat(fleet.requests(HOST)).hasSize(5).allSatisfy(request -> assertThat(request.inFlightOfTarget())
                .isEqualTo(1));
        assertThat(fleet.view(HOST).crawlDelay()).contains(delay);
        fleet.assertDeliveredOnce(HOST, urls);
    }

    @Test
    void a_copy_counts_for_a_day_and_for_another_one_while_no_newer_can_be_had() {
        AtomicBoolean broken = new AtomicBoolean();
        fleet.target(HOST, (n, path) -> path.equals(ROBOTS) && broken.get() ? EdgeAnswer.error(503) : null);
        says("User-agent: *\nDisallow: /private/\n");
        fleet.start().submit(fleet.pages(HOST, 0, 1)).awaitDrained();

        clock.advance(Duration.ofDays(1).minus(MOMENT));
        fleet.submit(fleet.pages(HOST, 1, 2)).awaitDrained();
        assertThat(asked()).as("within a day").hasSize(1);

        clock.advance(MOMENT);
        fleet.submit(fleet.pages(HOST, 2, 3)).awaitDrained();
        assertThat(asked()).as("after a day").hasSize(2);

        broken.set(true);
        clock.advance(Duration.ofDays(1));
        fleet.submit(fleet.pages(HOST, 3, 4))
                .submit(fleet.url(HOST, "/private/1"))
                .awaitDrained();
        assertThat(asked()).as("the old copy goes on").hasSize(3);
        assertThat(fleet.dead(HOST)).hasSize(1);

        clock.advance(Duration.ofDays(1));
        fleet.submit(fleet.pages(HOST, 4, 5)).awaitAnswered(HOST, 8);
        fleet.staysTrue(() -> fleet.counts(HOST).waiting() == 1);
        assertThat(fleet.requests(HOST)).hasSize(8);
        assertThat(fleet.robotsHold(HOST)).isPresent();
    }

    @Test
    void a_wrong_port_in_the_list_does_not_hold_up_the_rest_of_its_target() {
        String wrong = "http://" + HOST + ":1/page/0";
        fleet.target(HOST).start().submit(wrong);
        Fleet.await().until(() -> fleet.robotsHold(HOST).isPresent());

        fleet.submit(fleet.pages(HOST, 0, 50));
        Fleet.await().until(() -> fleet.counts(HOST).delivered() == 50);

        assertThat(fleet.counts(HOST)).isEqualTo(new Counts(51, 50, 0, 1));
        assertThat(asked()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"false, true", "true, false"})
    void it_can_be_switched_off_for_all_targets_and_for_one(boolean everywhere, boolean ofRoute) {
        fleet.target(HOST).with(Catalogue.ROBOTS, String.valueOf(everywhere));
        says("User-agent: *\nDisallow: /\n");
        if (!ofRoute) {
            fleet.route(HOST, ROUTE.replace("OPTION", "robots: false"));
        }

        fleet.start().submit(fleet.pages(HOST, 0, 3)).awaitDrained();

        assertThat(asked()).isEmpty();
        fleet.assertDeliveredOnce(HOST, fleet.pages(HOST, 0, 3));
    }

    @Test
    void it_is_no_page_of_a_route_that_delivers_by_itself() {
        fleet.target(HOST).route(HOST, ROUTE.replace("OPTION", "deliver: false") + """
                        - to:
                            uri: direct
                            parameters:
                              name: deliver
                """);

        fleet.start().submit(fleet.pages(HOST, 0, 3)).awaitDrained();

        assertThat(asked()).hasSize(1);
        fleet.assertDeliveredOnce(HOST, fleet.pages(HOST, 0, 3));
    }

    @Test
    void after_a_restart_it_is_asked_for_again_before_anything_else() {
        AtomicBoolean broken = new AtomicBoolean(true);
        fleet.target(HOST, (n, path) -> path.equals(ROBOTS) && broken.get() ? EdgeAnswer.error(503) : null);
        fleet.start().submit(fleet.pages(HOST, 0, 5)).awaitAnswered(HOST, 1);
        fleet.stop();
        broken.set(false);

        fleet.start();
        clock.advance(BASE.multipliedBy(2));
        fleet.awaitDrained();

        assertThat(fleet.requests(HOST)).hasSize(7);
        assertThat(fleet.requests(HOST).subList(0, 2))
                .extracting(EdgeRequest::path)
                .containsOnly(ROBOTS);
        fleet.assertDeliveredOnce(HOST, fleet.pages(HOST, 0, 5));
    }

    private static final String ROUTE = """
            - route:
                id: shop.test
                routeConfigurationId: originguard
                description: Pages of shop.test.
                from:
                  uri: frontier
                  parameters:
                    target: shop.test
                    OPTION
                  steps:
                    - to:
                        uri: direct
                        parameters:
                          name: fetch
            """;

    private void says(String robots) {
        fleet.origin(HOST).script(request -> request.path().equals(ROBOTS) ? OriginAnswer.reply(200, robots) : null);
    }

    private static EdgeScript onRobots(EdgeAnswer answer) {
        return onRobots(answer, Integer.MAX_VALUE);
    }

    private static EdgeScript onRobots(EdgeAnswer answer, int times) {
        return (n, path) -> path.equals(ROBOTS) && n <= times ? answer : null;
    }

    private List<EdgeRequest> asked() {
        return fleet.requests(HOST).stream()
                .filter(request -> request.path().equals(ROBOTS))
                .toList();
    }
}
