package io.originguard.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.originguard.demo.EdgeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as a container runs it: settings from the environment, logs in JSON, and SIGTERM while pages are in flight. */
class DrainIT {

    private static final String PASSWORD = "pw-of-the-store";

    private final Web web = Web.of("a.test");

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void slow() {
        web.latency(Duration.ofSeconds(1));
    }

    @AfterEach
    void close() {
        web.close();
    }

    @Test
    void pages_in_flight_are_finished_and_nothing_is_fetched_twice() throws IOException {
        List<String> urls = web.pages(40);
        Program.Ended ended;
        try (Service service = Service.of(call().start("run"))) {
            service.post("text/plain", String.join("\n", urls));
            await().atMost(Program.PATIENCE).until(() -> web.edge().requests("a.test").stream()
                    .anyMatch(request -> !request.answered() && request.number() > 8));
            service.program().signal("TERM");
            ended = service.program().await();
        }
        List<EdgeRequest> first = web.edge().requests("a.test");
        try (Service service = Service.of(call().start("run"))) {
            await().atMost(Program.PATIENCE).until(() -> web.answered().size() == urls.size());
            service.program().signal("TERM");
            service.program().await();
        }

        assertThat(ended.exitCode()).isEqualTo(143);
        assertThat(first).allMatch(EdgeRequest::answered).allMatch(request -> request.status() == 200);
        assertThat(web.answered())
                .containsOnlyKeys(urls)
                .allSatisfy((url, times) -> assertThat(times).as(url).isEqualTo(1));
        assertThat(Harvest.of(directory.resolve("out")).index()).containsExactlyInAnyOrderElementsOf(urls);
    }

    @Test
    void with_json_logs_every_line_is_an_object_and_none_has_a_secret() throws IOException {
        Program.Ended ended;
        // As the unit for systemd starts it: with nothing but variables.
        try (Service service = Service.of(call().environment("ORIGINGUARD_LOG", "json")
                .environment("ORIGINGUARD_STORE_PASSWORD", PASSWORD)
                .environment("ORIGINGUARD_SERVICE_HOST", "10.0.0.1")
                .start(arguments(Path.of("deploy/originguard.service"))))) {
            service.post("text/plain", web.url("a.test", "/page/1"));
            await().atMost(Program.PATIENCE).until(() -> web.answered().size() == 1);
            service.program().signal("TERM");
            ended = service.program().await();
        }

        List<String> messages = new ArrayList<>();
        for (String line : ended.err().lines().toList()) {
            JsonNode object = new ObjectMapper().readTree(line);
            assertThat(object.isObject()).as(line).isTrue();
            assertThat(object.path("level").asText()).as(line).isIn("INFO", "WARN", "ERROR");
            assertThat(object.path("timestamp").isNumber()).as(line).isTrue();
            messages.add(object.path("formattedMessage").asText());
        }
        assertThat(messages)
                .anyMatch(message -> message.contains("takes URLs"))
                .anyMatch(message -> message.contains("ORIGINGUARD_SERVICE_HOST is not a setting"))
                .anyMatch(message -> message.contains("stopping"))
                .anyMatch(message -> message.contains("accepted 1 = delivered 1"))
                .noneMatch(message -> message.contains("0.0.0.0"))
                .hasSizeLessThan(40);
        assertThat(ended.out() + ended.err()).doesNotContain(PASSWORD);
    }

    /** What stands behind the jar in a unit for systemd. */
    private static List<String> arguments(Path unit) throws IOException {
        String start = Files.readAllLines(unit).stream()
                .filter(line -> line.startsWith("ExecStart="))
                .findFirst()
                .orElseThrow();
        return List.of(start.replaceFirst(".*originguard\\.jar ", "").split(" "));
    }

    private Program.Call call() throws IOException {
        Files.createDirectories(directory);
        return Program.in(directory)
                .environment("ORIGINGUARD_SERVER_PORT", "0")
                .environment("ORIGINGUARD_TARGET_UNLISTED", "true")
                .environment("ORIGINGUARD_TARGET_ROBOTS", "false")
                .environment("ORIGINGUARD_NETWORK_RESOLVE", web.resolve());
    }
}
