package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.demo.EdgeAnswer;
import io.originguard.demo.EdgeRequest;
import io.originguard.demo.EdgeScript;
import io.originguard.frontier.Counts;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import io.originguard.testing.HandCrankedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each answer of docs/outcomes.md: what is sent afterwards, what trips, and what becomes of the job. */
final class AnswersJourneyTest {

    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration OPERATOR_INTERVAL = Duration.ofMinutes(15);
    private static final Duration MOMENT = Duration.ofMillis(1);

    /** The longest first backoff: its base and as much jitter. */
    private static final Duration BACKOFF = Duration.ofMinutes(1);

    private static final List<Row> TABLE = List.of(
            Row.bad("e520.test", EdgeAnswer.error(520), true, INTERVAL),
            Row.bad("e521.test", EdgeAnswer.error(521), false, INTERVAL),
            Row.bad("e522.test", EdgeAnswer.error(522), false, INTERVAL),
            Row.bad("e523.test", EdgeAnswer.error(523), false, INTERVAL),
            Row.bad("e524.test", EdgeAnswer.error(524), true, INTERVAL),
            Row.bad("e525.test", EdgeAnswer.error(525), false, OPERATOR_INTERVAL),
            Row.bad("e526.test", EdgeAnswer.error(526), false, OPERATOR_INTERVAL),
            Row.bad("e530-1016.test", EdgeAnswer.error(530, 1016), false, OPERATOR_INTERVAL),
            Row.bad("e530-1033.test", EdgeAnswer.error(530, 1033).withoutRetryAfter(), false, INTERVAL),
            Row.ignored("e500.test", EdgeAnswer.status(500)),
            Row.ignored("e502.test", EdgeAnswer.status(502)),
            Row.ignored("e503.test", EdgeAnswer.status(503)),
            Row.ignored("e504.test", EdgeAnswer.status(504)),
            Row.ignored("foreign.test", EdgeAnswer.foreign(521)));

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Fleet fleet;

    AnswersJourneyTest(@TempDir Path home) {
        fleet = new Fleet(home, clock).with(Catalogue.EDGE, "cloudflare");
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    /**
     * One row of the table.
     *
     * @param counted whether the attempt is counted against the job
     * @param probeAfter the time from the trip to the first probe; zero where nothing trips
     */
    private record Row(String host, EdgeAnswer answer, boolean bad, boolean counted, Duration probeAfter) {

        static Row bad(String host, EdgeAnswer answer, boolean counted, Duration probeAfter) {
            return new Row(host, answer, true, counted, probeAfter);
        }

        static Row ignored(String host, EdgeAnswer answer) {
            return new Row(host, answer, false, true, Duration.ZERO);
        }
    }

    @Test
    void a_single_failure_is_tried_again_after_its_backoff_and_trips_nothing() {
        TABLE.forEach(row -> fleet.target(row.host(), EdgeScript.first(1, row.answer())));
        fleet.start();

        TABLE.forEach(row -> fleet.submit(fleet.pages(row.host(), 0, 1)));
        TABLE.forEach(row -> fleet.awaitAnswered(row.host(), 1));

        for (Row row : TABLE) {
            // What counts an attempt speaks of its path, which counts for nothing alone.
            assertThat(fleet.view(row.host()).bad()).as(row.host()).isEqualTo(row.bad() && !row.counted() ? 1 : 0);
        }
        clock.advance(INTERVAL.minus(MOMENT));
        fleet.staysTrue(() -> fleet.edge().log().size() == TABLE.size());
        clock.advance(BACKOFF.minus(INTERVAL).plus(MOMENT));
        fleet.awaitDrained();
        for (Row row : TABLE) {
            assertThat(fleet.requests(row.host())).as(row.host()).hasSize(2);
            fleet.assertDeliveredOnce(row.host(), fleet.pages(row.host(), 0, 1));
            assertThat(fleet.delivered(row.host()).get(0).attempt())
                    .as(row.host())
                    .isEqualTo(row.counted() ? 1 : 0);
            assertThat(fleet.state(row.host())).as(row.host()).isEqualTo(BreakerState.CLOSED);
        }
    }

    @Test
    void five_failures_in_a_row_on_three_paths_trip_where_they_speak_of_the_origin() {
        fleet.with(Catalogue.CONCURRENCY, "1");
        TABLE.forEach(row -> fleet.target(row.host(), EdgeScript.always(row.answer())));
        fleet.start();

        TABLE.forEach(row -> fleet.submit(threePaths(row.host())));
        TABLE.forEach(row -> fleet.awaitAnswered(row.host(), row.bad() ? 5 : 6));

        for (Row row : TABLE) {
            assertThat(fleet.state(row.host()))
                    .as(row.host())
                    .isEqualTo(row.bad() ? BreakerState.OPEN : BreakerState.CLOSED);
            Instant tripped = clock.instant();
            if (row.bad()) {
                assertThat(fleet.view(row.host()).nextProbeAt())
                        .as(row.host())
                        .contains(tripped.plus(row.probeAfter()));
            }
        }
        fleet.staysTrue(
                () -> TABLE.stream().allMatch(row -> fleet.requests(row.host()).size() == (row.bad() ? 5 : 6)));
        TABLE.forEach(row -> fleet.edge().script(row.host(), EdgeScript.forward()));
        Fleet.await().until(() -> {
            clock.advance(Duration.ofSeconds(2));
            return fleet.node().frontier().drained();
        });
        for (Row row : TABLE) {
            fleet.assertDeliveredOnce(row.host(), threePaths(row.host()));
            assertThat(fleet.delivered(row.host()))
                    .as(row.host())
                    .extracting(Page::attempt)
                    .containsExactlyInAnyOrderElementsOf(attempts(row));
        }
    }

    private List<String> threePaths(String host) {
        return Stream.of("/page/1", "/page/1?print", "/big?bytes=1", "/page/2", "/page/2?print", "/big?bytes=2")
                .map(path -> fleet.url(host, path))
                .toList();
    }

    /** The fifth failure trips, so that its job and the one never sent are not counted against. */
    private static List<Integer> attempts(Row row) {
        if (!row.counted()) {
            return List.of(0, 0, 0, 0, 0, 0);
        }
        return row.bad() ? List.of(0, 0, 1, 1, 1, 1) : List.of(1, 1, 1, 1, 1, 1);
    }

    @Test
    void trouble_of_a_request_ends_as_a_dead_letter_after_the_attempts_and_no_earlier_than_announced() {
        String host = "shop.test";
        fleet.target(host, EdgeScript.always(EdgeAnswer.error(503).withRetryAfter(Duration.ofMinutes(5))))
                .with(Catalogue.BACKOFF_ATTEMPTS, "3")
                .start()
                .submit(fleet.pages(host, 0, 1));

        for (int attempt = 1; attempt <= 3; attempt++) {
            fleet.awaitAnswered(host, attempt);
            clock.advance(Duration.ofMinutes(5).minus(MOMENT));
            fleet.staysQuiet(host);
            clock.advance(MOMENT);
        }

        fleet.staysQuiet(host);
        assertThat(fleet.requests(host)).hasSize(3);
        assertThat(fleet.counts(host)).isEqualTo(new Counts(1, 0, 1, 0));
        assertThat(fleet.dead(host)).singleElement().satisfies(letter -> {
            assertThat(letter.cause()).isEqualTo("edge-trouble");
            assertThat(letter.status()).isEqualTo(503);
        });
    }

    @Test
    void a_rate_limit_silences_the_target_for_the_announced_time_and_halves_its_pace() {
        String host = "shop.test";
        Duration wait = Duration.ofMinutes(2);
        Instant began = clock.instant();
        fleet.target(host, EdgeScript.first(1, EdgeAnswer.rateLimited(wait)))
                .origin(host)
                // Nothing else is answered before the node has heard of the limit.
                .latency(Duration.ofSeconds(2));
        List<String> urls = fleet.pages(host, 0, 60);
        fleet.start().submit(urls);

        Fleet.await()
                .until(() -> fleet.view(host).notBefore().isPresent()
                        && fleet.view(host).inFlight() == 0);
        int early = fleet.requests(host).size();
        fleet.origin(host).latency(Duration.ofMillis(50));
        clock.advance(wait.minus(MOMENT));
        fleet.staysQuiet(host);
        clock.advance(MOMENT);
        fleet.awaitDrained();

        List<EdgeRequest> later =
                fleet.requests(host).subList(early, fleet.requests(host).size());
        assertThat(early).isLessThanOrEqualTo(8);
        assertThat(later).hasSize(61 - early).allSatisfy(request -> {
            assertThat(request.arrivedAt()).isEqualTo(began.plus(wait));
            assertThat(request.inFlightOfTarget()).isLessThanOrEqualTo(4);
        });
        assertThat(later).extracting(EdgeRequest::inFlightOfTarget).contains(4);
        fleet.assertDeliveredOnce(host, urls);
        assertThat(fleet.delivered(host))
                .allSatisfy(page -> assertThat(page.attempt()).isZero());
        assertThat(fleet.outages(host)).isEmpty();
        assertThat(fleet.state(host)).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void a_block_is_tried_once_more_and_then_a_dead_letter_with_one_alert() {
        List<String> hosts = List.of("blocked.test", "challenged.test");
        fleet.target("blocked.test", EdgeScript.always(EdgeAnswer.blocked()))
                .target("challenged.test", EdgeScript.always(EdgeAnswer.challenge()))
                .start();

        hosts.forEach(host -> fleet.submit(fleet.pages(host, 0, 10)));
        hosts.forEach(host -> fleet.awaitAnswered(host, 10));
        clock.advance(BACKOFF);
        fleet.awaitDrained();

        for (String host : hosts) {
            clock.advance(Duration.ofHours(1));
            fleet.staysQuiet(host);
            assertThat(fleet.requests(host)).hasSize(20);
            assertThat(fleet.counts(host)).isEqualTo(new Counts(10, 0, 10, 0));
            assertThat(fleet.dead(host))
                    .allSatisfy(letter -> assertThat(letter.cause()).isEqualTo("we-are-blocked"));
            Fleet.await().until(() -> !fleet.alerts(host, "blocked").isEmpty());
            assertThat(fleet.alerts(host, "blocked")).hasSize(1);
            assertThat(fleet.state(host)).isEqualTo(BreakerState.CLOSED);
        }
    }

    @Test
    void what_is_gone_is_a_dead_letter_at_once() {
        String host = "shop.test";
        fleet.target(host)
                .start()
                .submit(fleet.url(host, "/status/404"), fleet.url(host, "/status/410"), fleet.url(host, "/status/451"))
                .awaitDrained();

        assertThat(fleet.requests(host)).hasSize(3);
        assertThat(fleet.dead(host)).hasSize(3).allSatisfy(letter -> assertThat(letter.cause())
                .isEqualTo("gone"));
        assertThat(fleet.view(host).bad()).isZero();
        assertThat(fleet.view(host).total()).isEqualTo(3);
    }

    @Test
    void redirects_are_followed_inside_the_target_and_five_times_at_most() {
        String host = "shop.test";
        String five = fleet.url(host, "/redirect/5");
        String six = fleet.url(host, "/redirect/6");
        fleet.target(host).with(Catalogue.CONCURRENCY, "1").start();

        fleet.submit(five).awaitDrained().submit(six).awaitDrained();

        assertThat(fleet.requests(host))
                .extracting(EdgeRequest::path)
                .containsExactlyElementsOf(Stream.concat(
                                Stream.of(5, 4, 3, 2, 1).map(n -> "/redirect/" + n),
                                Stream.concat(
                                        Stream.of("/page/0"),
                                        Stream.of(6, 5, 4, 3, 2, 1).map(n -> "/redirect/" + n)))
                        .toList());
        assertThat(fleet.delivered(host)).extracting(Page::url).containsExactly(five);
        assertThat(fleet.dead(host)).singleElement().satisfies(letter -> {
            assertThat(letter.url()).isEqualTo(six);
            assertThat(letter.cause()).isEqualTo("redirect");
            assertThat(letter.reason()).isEqualTo("more than 5 redirects");
        });
    }

    @Test
    void a_redirect_to_a_host_that_is_not_allowed_is_a_dead_letter_that_says_so() {
        fleet.target("shop.test").target("elsewhere.test").start();

        fleet.submit(redirect("shop.test", "elsewhere.test", "/page/1")).awaitDrained();

        assertThat(fleet.requests("shop.test")).hasSize(1);
        assertThat(fleet.requests("elsewhere.test")).isEmpty();
        assertThat(fleet.dead("shop.test")).singleElement().satisfies(letter -> assertThat(letter.reason())
                .contains("elsewhere.test", "allowedHosts"));
    }

    @Test
    void a_redirect_sends_nothing_to_a_target_that_is_paused() {
        fleet.target("shop.test")
                .target("images.test", EdgeScript.always(EdgeAnswer.error(521)))
                .with(Catalogue.ALLOWED_HOSTS, "images.test")
                .start()
                .submit(fleet.pages("images.test", 0, 8))
                .awaitState("images.test", BreakerState.OPEN);
        Fleet.await().until(() -> fleet.view("images.test").inFlight() == 0);
        int tripped = fleet.requests("images.test").size();
        String job = redirect("shop.test", "images.test", "/page/100");

        fleet.submit(job).awaitAnswered("shop.test", 1);

        fleet.staysQuiet("images.test");
        assertThat(fleet.requests("images.test")).hasSize(tripped);
        assertThat(fleet.requests("shop.test")).hasSize(1);
        assertThat(fleet.counts("shop.test")).isEqualTo(new Counts(1, 0, 0, 1));
        fleet.edge().script("images.test", EdgeScript.forward());
        Fleet.await().until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return fleet.node().frontier().drained();
        });
        fleet.assertDeliveredOnce("shop.test", List.of(job));
        assertThat(fleet.delivered("shop.test").get(0).attempt()).isZero();
        fleet.assertDeliveredOnce("images.test", fleet.pages("images.test", 0, 8));
    }

    private String redirect(String from, String to, String path) {
        return fleet.url(from, "/redirect-to?url=" + fleet.url(to, path));
    }
}
