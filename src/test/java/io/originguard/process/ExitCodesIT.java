package io.originguard.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exit codes; and that whatever is wrong with a call is said in one clear line, before anything is sent. */
class ExitCodesIT {

    private static final Web WEB = Web.of("a.test");

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void prepare() throws IOException {
        WEB.edge().clear();
        Web.write(directory.resolve("urls.txt"), WEB.pages(2));
        Files.writeString(directory.resolve("a-file"), "");
        Files.createDirectory(directory.resolve("a-folder"));
    }

    @AfterAll
    static void close() {
        WEB.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            --set originguard.probe.intervall=3s     | --set originguard.probe.intervall is not a setting; did you mean originguard.probe.interval?
            --set originguard.probe.interval=3       | --set originguard.probe.interval=3 is not a duration from 100ms to 24h with its unit (ms, s, m or h), such as 500ms, 30s or 15m
            --set nonsense                           | --set nonsense is not key=value, such as --set originguard.probe.interval=30s
            --config missing.properties              | missing.properties: there is no such file
            --routes missing                         | --routes missing is not a folder; give one that has targets/*.camel.yaml
            --data a-file                            | --data a-file cannot be used as a folder: a-file is a file; give a folder that can be written to
            --out a-file                             | --out a-file cannot be used as a folder: a-file is a file; give a folder that can be written to
            --out a-file/below                       | --out a-file/below cannot be used as a folder: a-file is a file; give a folder that can be written to
            --proxy ftp://a.test                     | --set originguard.http.proxy=ftp://a.test is not a proxy as http://host:port, or empty
            missing.txt                              | missing.txt does not exist; give a file of URLs, or - for standard input
            a-folder                                 | a-folder is not a readable file; give a file of URLs, or - for standard input
            """)
    void a_wrong_call_is_refused_in_one_line(String arguments, String line) {
        Program.Ended ended = Program.in(directory).run(fetch(arguments.split(" ")));

        assertRefused(ended, line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            fetsch urls.txt    | 'fetsch' is not a command; the commands are fetch, run, demo, check, add, ledger, replay, status, submit, targets, pause, resume, probe, open, close, outages, dead | originguard --help
            fetch urls.txt -x  | Unknown option: '-x'               | originguard fetch --help
            fetch              | Missing required parameter: 'FILE' | originguard fetch --help
            """)
    void a_wrong_command_line_is_refused_with_a_hint(String arguments, String line, String hint) {
        Program.Ended ended = Program.in(directory).run(arguments.split(" "));

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err().lines()).containsExactly("originguard: " + line, "originguard: try '" + hint + "'");
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void a_setting_of_the_environment_or_the_file_is_refused_by_its_name() throws IOException {
        Files.writeString(directory.resolve("my.properties"), "originguard.ramp.step=soon\n");

        Program.Ended ended = Program.in(directory)
                .environment("ORIGINGUARD_TARGET_CONCURRENCY", "many")
                .run(fetch("--config", "my.properties"));

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err().lines())
                .containsExactly(
                        "originguard: my.properties line 1: originguard.ramp.step=soon is not a duration from 10ms to 1h"
                                + " with its unit (ms, s, m or h), such as 500ms, 30s or 15m",
                        "originguard: environment variable ORIGINGUARD_TARGET_CONCURRENCY:"
                                + " originguard.target.concurrency=many is not a whole number from 1 to 10000");
        assertThat(WEB.requests()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            concurrency: 0               | option concurrency=0 is not a whole number from 1 to 10000
            probeInterval: 5 parsecs     | option probeInterval=5 parsecs is not a duration from 100ms to 24h with its unit (ms, s, m or h), such as 500ms, 30s or 15m
            concurency: 4                | unknown option concurency=4 of an endpoint; look at its spelling
            """)
    void a_wrong_option_of_a_target_is_refused_with_its_file(String option, String reason) {
        TargetFile.write(directory.resolve("routes"), "a.test", option);

        Program.Ended ended = Program.in(directory).run(fetch());

        assertRefusedFile(ended, ": " + reason);
    }

    @Test
    void broken_yaml_is_refused_with_file_and_line() {
        TargetFile.writeText(directory.resolve("routes"), "a.test", "- route:\n    from: [\n");

        Program.Ended ended = Program.in(directory).run(fetch());

        assertRefusedFile(ended, " line 3 cannot be used: ");
    }

    @Test
    void a_word_that_no_route_knows_is_refused_with_file_and_line() {
        TargetFile.writeText(
                directory.resolve("routes"), "a.test", "- route:\n    id: a.test\n    frm:\n      uri: frontier\n");

        Program.Ended ended = Program.in(directory).run(fetch());

        assertRefusedFile(ended, "Unsupported field: frm");
    }

    @Test
    void a_second_process_on_the_same_data_is_refused_and_does_not_harm_the_first() {
        WEB.origin("a.test").latency(Duration.ofMillis(20));
        try (Program first = Program.in(directory).start(WEB.call("fetch", "-", "--data", "data"))) {
            first.type(WEB.url("a.test", "/page/1") + "\n");
            await().atMost(Program.PATIENCE).until(() -> WEB.requests() == 1);

            Program.Ended second = Program.in(directory).run(fetch("--data", "data"));
            first.type(WEB.url("a.test", "/page/2") + "\n");
            first.endInput();
            Program.Ended ended = first.await();

            assertThat(second.exitCode()).isEqualTo(2);
            assertThat(second.err().lines()).hasSize(1);
            assertThat(second.err())
                    .contains("/data is in use by process " + first.pid())
                    .doesNotContain("Exception");
            assertThat(ended.exitCode()).as(ended.err()).isZero();
            assertThat(WEB.requests()).isEqualTo(2);
        }
    }

    @Test
    void a_port_that_is_taken_is_refused_by_its_setting() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Program.Ended ended =
                    Program.in(directory).run("run", "--set", "originguard.server.port=" + taken.getLocalPort());

            assertThat(ended.exitCode()).isEqualTo(2);
            assertThat(ended.err().lines())
                    .containsExactly("originguard: cannot listen on 127.0.0.1:" + taken.getLocalPort()
                            + ": Address already in use; set originguard.server.host to an address of this machine"
                            + " and originguard.server.port to a free port");
        }
    }

    @Test
    void dead_letters_end_with_3_and_their_reason() throws IOException {
        Web.write(
                directory.resolve("urls.txt"), List.of(WEB.url("a.test", "/page/1"), WEB.url("a.test", "/status/404")));

        Program.Ended ended = Program.in(directory).run(fetch());

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(3);
        assertThat(ended.booked("delivered")).isEqualTo(1);
        assertThat(ended.booked("dead")).isEqualTo(1);
        assertThat(ended.out()).contains(WEB.url("a.test", "/status/404")).contains("404");
    }

    private List<String> fetch(String... more) {
        List<String> arguments = WEB.call("fetch", "urls.txt");
        arguments.addAll(List.of(more));
        return arguments;
    }

    private void assertRefusedFile(Program.Ended ended, String part) {
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
        assertThat(ended.err().lines()).hasSize(1);
        assertThat(ended.err())
                .startsWith("originguard: " + directory.resolve("routes/targets/a.test.camel.yaml"))
                .contains(part)
                .doesNotContain("Exception");
        assertThat(WEB.requests()).isZero();
    }

    private void assertRefused(Program.Ended ended, String line) {
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
        assertThat(ended.err().lines()).containsExactly("originguard: " + line);
        assertThat(ended.out()).isEmpty();
        assertThat(WEB.requests()).isZero();
    }
}
