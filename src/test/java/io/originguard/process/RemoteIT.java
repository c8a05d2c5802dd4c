package io.originguard.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped program as the client of the shipped program. */
class RemoteIT {

    private static final Web WEB = Web.of("a.test");

    private static Path directory = Path.of("");
    private static Service service;

    @BeforeAll
    static void start(@TempDir Path workingDirectory) {
        directory = workingDirectory;
        service = Service.of(Program.in(directory)
                .start(WEB.call(
                        "run", "--set", "originguard.server.port=0", "--set", "originguard.target.unlisted=true")));
    }

    @AfterAll
    static void close() {
        service.close();
        WEB.close();
    }

    @Test
    void urls_are_submitted_from_a_file_and_the_status_tells_what_came_of_them() throws IOException {
        Files.writeString(directory.resolve("more.txt"), WEB.url("a.test", "/page/1") + "\n");

        Program.Ended submitted = call("submit", "more.txt");
        await().atMost(Program.PATIENCE).until(() -> summary().path("delivered").asInt() == 1);

        assertThat(submitted.exitCode()).isZero();
        assertThat(submitted.out()).isEqualTo("1 accepted, 0 duplicate, 0 rejected" + System.lineSeparator());
        assertThat(summary().path("targets").asInt()).isEqualTo(1);
    }

    @Test
    void the_document_of_the_interface_is_in_the_program() throws JsonProcessingException {
        JsonNode document =
                new ObjectMapper().readTree(service.get("/api/openapi.json").body());

        assertThat(document.path("paths").has("/api/targets/{target}/pause")).isTrue();
    }

    @Test
    void a_refusal_is_told_by_the_exit_code() {
        Program.Ended refused = call("resume", "nobody.test");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).startsWith("originguard: there is no target nobody.test here");
    }

    @Test
    void a_node_that_does_not_run_is_told_by_the_exit_code() {
        Program.Ended away = Program.in(directory)
                .environment("ORIGINGUARD_URL", "http://127.0.0.1:1")
                .run("status");

        assertThat(away.exitCode()).isEqualTo(5);
        assertThat(away.err()).startsWith("originguard: no node answers at http://127.0.0.1:1");
    }

    @Test
    void a_service_that_others_can_reach_is_refused_without_tokens() {
        Program.Ended refused = Program.in(directory).run("run", "--set", "originguard.server.host=0.0.0.0");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("set originguard.server.tokens to a file with a line 'name token'");
    }

    private static JsonNode summary() throws JsonProcessingException {
        return new ObjectMapper().readTree(call("status", "--json").out()).path("summary");
    }

    private static Program.Ended call(String... arguments) {
        return Program.in(directory)
                .environment("ORIGINGUARD_URL", "http://127.0.0.1:" + service.port())
                .run(arguments);
    }
}
