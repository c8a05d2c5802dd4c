package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.originguard.app.CommandCall;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import io.originguard.testing.HandCrankedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that talk to a running node, judged by the edge's log and the node's books. */
final class RemoteJourneyTest {

    private static final String SHOP = "shop.journey.test";

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Path home;
    private final Fleet fleet;

    RemoteJourneyTest(@TempDir Path home) {
        this.home = home;
        fleet = new Fleet(home, clock)
                .with(Catalogue.CONCURRENCY, "2")
                .with(Catalogue.PROBE_PATH, "/page/0?probe")
                .target(SHOP)
                .serving();
    }

    @BeforeEach
    void start() {
        fleet.start();
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void files_are_submitted_and_rejected_lines_are_told_by_their_numbers() throws IOException {
        Path urls = Files.writeString(
                home.resolve("urls.txt"), fleet.url(SHOP, "/page/1") + "\nftp://x/\n" + fleet.url(SHOP, "/page/2"));

        CommandCall call = call("submit", urls.toString());
        fleet.awaitDrained();

        assertThat(call.exitCode()).isZero();
        assertThat(call.out()).isEqualTo("2 accepted, 0 duplicate, 1 rejected\n");
        assertThat(call.err()).startsWith(urls + ":2: rejected: ").contains("(ftp://x/)");
        assertThat(fleet.requests(SHOP)).hasSize(2);
    }

    @Test
    void status_and_targets_tell_what_is_paused_and_for_how_long() {
        fleet.origin(SHOP).kill();
        fleet.submit(fleet.pages(SHOP, 0, 20));
        fleet.awaitState(SHOP, BreakerState.OPEN);

        CommandCall status = call("status");
        CommandCall targets = call("targets", "--state", "open", "--search", "shop");
        CommandCall none = call("targets", "--held");

        assertThat(status.out()).startsWith("1 targets: 1 open, 0 half open").contains(SHOP, "OPEN", "probe ");
        assertThat(targets.out()).contains(SHOP, "x521").endsWith("1 of 1\n");
        assertThat(none.out()).endsWith("0 of 0\n");
    }

    @Test
    void the_readme_shows_what_status_prints() throws IOException {
        List<String> readme = Files.readAllLines(Path.of("README.md"));
        int sample = readme.indexOf("$ java -jar target/originguard.jar status") + 1;
        fleet.origin(SHOP).kill();
        fleet.submit(fleet.pages(SHOP, 0, 20));
        fleet.awaitState(SHOP, BreakerState.OPEN);

        List<String> printed =
                call("status").out().lines().map(RemoteJourneyTest::form).toList();

        assertThat(printed)
                .startsWith(form(readme.get(sample)), form(readme.get(sample + 1)), form(readme.get(sample + 2)));
        String open = form(readme.get(sample + 3).replace("shop.example.com", SHOP));
        assertThat(printed.get(3)).startsWith(open.substring(0, open.indexOf(" in N")));
    }

    /** A line without its numbers and the width of its columns. */
    private static String form(String line) {
        return line.replaceAll("[0-9][0-9,.]*", "N").replaceAll(" +", " ");
    }

    @Test
    void a_target_is_paused_resumed_opened_probed_and_closed() {
        fleet.submit(fleet.pages(SHOP, 0, 2)).awaitDrained();

        assertThat(call("pause", SHOP, "--reason", "a quiet week").out())
                .isEqualTo("pause: " + SHOP + " is CLOSED, paused by hand\n");
        assertThat(call("status").out()).contains("held by loopback: a quiet week");
        fleet.submit(fleet.pages(SHOP, 2, 4));
        fleet.staysQuiet(SHOP);
        assertThat(call("resume", SHOP).exitCode()).isZero();
        fleet.awaitDrained();
        assertThat(call("open", SHOP, "--reason", "it looks ill").out()).startsWith("open: " + SHOP + " is OPEN");
        int before = fleet.requests(SHOP).size();
        assertThat(call("probe", SHOP).exitCode()).isZero();
        fleet.awaitState(SHOP, BreakerState.HALF_OPEN);
        assertThat(fleet.requests(SHOP)).hasSize(before + 1);
        assertThat(call("close", SHOP, "--reason", "it is well").out()).isEqualTo("close: " + SHOP + " is CLOSED\n");
        assertThat(call("outages", "--target", SHOP).out()).contains(SHOP, "by-hand");
        assertThat(call("outages", "--csv").out().lines()).hasSize(2);
    }

    @Test
    void dead_letters_are_listed_exported_and_requeued() {
        fleet.submit(fleet.url(SHOP, "/status/404"), fleet.url(SHOP, "/status/410"))
                .awaitDrained();

        CommandCall list = call("dead", "list", "--cause", "gone");
        CommandCall export = call("dead", "export");
        CommandCall unsaid = call("dead", "requeue");
        CommandCall requeued = call("dead", "requeue", "--target", SHOP);
        fleet.awaitDrained();

        assertThat(list.out()).contains("gone", "404", "410", fleet.url(SHOP, "/status/404"));
        assertThat(export.out().lines())
                .containsExactlyInAnyOrder(fleet.url(SHOP, "/status/404"), fleet.url(SHOP, "/status/410"));
        assertThat(unsaid.exitCode()).isEqualTo(2);
        assertThat(requeued.out()).isEqualTo("2 dead letters are jobs again\n");
        assertThat(fleet.requests(SHOP)).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({"status", "targets", "outages", "dead list", "dead requeue --all"})
    void scripts_get_json(String command) throws JsonProcessingException {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        arguments.add("--json");

        CommandCall call = call(arguments.toArray(String[]::new));

        assertThat(call.exitCode()).isZero();
        assertThat(new ObjectMapper().readTree(call.out()).isObject()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    resume shop.journey.test       | 1 | originguard: there is no target shop.journey.test here (404 from
                    targets --limit 501            | 1 | originguard: limit=501 cannot be used; write a whole number from 1 to 500 (400 from
                    pause shop.journey.test        | 2 | originguard: Missing required option: '--reason=TEXT'
                    pause not/a/host --reason x    | 2 | originguard: 'not/a/host' is not a host name
                    dead                           | 2 | originguard: Missing required subcommand; the commands are list, requeue, export
                    submit missing.txt             | 2 | originguard: missing.txt is not a readable file
                    status --token-file missing    | 2 | originguard: --token-file missing cannot be read
                    """)
    void what_is_not_done_is_told_by_the_exit_code(String command, int code, String said) {
        CommandCall call = call(command.split(" "));

        assertThat(call.exitCode()).as(call.err()).isEqualTo(code);
        assertThat(call.err()).startsWith(said);
        assertThat(call.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:1, 5, originguard: no node answers at http://127.0.0.1:1 (connection refused);",
        "http://nowhere.invalid:1, 5, originguard: no node answers at http://nowhere.invalid:1 (no such host);",
        "ftp://127.0.0.1, 2, originguard: --url ftp://127.0.0.1 is not http://host:port or https://host:port"
    })
    void a_node_that_is_not_there_is_told(String url, int code, String said) {
        CommandCall call = CommandCall.of("status", "--url", url);

        assertThat(call.exitCode()).isEqualTo(code);
        assertThat(call.err()).startsWith(said);
    }

    @Test
    void a_token_is_sent_and_its_absence_is_told() throws IOException {
        Path tokens = Files.writeString(home.resolve("tokens"), "ada 0123456789abcdef\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        fleet.stop();
        fleet.with(Catalogue.SERVER_TOKENS, tokens.toString()).start();

        CommandCall without = call("status");
        CommandCall with = call("status", "--token-file", tokens.toString());

        assertThat(without.exitCode()).isEqualTo(1);
        assertThat(without.err()).contains("Authorization: Bearer", "(401 from");
        assertThat(with.exitCode()).isZero();
    }

    private CommandCall call(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--url");
        all.add("http://" + fleet.address());
        return arguments.length == 1 && arguments[0].equals("dead")
                ? CommandCall.of(arguments)
                : CommandCall.of(all.toArray(String[]::new));
    }
}
