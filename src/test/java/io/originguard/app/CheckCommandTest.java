package io.originguard.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.originguard.reload.RouteYaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void targets() throws IOException {
        Files.createDirectory(folder.resolve("targets"));
    }

    @Test
    void the_routes_that_are_shipped_are_in_order() {
        CommandCall call = CommandCall.of("check", "routes");

        assertThat(call.out()).isEqualTo("all is well with the settings and the files of 1 target\n");
        assertThat(call.exitCode()).isZero();
    }

    @Test
    void a_folder_without_any_file_is_in_order_and_nothing_is_written_to_it() throws IOException {
        CommandCall call = CommandCall.of("check", folder.toString());

        assertThat(call.exitCode()).isZero();
        try (var files = Files.walk(folder)) {
            assertThat(files).containsExactlyInAnyOrder(folder, folder.resolve("targets"));
        }
    }

    @Test
    void all_problems_are_told_with_file_and_line() throws IOException {
        write("targets/a.test.camel.yaml", RouteYaml.of("a.test", "concurency: 4"));
        write("targets/b.test.camel.yaml", "- route:\n    id: [\n");
        write("targets/c.test.camel.yaml", RouteYaml.of("c.test").replace("name: fetch", "name: fetsch"));
        write("targets/d.test.camel.yaml", RouteYaml.of("e.test"));
        write("targets/e.test.camel.yaml", RouteYaml.of("e.test"));
        write("targets/f.test.yaml", RouteYaml.of("f.test"));
        write("targets/g.test.camel.yaml", RouteYaml.of("g.test", "probeInterval: soon"));
        write("deliver.camel.yaml", "- route:\n    id: deliver\n    frm: x\n");
        write("fetsch.camel.yaml", "");

        CommandCall call = CommandCall.of(
                "check",
                folder.toString(),
                "--set",
                "originguard.probe.intervall=3s",
                "--set",
                "originguard.ramp.step=1");

        assertThat(call.exitCode()).isEqualTo(1);
        assertThat(call.out().lines().map(line -> line.replace(folder + "/", "")))
                .contains(
                        "--set originguard.probe.intervall is not a setting; did you mean originguard.probe.interval?",
                        "targets/a.test.camel.yaml:9: unknown option concurency=4 of an endpoint; look at its spelling",
                        "targets/c.test.camel.yaml:13: no route takes what is sent to direct:fetsch; look at the spelling of"
                                + " its name",
                        "targets/d.test.camel.yaml:8: its target e.test is that of e.test.camel.yaml too; delete one of"
                                + " them",
                        "targets/e.test.camel.yaml:8: its target e.test is that of d.test.camel.yaml too; delete one of"
                                + " them",
                        "targets/f.test.yaml: it is not loaded: the file of a target ends in .camel.yaml",
                        "targets/g.test.camel.yaml:9: option probeInterval=soon is not a duration from 100ms to 24h with its"
                                + " unit (ms, s, m or h), such as 500ms, 30s or 15m")
                .anyMatch(line -> line.startsWith("--set originguard.ramp.step=1 is not a duration"))
                .anyMatch(line -> line.startsWith("targets/b.test.camel.yaml:3: "))
                .anyMatch(line -> line.startsWith("deliver.camel.yaml:3: ") && line.contains("Unsupported field: frm"))
                .anyMatch(line -> line.startsWith("fetsch.camel.yaml: it is not loaded"))
                .hasSize(11);
    }

    @Test
    void a_file_where_the_folder_of_the_targets_should_be_is_told() throws IOException {
        Files.delete(folder.resolve("targets"));
        Files.writeString(folder.resolve("targets"), "");

        CommandCall call = CommandCall.of("check", folder.toString());

        assertThat(call.exitCode()).isEqualTo(1);
        assertThat(call.out()).isEqualTo(folder + "/targets: it cannot be listed: it is not a folder\n");
    }

    @Test
    void a_folder_of_targets_that_cannot_be_read_is_told() throws IOException {
        Files.delete(folder.resolve("targets"));
        Files.createSymbolicLink(folder.resolve("targets"), Path.of("targets"));

        CommandCall call = CommandCall.of("check", folder.toString());

        assertThat(call.exitCode()).isEqualTo(1);
        assertThat(call.out())
                .startsWith(folder + "/targets: it cannot be listed: ")
                .doesNotContain("Exception");
        assertThat(call.err()).isEmpty();
    }

    @Test
    void a_file_in_another_encoding_is_told() throws IOException {
        Files.write(
                folder.resolve("targets/a.test.camel.yaml"),
                RouteYaml.of("a.test").replace("a.test", "ä.test").getBytes(StandardCharsets.ISO_8859_1));

        CommandCall call = CommandCall.of("check", folder.toString());

        assertThat(call.exitCode()).isEqualTo(1);
        assertThat(call.out())
                .isEqualTo(folder + "/targets/a.test.camel.yaml: it cannot be read: it is not text in UTF-8;"
                        + " save it in that encoding\n");
    }

    @Test
    void a_target_that_cannot_be_written_is_told_with_its_file() throws IOException {
        Files.writeString(folder.resolve("a-file"), "");

        CommandCall call = CommandCall.of(
                "add", "a.test", "--routes", folder.resolve("a-file").toString());

        assertThat(call.exitCode()).isEqualTo(2);
        assertThat(call.err())
                .isEqualTo("originguard: " + folder
                        + "/a-file/targets/a.test.camel.yaml cannot be written: Not a directory\n");
    }

    @Test
    void a_settings_file_is_checked_too_and_named_with_its_line() throws IOException {
        Path config = write("my.properties", "originguard.ramp.step=10s\noriginguard.probe.interval=never\n");

        CommandCall call = CommandCall.of("check", folder.toString(), "--config", config.toString());

        assertThat(call.exitCode()).isEqualTo(1);
        assertThat(call.out())
                .startsWith(config + ":2: originguard.probe.interval=never is not a duration")
                .hasLineCount(1);
    }

    @Test
    void as_json_the_same_is_for_tools() throws IOException {
        write("targets/a.test.camel.yaml", RouteYaml.of("a.test", "concurrency: 0"));

        CommandCall call = CommandCall.of("check", "--json", folder.toString());

        JsonNode report = json(call.out());
        assertThat(call.exitCode()).isEqualTo(1);
        assertThat(report.path("targets").asInt()).isEqualTo(1);
        assertThat(report.path("problems")).singleElement().satisfies(problem -> {
            assertThat(problem.path("file").asText()).endsWith("targets/a.test.camel.yaml");
            assertThat(problem.path("line").asInt()).isEqualTo(9);
            assertThat(problem.path("reason").asText())
                    .isEqualTo("option concurrency=0 is not a whole number from 1 to 10000");
        });
    }

    @Test
    void what_add_writes_is_in_order() {
        CommandCall add = CommandCall.of(
                "add",
                "Shop.Example.com",
                "--routes",
                folder.toString(),
                "--concurrency",
                "3",
                "--option",
                "paths=/export/* 1/5s, /search?* 10/1m max 2",
                "--option",
                "probeExpectText=it's: fine # really",
                "--description",
                "Catalogue: pages & prices.");
        CommandCall check = CommandCall.of("check", folder.toString());

        Path file = folder.resolve("targets/shop.example.com.camel.yaml");
        assertThat(add.exitCode()).as(add.err()).isZero();
        assertThat(add.out().lines())
                .containsExactly(
                        file + " is written",
                        "a running node takes it up within 2 s, a new one when it starts: submit URLs of shop.example.com");
        assertThat(file).content().contains("concurrency: 3", "probeExpectText: 'it''s: fine # really'");
        assertThat(check.out()).contains("the files of 1 target");
        assertThat(check.exitCode()).isZero();
    }

    @Test
    void add_never_overwrites_and_writes_nothing_that_a_node_would_refuse() throws IOException {
        Path file = write("targets/shop.test.camel.yaml", RouteYaml.of("shop.test"));
        write("targets/other-name.camel.yaml", RouteYaml.of("news.test"));

        for (List<String> refused : List.of(
                List.of("shop.test", file + " has the target shop.test already; edit it, or delete it first"),
                List.of("news.test", "other-name.camel.yaml has the target news.test already"),
                List.of("https://a.test/", "is not a host name; write a name such as shop.example.com"),
                List.of("a.test:8080", "is not a host name"),
                List.of("a..test", "'a..test' cannot be a target: the host is not a valid name"),
                List.of("1.2.3", "the host is not a valid IP address"))) {
            CommandCall call = CommandCall.of("add", refused.get(0), "--routes", folder.toString());
            assertThat(call.exitCode()).isEqualTo(2);
            assertThat(call.err())
                    .startsWith("originguard: ")
                    .contains(refused.get(1))
                    .hasLineCount(1);
        }
        CommandCall option = CommandCall.of("add", "a.test", "--routes", folder.toString(), "--concurrency", "0");
        assertThat(option.err()).contains("option concurrency=0 is not a whole number from 1 to 10000");
        assertThat(option.exitCode()).isEqualTo(2);
        assertThat(file).content().isEqualTo(RouteYaml.of("shop.test"));
        try (var files = Files.list(folder.resolve("targets"))) {
            assertThat(files).hasSize(2);
        }
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
