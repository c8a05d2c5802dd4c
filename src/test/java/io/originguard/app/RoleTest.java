package io.originguard.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import io.originguard.testing.Http;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a node is open to others. */
class RoleTest {

    private final Settings settings;

    RoleTest(@TempDir Path home) throws IOException {
        settings = Settings.load(Sources.none()
                .assignments(List.of(
                        "originguard.data=" + home.resolve("data"),
                        "originguard.out=" + home.resolve("out"),
                        "originguard.routes=" + Files.createDirectories(home.resolve("routes")),
                        "originguard.server.port=0")));
    }

    @Test
    void a_batch_opens_nothing() {
        try (Standalone batch = Standalone.start(settings, Role.BATCH, Clock.systemUTC())) {
            assertThat(batch.address()).isEmpty();
            assertThat(inboxIsTaken(batch)).isFalse();
        }
    }

    @Test
    void a_batch_that_is_watched_answers_over_http_and_takes_no_inbox() throws Exception {
        try (Standalone watched = Standalone.start(settings, Role.WATCHED_BATCH, Clock.systemUTC())) {
            assertThat(get(watched, "/api/targets").statusCode()).isEqualTo(200);
            assertThat(get(watched, "/health/ready").statusCode()).isEqualTo(200);
            assertThat(inboxIsTaken(watched)).isFalse();
        }
    }

    @Test
    void a_service_does_both() throws Exception {
        try (Standalone service = Standalone.start(settings, Role.SERVICE, Clock.systemUTC())) {
            assertThat(get(service, "/api/targets").statusCode()).isEqualTo(200);
            assertThat(inboxIsTaken(service)).isTrue();
        }
    }

    @Test
    void the_demo_takes_any_port_when_another_process_has_the_usual_one() throws IOException {
        try (ServerSocket ours = new ServerSocket()) {
            try {
                ours.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080));
            } catch (IOException taken) {
                // Then somebody else's keeps it from being free.
            }

            assertThat(Listener.freePort()).isZero();
        }
    }

    private static HttpResponse<String> get(Standalone node, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://" + node.address().orElseThrow() + path);
        return Http.client().send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static boolean inboxIsTaken(Standalone node) {
        return node.context().getRouteController().getRouteStatus("take-inbox").isStarted();
    }
}
