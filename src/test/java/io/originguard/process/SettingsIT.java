package io.originguard.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.demo.EdgeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where settings come from in the real process, and the folders and the proxy that options name. */
class SettingsIT {

    private static final Web WEB = Web.of("a.test");

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void prepare() throws IOException {
        WEB.edge().clear();
        Web.write(directory.resolve("urls.txt"), WEB.pages(3));
    }

    @AfterAll
    static void close() {
        WEB.close();
    }

    @ParameterizedTest
    @CsvSource({"true, true, by-set", "true, false, by-environment", "false, false, by-file"})
    void set_is_stronger_than_the_environment_and_that_than_the_file(boolean environment, boolean set, String expected)
            throws IOException {
        Files.writeString(
                directory.resolve("my.properties"),
                "originguard.http.userAgent=by-file\noriginguard.network.resolve=a.test=127.0.0.1\n");
        Program.Call call = Program.in(directory);
        if (environment) {
            call = call.environment("ORIGINGUARD_HTTP_USER_AGENT", "by-environment");
        }
        List<String> arguments = set
                ? List.of(
                        "fetch", "urls.txt", "--config", "my.properties", "--set", "originguard.http.userAgent=by-set")
                : List.of("fetch", "urls.txt", "--config", "my.properties");

        Program.Ended ended = call.run(arguments);

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(WEB.edge().log())
                .as("three pages, and robots.txt before them")
                .hasSize(4)
                .extracting(EdgeRequest::userAgent)
                .containsOnly(expected);
    }

    @Test
    void everything_goes_through_the_proxy() throws IOException {
        List<String> urls = List.of("http://a.test/page/1", "http://a.test/page/2?q=1");
        Web.write(directory.resolve("urls.txt"), urls);

        // Port 80 of a.test is not the edge's: only through the proxy can these be had.
        Program.Ended ended = Program.in(directory)
                .run(WEB.call(
                        "fetch",
                        "urls.txt",
                        "--proxy",
                        "http://127.0.0.1:" + WEB.edge().port()));

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.booked("delivered")).isEqualTo(2);
        assertThat(WEB.edge().log()).extracting(EdgeRequest::path).containsExactlyInAnyOrder("/page/1", "/page/2?q=1");
    }

    @Test
    void folders_with_spaces_and_beside_the_working_directory_can_be_used() throws IOException {
        Path elsewhere = Files.createDirectories(directory.resolve("some where/else"));
        Path routes = directory.resolve("my routes");
        TargetFile.write(routes, "a.test", "httpUserAgent: the-route");

        Program.Ended ended = Program.in(elsewhere)
                .run(WEB.call(
                        "fetch",
                        "../../urls.txt",
                        "--routes",
                        "../../my routes",
                        "--data",
                        directory.resolve("my data").toString(),
                        "--out",
                        "my pages/today"));

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(WEB.edge().log())
                .hasSize(3)
                .extracting(EdgeRequest::userAgent)
                .containsOnly("the-route");
        assertThat(directory.resolve("my data/originguard.db")).isRegularFile();
        assertThat(Harvest.of(elsewhere.resolve("my pages/today")).index())
                .containsExactlyInAnyOrderElementsOf(WEB.pages(3));
        assertThat(elsewhere).isDirectoryContaining("glob:**/my pages");
        assertThat(elsewhere.resolve("data")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"--help, Usage: originguard ", "--version, originguard ", "fetch --help, Usage: originguard fetch "})
    void help_and_version_are_printed_and_nothing_is_started(String arguments, String start) {
        Program.Ended ended = Program.in(directory).run(arguments.split(" "));

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).startsWith(start).doesNotContain("unpackaged");
        assertThat(ended.err()).isEmpty();
        assertThat(directory.resolve("data")).doesNotExist();
    }
}
