package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.breaker.PathView;
import io.originguard.demo.EdgeAnswer;
import io.originguard.demo.EdgeRequest;
import io.originguard.demo.EdgeScript;
import io.originguard.demo.OriginAnswer;
import io.originguard.demo.OriginScript;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import io.originguard.testing.HandCrankedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A path that fails by itself, and paths that fail together. The clock stands still unless turned. */
final class PathJourneyTest {

    private static final String HOST = "shop.journey.test";
    private static final Duration BASE = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Fleet fleet;

    PathJourneyTest(@TempDir Path home) {
        fleet = new Fleet(home, clock)
                .with(Catalogue.CONCURRENCY, "1")
                .with(Catalogue.BACKOFF_BASE, "10s")
                .with(Catalogue.BACKOFF_MAX, "1h")
                .with(Catalogue.BACKOFF_ATTEMPTS, "20");
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void a_heavy_path_is_paused_and_probed_by_itself_while_the_rest_of_the_target_goes_on() {
        List<String> pages = fleet.pages(HOST, 0, 60);
        List<String> exports = paths("/export/%d", 20);
        fleet.target(HOST, exporting(EdgeAnswer.error(524)))
                .start()
                .submit(Stream.concat(exports.stream(), pages.stream()).toList());

        Fleet.await().until(() -> fleet.counts(HOST).delivered() == pages.size());
        assertThat(asked("/export/")).hasSize(5);
        assertThat(asked("/page/")).hasSize(pages.size());
        assertThat(fleet.state(HOST)).isEqualTo(BreakerState.CLOSED);
        assertThat(fleet.view(HOST).bad()).isZero();

        for (int probes = 0; probes < 4; probes++) {
            Instant until = pausedUntil();
            Duration least = BASE.multipliedBy(1L << probes);
            assertThat(Duration.between(clock.instant(), until)).isBetween(least, least.plus(BASE));
            clock.advance(Duration.between(clock.instant(), until).minus(MOMENT));
            fleet.staysQuiet(HOST);

            clock.advance(MOMENT);

            int sent = 6 + probes;
            Fleet.await().until(() -> asked("/export/").size() == sent && isPausedAnew(until));
            fleet.staysQuiet(HOST);
        }
        assertThat(fleet.state(HOST)).isEqualTo(BreakerState.CLOSED);

        fleet.edge().script(HOST, exporting(EdgeAnswer.status(200)));
        clock.advance(Duration.between(clock.instant(), pausedUntil()));
        Fleet.await().until(() -> export().state() == BreakerState.CLOSED);
        Fleet.await().until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return fleet.node().frontier().drained();
        });

        fleet.assertDeliveredOnce(
                HOST, Stream.concat(exports.stream(), pages.stream()).toList());
        assertThat(fleet.delivered(HOST).stream().mapToInt(Page::attempt).sum())
                .as("only a job that was sent itself has used up an attempt")
                .isEqualTo(9);
        assertThat(asked("/export/")).hasSize(9 + exports.size());
        assertThat(fleet.outages(HOST)).isEmpty();
        assertThat(fleet.alerts(HOST, "tripped")).isEmpty();
    }

    @Test
    void three_paths_whose_connections_are_cut_trip_the_target() {
        List<String> urls = IntStream.range(0, 4)
                .boxed()
                .flatMap(n -> Stream.of("/page/" + n, "/page/" + n + "?print", "/big?bytes=" + (n + 1)))
                .map(path -> fleet.url(HOST, path))
                .toList();
        fleet.target(HOST).origin(HOST).script(OriginScript.always(new OriginAnswer.HangUp()));
        fleet.start().submit(urls).awaitState(HOST, BreakerState.OPEN);

        fleet.staysQuiet(HOST);
        assertThat(fleet.requests(HOST)).hasSize(5).allSatisfy(request -> assertThat(request.status())
                .isEqualTo(520));
        assertThat(fleet.outages(HOST)).singleElement().satisfies(outage -> {
            assertThat(outage.cause()).isEqualTo("origin-malformed");
            assertThat(outage.bad()).isEqualTo(5);
        });
        fleet.origin(HOST).script(OriginScript.pages());
        Fleet.await().until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return fleet.node().frontier().drained();
        });

        fleet.assertDeliveredOnce(HOST, urls);
    }

    @Test
    void a_redirect_into_a_paused_path_waits_like_its_own_jobs() {
        List<String> exports = paths("/export/%d", 6);
        String leading = fleet.url(HOST, "/redirect-to?url=" + fleet.url(HOST, "/export/99"));
        fleet.target(HOST, exporting(EdgeAnswer.error(524))).start().submit(exports);
        Fleet.await()
                .until(() -> asked("/export/").size() == 5 && fleet.view(HOST).inFlight() == 0);

        fleet.submit(leading).awaitAnswered(HOST, 6);

        fleet.staysQuiet(HOST);
        assertThat(asked("/export/")).hasSize(5);
        fleet.edge().script(HOST, exporting(EdgeAnswer.status(200)));
        Fleet.await().until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return fleet.node().frontier().drained();
        });
        fleet.assertDeliveredOnce(
                HOST, Stream.concat(exports.stream(), Stream.of(leading)).toList());
    }

    private static EdgeScript exporting(EdgeAnswer answer) {
        return (number, path) -> path.startsWith("/export/") ? answer : null;
    }

    private List<String> paths(String template, int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> fleet.url(HOST, template.formatted(n)))
                .toList();
    }

    private List<EdgeRequest> asked(String prefix) {
        return fleet.requests(HOST).stream()
                .filter(request -> request.path().startsWith(prefix))
                .toList();
    }

    private PathView export() {
        return fleet.view(HOST).paths().stream()
                .filter(path -> path.pattern().text().equals("/export/*"))
                .findFirst()
                .orElseThrow();
    }

    private Instant pausedUntil() {
        return export().pausedUntil().orElseThrow();
    }

    private boolean isPausedAnew(Instant before) {
        return export().pausedUntil().filter(before::isBefore).isPresent();
    }
}
