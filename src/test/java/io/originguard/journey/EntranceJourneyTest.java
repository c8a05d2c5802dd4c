package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.settings.Catalogue;
import io.originguard.testing.HandCrankedClock;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may talk to a service, over real HTTP. */
final class EntranceJourneyTest {

    private static final String SHOP = "shop.journey.test";
    private static final String TOKEN = "0123456789abcdef-of-ada";
    private static final String BEARER = "Bearer " + TOKEN;

    private final Fleet fleet;
    private final Path tokens;

    EntranceJourneyTest(@TempDir Path home) throws IOException {
        tokens = Files.writeString(home.resolve("tokens"), "ada " + TOKEN + "\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        fleet = new Fleet(home, HandCrankedClock.started()).target(SHOP).serving();
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/targets", "/api/openapi.json", "/metrics", "/health", "/health/ready", "/nothing"})
    void nothing_is_read_without_a_token(String path) {
        fleet.with(Catalogue.SERVER_TOKENS, tokens.toString()).start();

        HttpResponse<String> refused = fleet.ask("GET", path);
        HttpResponse<String> wrong = fleet.ask("GET", path, "Authorization", "Bearer 0123456789abcdef-of-eve");
        HttpResponse<String> known = fleet.ask("GET", path, "Authorization", BEARER);

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("www-authenticate")).contains("Bearer realm=\"originguard\"");
        assertThat(refused.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(refused.headers().firstValue("content-security-policy")).isPresent();
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(known.statusCode()).isNotEqualTo(401);
        assertThat(known.body() + known.headers() + refused.body()).doesNotContain(TOKEN);
    }

    @Test
    void nothing_is_submitted_without_a_token_and_what_is_done_with_one_is_its_owners() {
        fleet.with(Catalogue.SERVER_TOKENS, tokens.toString()).start();
        String url = fleet.url(SHOP, "/page/1");

        HttpResponse<String> refused = fleet.send("/urls", url, "content-type", "text/plain");
        fleet.staysQuiet(SHOP);
        HttpResponse<String> taken = fleet.send("/urls", url, "content-type", "text/plain", "Authorization", BEARER);
        fleet.awaitDrained();
        HttpResponse<String> paused = fleet.send(
                "/api/targets/" + SHOP + "/pause",
                "{\"reason\": \"x\"}",
                "content-type",
                "application/json",
                "Authorization",
                BEARER);

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(taken.statusCode()).isEqualTo(202);
        assertThat(fleet.requests(SHOP)).hasSize(1);
        assertThat(paused.body()).contains("\"by\":\"ada\"");
    }

    @Test
    void an_orchestrator_needs_no_token_to_ask_whether_the_process_lives() {
        fleet.with(Catalogue.SERVER_TOKENS, tokens.toString()).start();

        HttpResponse<String> alive = fleet.ask("GET", "/health/live?exposureLevel=full&stackTrace=true&data=true");
        HttpResponse<String> head = fleet.ask("HEAD", "/health/live");

        assertThat(alive.statusCode()).isEqualTo(200);
        assertThat(alive.body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(head.statusCode()).isEqualTo(200);
    }

    @Test
    void details_of_the_health_are_for_who_has_a_token() {
        fleet.with(Catalogue.SERVER_TOKENS, tokens.toString()).start();

        HttpResponse<String> known = fleet.ask("GET", "/health?exposureLevel=full&data=true", "Authorization", BEARER);
        fleet.stop();
        fleet.with(Catalogue.SERVER_TOKENS, "").start();
        HttpResponse<String> anybody = fleet.ask("GET", "/health?exposureLevel=full&data=true");

        assertThat(known.body()).contains("\"checks\"");
        assertThat(anybody.body()).isNotEqualTo(known.body()).doesNotContain("\"data\"");
    }

    @Test
    void a_service_that_others_can_reach_does_not_start_without_tokens() {
        fleet.with(Catalogue.SERVER_HOST, "0.0.0.0");

        assertThatThrownBy(fleet::start)
                .hasMessageStartingWith("originguard.server.host is 0.0.0.0, which other machines can reach;")
                .hasMessageContaining("set originguard.server.tokens to a file");
    }

    @Test
    void a_file_of_tokens_that_others_can_read_keeps_the_service_from_starting() throws IOException {
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-r--r--"));
        fleet.with(Catalogue.SERVER_TOKENS, tokens.toString());

        assertThatThrownBy(fleet::start).hasMessageContaining("chmod 600 " + tokens);
    }
}
