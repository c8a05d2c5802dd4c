package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.originguard.demo.EdgeAnswer;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import io.originguard.testing.HandCrankedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes the pictures of {@code docs/page.md} of real targets behind the little edge, by a clock that is turned through half an
 * hour in a few minutes. Not part of the build: {@code mvn test -Dtest=PageScreenshots}.
 */
final class PageScreenshots {

    private static final String SHOP = "shop.example.com";
    private static final String NEWS = "news.example.com";
    private static final String MAPS = "maps.example.com";
    private static final String WIKI = "wiki.example.com";
    private static final List<String> ALL = List.of(
            SHOP,
            NEWS,
            MAPS,
            WIKI,
            "archive.example.org",
            "docs.example.com",
            "images.example.net",
            "blog.example.org");
    private static final Duration STEP = Duration.ofSeconds(10);
    private static final int LARGEST = 200_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HandCrankedClock clock = new HandCrankedClock(Instant.parse("2026-11-23T02:42:00Z"));
    private int page;

    @Test
    void the_pictures_of_the_documentation_are_taken(@TempDir Path home) throws IOException {
        try (Fleet fleet = new Fleet(home, clock)
                        .with(Catalogue.PROBE_PATH, "/page/0?probe")
                        .serving();
                Chromium browser = Chromium.start()) {
            ALL.forEach(fleet::target);
            fleet.edge().zone(MAPS).errorPages(false);
            fleet.start();
            haveAnOutage(fleet);
            haveTroubles(fleet);

            String address = "http://" + fleet.address();
            browser.open(address + "/").sized(1280, 870, false).reads("h1", "2 OPEN");
            keep("page-overview.png", browser);
            browser.preferring("prefers-color-scheme", "dark");
            keep("page-dark.png", browser);
            browser.preferring("prefers-color-scheme", "light").sized(360, 780, true);
            keep("page-phone.png", browser);
            browser.sized(1120, 1240, false).open(address + "/targets/" + SHOP).reads("#plots-note", "requests");
            Fleet.await().until(() -> browser.all(".plot canvas").size() == 2);
            keep("page-target.png", browser);
        }
    }

    private void haveAnOutage(Fleet fleet) {
        busy(fleet, 50);
        fleet.origin(SHOP).kill();
        busy(fleet, 28);
        fleet.origin(SHOP).revive();
        busy(fleet, 40);
        assertThat(fleet.state(SHOP)).isEqualTo(BreakerState.CLOSED);
    }

    private void haveTroubles(Fleet fleet) {
        fleet.submit(fleet.url(SHOP, "/status/404"), fleet.url("docs.example.com", "/status/410"));
        busy(fleet, 1);
        fleet.post("/api/targets/" + WIKI + "/pause", "{\"reason\":\"the owner asked for a quiet night\"}");
        fleet.edge().script("blog.example.org", (number, path) -> number % 5 == 0 ? EdgeAnswer.status(503) : null);
        fleet.origin(SHOP).kill();
        busy(fleet, 10);
        fleet.origin(MAPS).kill();
        fleet.origin(NEWS).kill();
        busy(fleet, 5);
        fleet.origin(NEWS).revive();
        busy(fleet, 2);
        clock.advance(Duration.ofSeconds(4));
    }

    /** So many steps with something to fetch for each target. */
    private void busy(Fleet fleet, int steps) {
        for (int step = 0; step < steps; step++) {
            page++;
            for (String host : ALL) {
                int many = (int) (30 + 14 * Math.sin(page / 9.0 + host.hashCode()));
                fleet.submit(fleet.pages(host, 100 * page, 100 * page + many));
            }
            Fleet.await()
                    .until(() -> ALL.stream().allMatch(host -> fleet.view(host).inFlight() == 0));
            Instant before = clock.instant();
            clock.advance(STEP);
            // A step is on record when the clock has left it and somebody has looked.
            Fleet.await().until(() -> recorded(fleet).compareTo(before) >= 0);
        }
    }

    private static Instant recorded(Fleet fleet) throws IOException {
        JsonNode points = JSON.readTree(fleet.ask("GET", "/api/targets/docs.example.com/history?span=1h")
                        .body())
                .path("points");
        return points.isEmpty()
                ? Instant.EPOCH
                : Instant.parse(points.path(points.size() - 1).path("at").asText());
    }

    private static void keep(String name, Chromium browser) throws IOException {
        Fleet.await().until(() -> browser.script("return document.documentElement.className")
                .equals("scripted"));
        byte[] picture = browser.picture();
        assertThat(picture.length).as(name).isLessThan(LARGEST);
        Files.write(Path.of("docs", name), picture);
    }
}
