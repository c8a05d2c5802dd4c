package io.originguard.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.originguard.frontier.FrontierStore;
import io.originguard.frontier.Outage;
import io.originguard.frontier.ProbeResult;
import io.originguard.frontier.Stores;
import io.originguard.target.Host;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ledger of a stopped node with three outages of two targets. */
class LedgerCommandTest {

    private static final Instant AT = Instant.parse("2026-11-23T14:03:00Z");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path data = Path.of("data");

    @BeforeEach
    void record(@TempDir Path directory) {
        data = directory;
        try (FrontierStore store = Stores.open("jdbc:sqlite:" + directory.resolve("originguard.db"))) {
            store.write(writes -> {
                writes.record(outage("shop.example.com", 1, AT, true));
                writes.record(outage("news.example.com", 1, AT.plusSeconds(3600), true));
                writes.record(outage("shop.example.com", 4, AT.plusSeconds(86_400), false));
                writes.record(new ProbeResult(
                        new Host("shop.example.com"),
                        4,
                        AT.plusSeconds(86_434),
                        "https://shop.example.com/",
                        521,
                        "origin-refused",
                        false,
                        Optional.empty(),
                        ""));
            });
        }
    }

    @Test
    void a_table_has_a_line_an_outage_and_the_sums() {
        assertThat(run()).isZero();

        assertThat(out.toString().lines())
                .containsExactly(
                        "tripped at            target                        cause               requests  first page    baseline  lost",
                        "2026-11-24T14:03:04Z  shop.example.com              origin-refused            14           -     goes on     0",
                        "2026-11-23T15:03:04Z  news.example.com              origin-refused            14       1.5 s      40.0 s     0",
                        "2026-11-23T14:03:04Z  shop.example.com              origin-refused            14       1.5 s      40.0 s     0",
                        "3 outages (1 not over): 42 requests met the dead origin; first page 1.5 s on average and at most 1.5 s after"
                                + " the recovery; baseline 40.0 s on average and at most 40.0 s after it; 0 URLs lost");
    }

    @ParameterizedTest
    @CsvSource({
        "--target, shop.example.com, 2",
        "--target, SHOP.example.com, 2",
        "--target, other.example.com, 0",
        "--since, 2026-11-24, 1",
        "--since, 2026-11-23T15:00:00Z, 2",
        "--since, 2020-01-01, 3",
    })
    void csv_has_the_outages_that_were_asked_for(String option, String value, int outages) {
        assertThat(run("--csv", option, value)).isZero();

        assertThat(out.toString().split("\r\n")).hasSize(1 + outages);
        assertThat(out.toString()).startsWith("target,generation,").endsWith("\r\n");
    }

    @Test
    void json_has_the_outages_and_their_sums() throws IOException {
        assertThat(run("--json")).isZero();

        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.path("outages")).hasSize(3);
        assertThat(json.path("outages").get(0).path("secondsToBaseline").isNull())
                .isTrue();
        assertThat(json.path("outages").get(1).path("secondsToFirstPage").decimalValue())
                .isEqualByComparingTo("1.5");
        assertThat(json.path("summary").path("requestsWhileDown").asLong()).isEqualTo(42);
        assertThat(json.path("summary").path("goingOn").asLong()).isOne();
    }

    @Test
    void a_statement_is_a_paragraph_an_outage() {
        assertThat(run("--statement", "--target", "shop.example.com")).isZero();

        List<String> paragraphs = List.of(out.toString().strip().split("\n\n"));
        assertThat(paragraphs).hasSize(2);
        assertThat(paragraphs.get(0))
                .startsWith("Since 14:03:00 UTC on 24 November 2026")
                .contains("1 of these 1 met it down");
    }

    @Test
    void an_export_can_be_replayed() throws IOException {
        assertThat(run("--csv")).isZero();
        Path export = Files.writeString(data.resolve("ledger.csv"), out.toString());

        int exitCode =
                Originguard.commandLine().setOut(new PrintWriter(out, true)).execute("replay", export.toString());

        assertThat(exitCode).isZero();
        assertThat(out.toString()).contains("3 outages (1 not over)");
    }

    @ParameterizedTest
    @CsvSource({
        "--target, http://shop/, --target 'http://shop/' is not a host name",
        "--since, yesterday, --since yesterday is no date",
        "--data, /nowhere, There is no store /nowhere/originguard.db",
    })
    void what_cannot_be_used_is_told_in_a_line(String option, String value, String problem) {
        assertThat(run(option, value)).isEqualTo(2);

        assertThat(err.toString().lines()).singleElement().satisfies(line -> assertThat(line)
                .startsWith("originguard: " + problem));
    }

    private int run(String... options) {
        List<String> arguments = new ArrayList<>(List.of("ledger"));
        if (!List.of(options).contains("--data")) {
            arguments.addAll(List.of("--data", data.toString()));
        }
        arguments.addAll(List.of(options));
        return Originguard.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }

    private static Outage outage(String target, long generation, Instant at, boolean over) {
        return new Outage(
                new Host(target),
                generation,
                "origin-refused",
                at,
                at.plusSeconds(4),
                5,
                61,
                Optional.of("8f1c-FRA"),
                14,
                0,
                0,
                over ? Optional.of(at.plusSeconds(420)) : Optional.empty(),
                over ? Optional.of(at.plusSeconds(420).plusMillis(1500)) : Optional.empty(),
                over ? Optional.of(at.plusSeconds(460)) : Optional.empty(),
                0);
    }
}
