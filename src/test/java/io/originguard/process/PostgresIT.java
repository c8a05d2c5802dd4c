package io.originguard.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.originguard.testing.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real program with its frontier in a real PostgreSQL. */
class PostgresIT {

    private static final int CONCURRENCY = 4;
    private static final String PASSWORD = "geheim";

    @TempDir
    private Path directory = Path.of("");

    private static PostgresServer server;

    @BeforeAll
    static void start(@TempDir Path data) {
        server = PostgresServer.in(data);
        server.execute("create role originguard login password '" + PASSWORD + "'");
        server.askForPasswords();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void create() {
        server.execute(
                "drop database if exists originguard with (force)", "create database originguard owner originguard");
    }

    @Test
    void a_killed_fetch_goes_on_and_repeats_no_more_than_was_in_flight() throws Exception {
        try (Web web = Web.of("a.test", "b.test").latency(Duration.ofMillis(20))) {
            List<String> urls = web.pages(400);
            List<String> command = command(web, urls);
            for (int kill = 1; kill <= 2; kill++) {
                int before = web.requests();
                try (Program program = call().start(command)) {
                    await().atMost(Program.PATIENCE).until(() -> web.requests() - before >= 150);
                    program.kill();
                }
            }

            Program.Ended last = call().run(command);

            assertThat(last.exitCode()).as(last.err()).isZero();
            assertThat(last.booked("accepted")).isEqualTo(urls.size());
            assertThat(last.booked("delivered")).isEqualTo(urls.size());
            assertThat(last.booked("waiting")).isZero();
            assertThat(Harvest.of(directory.resolve("out")).index()).containsAll(urls);
            long repeated = urls.stream()
                    .mapToLong(url -> web.answered().getOrDefault(url, 0L) - 1)
                    .sum();
            assertThat(repeated).isBetween(0L, 2L * CONCURRENCY * 2);
            assertThat(directory.resolve("data")).isDirectoryNotContaining("glob:**.db");
        }
    }

    @Test
    void a_fetch_whose_server_is_restarted_goes_on_by_itself() throws Exception {
        try (Web web = Web.of("a.test", "b.test").latency(Duration.ofMillis(20))) {
            List<String> urls = web.pages(400);

            Program.Ended ended;
            try (Program program = call().start(command(web, urls))) {
                await().atMost(Program.PATIENCE).until(() -> web.requests() >= 150);
                server.stop();
                await().atMost(Program.PATIENCE).until(() -> program.err().contains("nothing new is started"));
                server.start();
                ended = program.await();
            }

            assertThat(ended.exitCode()).as(ended.err()).isZero();
            assertThat(ended.booked("delivered")).isEqualTo(urls.size());
            assertThat(ended.err()).doesNotContain(PASSWORD, "Exception");
            assertThat(web.answered().values()).containsOnly(1L);
        }
    }

    private List<String> command(Web web, List<String> urls) throws Exception {
        return web.call(
                "fetch",
                Web.write(directory.resolve("urls.txt"), urls),
                "--set",
                "originguard.target.concurrency=" + CONCURRENCY,
                "--set",
                url());
    }

    private String url() {
        return "originguard.store.url=" + server.place("originguard");
    }

    private Program.Call call() {
        return call(directory);
    }

    private static Program.Call call(Path directory) {
        return Program.in(directory)
                .environment("ORIGINGUARD_STORE_USER", "originguard")
                .environment("ORIGINGUARD_STORE_PASSWORD", PASSWORD);
    }
}
