package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import io.originguard.testing.HandCrankedClock;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service tells and does over REST, judged by the edge's log. */
final class ApiJourneyTest {

    private static final String SHOP = "shop.journey.test";
    private static final String NEWS = "news.journey.test";

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Fleet fleet;

    ApiJourneyTest(@TempDir Path home) {
        fleet = new Fleet(home, clock)
                .with(Catalogue.CONCURRENCY, "2")
                .with(Catalogue.PROBE_PATH, "/page/0?probe")
                .target(SHOP)
                .target(NEWS)
                .serving();
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void look() throws Exception {
        fleet.start().submit(fleet.pages(SHOP, 0, 4)).submit(fleet.pages(NEWS, 0, 4)).awaitDrained();
        fleet.origin(SHOP).kill();
        fleet.submit(fleet.pages(SHOP, 10, 30));
        fleet.awaitState(SHOP, BreakerState.OPEN);
        for (String path : new String[] {"/api/targets", "/api/targets/" + SHOP, "/api/targets/nobody.test", "/api/targets?limit=0", "/api/targets?x=1", "/api/outages", "/api/outages.csv", "/api/outages/summary", "/api/outages/" + SHOP + "/1/statement", "/api/nodes", "/api/operations", "/api/dead-letters", "/api/targets/" + SHOP + "/probes", "/api/none", "/api/openapi.json", "/api/openapi.json/x", "/openapi.json", "/metrics", "/health/live?stackTrace=true&exposureLevel=full"}) {
            HttpResponse<String> a = fleet.ask("GET", path);
            System.out.println(">>> " + path + " " + a.statusCode() + " " + a.headers().map() + "\n" + a.body().substring(0, Math.min(a.body().length(), path.contains("openapi") ? 12000 : 2500)));
        }
        System.out.println(fleet.post("/api/targets/" + SHOP + "/pause", "{}").body());
        System.out.println(fleet.post("/api/targets/" + SHOP + "/pause", "{\"reason\":\"x\"}").body());
        System.out.println(fleet.post("/api/targets/" + SHOP + "/paus", "{\"reason\":\"x\"}").body());
        System.out.println(fleet.ask("DELETE", "/api/targets").statusCode());
        System.out.println(fleet.ask("DELETE", "/api/dead-letters").body());
    }
}
