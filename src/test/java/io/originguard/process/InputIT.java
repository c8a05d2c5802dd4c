package io.originguard.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.originguard.testing.Http;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code fetch} takes: standard input as it comes, several files, and files that people write. */
class InputIT {

    private static final Pattern PAGE = Pattern.compile("The page is at (http://127\\.0\\.0\\.1:\\d+/)");

    private static final Web WEB = Web.of("a.test", "b.test");

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void forget() {
        WEB.edge().clear();
    }

    @AfterAll
    static void close() {
        WEB.close();
    }

    @Test
    void standard_input_is_fetched_while_it_still_comes() {
        try (Program program = Program.in(directory).start(WEB.call("fetch", "-"))) {
            program.type(WEB.url("a.test", "/page/1") + "\n");
            await().atMost(Program.PATIENCE).until(() -> WEB.answered().containsKey(WEB.url("a.test", "/page/1")));
            program.type(WEB.url("b.test", "/page/2") + "\n");
            await().atMost(Program.PATIENCE).until(() -> WEB.answered().containsKey(WEB.url("b.test", "/page/2")));
            boolean runningWhileInputIsOpen = program.isAlive();
            program.type(WEB.url("a.test", "/page/3"));
            program.endInput();

            Program.Ended ended = program.await();

            assertThat(runningWhileInputIsOpen).isTrue();
            assertThat(ended.exitCode()).as(ended.err()).isZero();
            assertThat(ended.booked("delivered")).isEqualTo(3);
            assertThat(WEB.answered())
                    .containsOnlyKeys(
                            WEB.url("a.test", "/page/1"), WEB.url("b.test", "/page/2"), WEB.url("a.test", "/page/3"));
        }
    }

    @Test
    void with_ui_the_targets_are_shown_over_http_as_long_as_it_runs() throws Exception {
        List<String> call = WEB.call("fetch", "-", "--ui", "--set", "originguard.server.port=0");
        try (Program program = Program.in(directory).start(call)) {
            program.type(WEB.url("a.test", "/page/1") + "\n");
            await().atMost(Program.PATIENCE)
                    .until(() -> PAGE.matcher(program.err()).find());
            Matcher page = PAGE.matcher(program.err());
            assertThat(page.find()).isTrue();
            HttpRequest request = HttpRequest.newBuilder(URI.create(page.group(1) + "api/targets/a.test"))
                    .build();
            await().atMost(Program.PATIENCE).until(() -> Http.client()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .contains("\"delivered\":1,"));
            program.endInput();

            assertThat(program.await().exitCode()).isZero();
            assertThatThrownBy(() -> Http.client().send(request, HttpResponse.BodyHandlers.ofString()))
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void several_files_are_taken_and_their_bad_lines_are_told_by_file_and_line() throws IOException {
        String windows = "\uFEFF" + WEB.url("a.test", "/page/1") + "\r\n\r\n# a comment\r\n"
                + WEB.url("a.test", "/page/2") + "\r\n";
        Files.writeString(directory.resolve("windows.txt"), windows);
        Files.writeString(
                directory.resolve("mixed.txt"),
                String.join(
                        "\n",
                        WEB.url("b.test", "/page/1"),
                        "ftp://b.test/page/2",
                        "not a url at all",
                        "{\"url\":\"" + WEB.url("b.test", "/page/3") + "\",\"priority\":5}",
                        "{\"url\":\"" + WEB.url("b.test", "/page/4") + "\",\"prio\":5}"));
        Files.writeString(directory.resolve("empty.txt"), "");

        Program.Ended ended = Program.in(directory).run(WEB.call("fetch", "windows.txt", "mixed.txt", "empty.txt"));

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(WEB.answered())
                .containsOnlyKeys(
                        WEB.url("a.test", "/page/1"),
                        WEB.url("a.test", "/page/2"),
                        WEB.url("b.test", "/page/1"),
                        WEB.url("b.test", "/page/3"));
        assertThat(ended.err().lines().filter(line -> line.contains("rejected")))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("mixed.txt:2: rejected: ")
                                .contains("http", "ftp://b.test/page/2"),
                        line -> assertThat(line)
                                .startsWith("mixed.txt:3: rejected: ")
                                .contains("not a url at all"),
                        line -> assertThat(line)
                                .startsWith("mixed.txt:5: rejected: the field prio is not known")
                                .contains("url, priority, headers and metadata"));
    }

    @Test
    void an_empty_file_is_done_at_once() throws IOException {
        Files.writeString(directory.resolve("empty.txt"), "");

        Program.Ended ended = Program.in(directory).run(WEB.call("fetch", "empty.txt"));

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.booked("accepted")).isZero();
        assertThat(WEB.requests()).isZero();
    }
}
