package io.originguard.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ctrl-C, SIGTERM, and the same command once more. */
class StoppedIT {

    private static Web web = Web.of("a.test", "b.test");

    @TempDir
    private Path directory = Path.of("");

    @BeforeAll
    static void slow() {
        web.latency(Duration.ofMillis(100));
    }

    @BeforeEach
    void forget() {
        web.edge().clear();
    }

    @AfterAll
    static void close() {
        web.close();
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void a_signal_stops_cleanly_and_the_same_command_fetches_only_the_rest(String signal, int exitCode)
            throws IOException {
        List<String> urls = web.pages(300);
        List<String> command = web.call("fetch", Web.write(directory.resolve("urls.txt"), urls));
        Program.Ended stopped;
        try (Program program = Program.in(directory).start(command)) {
            await().atMost(Program.PATIENCE).until(() -> web.requests() >= 100);
            program.signal(signal);
            stopped = program.await();
        }
        int before = web.requests();

        Program.Ended rest = Program.in(directory).run(command);

        assertThat(stopped.exitCode()).isEqualTo(exitCode);
        assertThat(stopped.err()).contains("stopping").doesNotContain("Exception", "\tat ", "ERROR");
        assertThat(stopped.booked("accepted")).isEqualTo(stopped.booked("delivered") + stopped.booked("waiting"));
        assertThat(stopped.booked("delivered")).isEqualTo(before);
        assertThat(stopped.booked("waiting")).isPositive();
        assertThat(rest.exitCode()).as(rest.err()).isZero();
        assertThat(rest.booked("delivered")).isEqualTo(urls.size());
        assertThat(web.answered())
                .containsOnlyKeys(urls)
                .allSatisfy((url, times) -> assertThat(times).as(url).isEqualTo(1));
        assertThat(Harvest.of(directory.resolve("out")).index()).containsExactlyInAnyOrderElementsOf(urls);
    }

    @Test
    void a_finished_list_is_not_fetched_again_unless_it_is_asked_for() throws IOException {
        List<String> urls = web.pages(10);
        List<String> command = web.call("fetch", Web.write(directory.resolve("urls.txt"), urls));
        Program.Ended first = Program.in(directory).run(command);
        int afterFirst = web.requests();

        Program.Ended second = Program.in(directory).run(command);
        int afterSecond = web.requests();
        Program.Ended third = Program.in(directory).run(web.call("fetch", "urls.txt", "--again"));

        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(afterFirst).isEqualTo(20);
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(second.err())
                .contains("urls.txt: 20 lines were taken before and are not taken again (--again does)");
        assertThat(afterSecond).isEqualTo(20);
        assertThat(third.exitCode()).as(third.err()).isZero();
        assertThat(web.answered())
                .containsOnlyKeys(urls)
                .allSatisfy((url, times) -> assertThat(times).as(url).isEqualTo(2));
    }
}
