package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.demo.EdgeAnswer;
import io.originguard.demo.EdgeRequest;
import io.originguard.demo.OriginAnswer;
import io.originguard.frontier.Counts;
import io.originguard.frontier.Outage;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import io.originguard.testing.GeneratedFile;
import io.originguard.testing.HandCrankedClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A storm of each kind over the same eight targets, judged from the edge's log; docs/storms.md is its table. */
final class StormsJourneyTest {

    private static final List<String> TARGETS =
            IntStream.rangeClosed(1, 8).mapToObj(n -> "site" + n + ".test").toList();
    private static final Duration STEP = Duration.ofSeconds(30);
    private static final int STEPS = 4;

    private static final String HEAD = """
            # Storms

            What each kind of trouble comes to when it befalls eight targets at once, for two minutes, with 12 URLs of 3 paths waiting at each and 2
            requests in flight: one row a storm, held to it by `StormsJourneyTest`, which judges from the log of the edge. Afterwards nothing waits, nothing is lost and
            every breaker is CLOSED.

            | storm | the breaker | requests to one target while it rages | the URLs | alerts a target |
            |---|---|---|---|---|
            """;

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Fleet fleet;

    StormsJourneyTest(@TempDir Path home) {
        fleet = new Fleet(home, clock)
                .with(Catalogue.CONCURRENCY, "2")
                .with(Catalogue.PROBE_OPERATOR_INTERVAL, "5m")
                .with(Catalogue.ALERT_MANY, "100");
        TARGETS.forEach(fleet::target);
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    static List<Storm> storms() {
        Weather tunnelDown = Weather.zone((zone, storm) -> zone.tunnel(!storm));
        Weather nameGone = Weather.zone((zone, storm) -> zone.resolves(!storm));
        Weather plainOrigin = Weather.zone((zone, storm) -> zone.tls(storm));
        Weather otherProxy = Weather.zone((zone, storm) -> zone.foreign(storm));
        Weather alwaysOnline = Weather.zone((zone, storm) -> zone.alwaysOnline(storm));
        Weather announced = Weather.zone((zone, storm) -> zone.errorPages(!storm));
        OriginAnswer malformed = new OriginAnswer.Malformed();
        OriginAnswer hangUp = new OriginAnswer.HangUp();
        OriginAnswer silence = new OriginAnswer.Silence();
        OriginAnswer dribble = new OriginAnswer.Dribble(Duration.ofMillis(20));
        return List.of(
                Storm.thatTrips("the origins refuse connections: 521", Weather.killed(), "origin-refused", 10),
                Storm.thatTrips(
                        "the same, and the edge announces waits of 120 s",
                        announced.and(Weather.killed()),
                        "origin-refused",
                        7),
                Storm.thatTrips(
                        "the same, with archived pages (Always Online)",
                        alwaysOnline.and(Weather.killed()),
                        "origin-refused",
                        10),
                Storm.thatTrips("522", Weather.answers(EdgeAnswer.error(522)), "origin-timed-out", 10),
                Storm.thatTrips("523", Weather.answers(EdgeAnswer.error(523)), "origin-timed-out", 10),
                Storm.thatTrips("the TLS handshake fails: 525", plainOrigin, "origin-tls-broken", 6),
                Storm.thatTrips("nobody trusts the certificate: 526", Weather.selfSigned(), "origin-tls-broken", 6),
                Storm.thatTrips("the origin's name is gone: 530 with 1016", nameGone, "origin-unresolved", 6),
                Storm.thatTrips("the tunnel is down: 530 with 1033", tunnelDown, "origin-unresolved", 8),
                Storm.thatTrips("malformed answers: 520", Weather.origin("/", malformed), "origin-malformed", 30),
                Storm.thatTrips("empty answers: 520", Weather.origin("/", hangUp), "origin-malformed", 30),
                Storm.thatTrips("no answers: 524", Weather.origin("/", silence), "origin-too-slow", 30),
                Storm.thatTrips("heads that never end: 524", Weather.origin("/", dribble), "origin-too-slow", 30),
                Storm.thatPasses("empty answers on one path", Weather.origin("/big", hangUp), 40),
                Storm.thatPasses("no answers on one path", Weather.origin("/big", silence), 40),
                Storm.thatPasses("500", Weather.origin("/", OriginAnswer.status(500)), 36),
                Storm.thatPasses("502", Weather.answers(EdgeAnswer.error(502)), 36),
                Storm.thatPasses("503", Weather.answers(EdgeAnswer.error(503)), 36),
                Storm.thatPasses("504", Weather.answers(EdgeAnswer.error(504)), 36),
                Storm.thatPasses("521 of another proxy than the edge", otherProxy.and(Weather.killed()), 36),
                Storm.thatPasses("429 with Retry-After", Weather.answers(EdgeAnswer.rateLimited(STEP)), 20),
                Storm.thatPasses("429 without Retry-After", Weather.answers(EdgeAnswer.error(429, 1015)), 20),
                Storm.thatPasses("pages from the cache", Weather.answers(EdgeAnswer.cachedHit("cached")), 12),
                Storm.thatPasses("stale pages from the cache", Weather.answers(EdgeAnswer.cached("STALE", "old")), 12),
                Storm.thatBlocks("403 with 1020", Weather.answers(EdgeAnswer.blocked()), 24),
                Storm.thatBlocks("challenge pages: 403", Weather.answers(EdgeAnswer.challenge()), 24),
                Storm.thatBlocks("challenge pages: 503", Weather.answers(EdgeAnswer.challenge(503)), 24));
    }

    @ParameterizedTest
    @MethodSource("storms")
    void a_storm_comes_and_goes(Storm storm) {
        fleet.start();
        submit(0);
        fleet.awaitDrained();
        fleet.edge().clear();

        TARGETS.forEach(host -> storm.weather().begins(fleet, host));
        submit(1);
        for (int step = 0; step < STEPS; step++) {
            awaitQuiet();
            clock.advance(STEP);
        }
        awaitQuiet();
        List<Integer> sent =
                TARGETS.stream().map(host -> fleet.requests(host).size()).toList();
        TARGETS.forEach(host -> storm.weather().ends(fleet, host));
        awaitCalm();

        assertThat(sent).as("requests to each target").allSatisfy(count -> assertThat(count)
                .isBetween(1, storm.atMost()));
        TARGETS.forEach(host -> assertOutcome(storm, host));
    }

    private void assertOutcome(Storm storm, String host) {
        long buried = storm.buried().isPresent() ? 12 : 0;
        assertThat(fleet.counts(host)).as(host).isEqualTo(new Counts(24, 24 - buried, buried, 0));
        assertThat(fleet.dead(host)).allSatisfy(letter -> assertThat(letter.cause())
                .isEqualTo(storm.buried().orElseThrow()));
        assertThat(fleet.outages(host))
                .extracting(Outage::cause)
                .containsExactlyElementsOf(storm.trips().stream().toList());
        assertThat(fleet.outages(host))
                .allSatisfy(outage -> assertThat(outage.jobsLost()).isZero());
        Fleet.await().until(() -> alerts(host) == storm.alerts());
    }

    private int alerts(String host) {
        return List.of("tripped", "recovered", "blocked").stream()
                .mapToInt(kind -> fleet.alerts(host, kind).size())
                .sum();
    }

    /** Three paths, four URLs each. */
    private void submit(int round) {
        for (String host : TARGETS) {
            List<String> urls = new ArrayList<>();
            for (int n = 4 * round; n < 4 * round + 4; n++) {
                urls.add(fleet.url(host, "/page/" + n));
                urls.add(fleet.url(host, "/page/" + n + "?print"));
                urls.add(fleet.url(host, "/big?bytes=" + (1_000 + n)));
            }
            fleet.submit(urls);
        }
    }

    /** The clock stands, so nothing more comes when all that was sent is answered and nothing was sent for a while. */
    private void awaitQuiet() {
        int[] seen = {-1, 0};
        Fleet.await().pollInterval(Duration.ofMillis(30)).until(() -> {
            List<EdgeRequest> log = fleet.edge().log();
            boolean still = log.size() == seen[0]
                    && log.stream().allMatch(EdgeRequest::answered)
                    && fleet.node().inFlight() == 0;
            seen[1] = still ? seen[1] + 1 : 0;
            seen[0] = log.size();
            return seen[1] >= 6;
        });
    }

    private void awaitCalm() {
        Fleet.await().pollInterval(Duration.ofMillis(50)).until(() -> {
            clock.advance(Duration.ofSeconds(10));
            return fleet.node().frontier().drained()
                    && TARGETS.stream().allMatch(host -> fleet.state(host) == BreakerState.CLOSED);
        });
    }

    @Test
    void the_table_of_storms_is_that_of_this_test() throws IOException {
        StringBuilder page = new StringBuilder(HEAD);
        for (Storm storm : storms()) {
            page.append("| %s | %s | at most %d | %s | %d |%n"
                    .formatted(
                            storm.name(),
                            storm.trips().map(cause -> "trips: `" + cause + "`").orElse("stays CLOSED"),
                            storm.atMost(),
                            storm.buried()
                                    .map(cause -> "dead letters: `" + cause + "`")
                                    .orElse("all delivered"),
                            storm.alerts()));
        }

        GeneratedFile.at("docs/storms.md").assertHolds(page.toString(), StormsJourneyTest.class);
    }
}
