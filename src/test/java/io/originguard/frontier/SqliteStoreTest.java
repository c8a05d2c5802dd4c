package io.originguard.frontier;

import static io.originguard.frontier.Jobs.SHOP;
import static io.originguard.frontier.Jobs.page;
import static io.originguard.frontier.Jobs.pages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.frontier.Completion.Parked;
import io.originguard.target.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteStoreTest extends FrontierStoreContract {

    private final Path directory;

    SqliteStoreTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Override
    FrontierStore emptyStore() {
        return SqliteStore.open(file());
    }

    private Path file() {
        return directory.resolve("data").resolve("frontier.db");
    }

    @Test
    void what_was_written_is_there_after_reopening() {
        submit(pages(SHOP, 3));
        complete(new Parked(store.ready(SHOP, 1).get(0), NOW.plusSeconds(9), 2));
        store.close();

        store = SqliteStore.open(file());

        assertThat(store.ready(SHOP, 10)).hasSize(2);
        assertThat(store.due(SHOP, NOW.plusSeconds(9), 10))
                .extracting(Job::attempt)
                .containsExactly(2);
        assertThat(store.counts()).containsEntry(SHOP, new Counts(3, 0, 0, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {SqlReads.READY, SqlReads.DUE, SqlReads.NEXT_DUE})
    void the_reads_of_a_target_walk_the_index_in_order(String sql) throws SQLException {
        List<String> plan = plan(sql);

        assertThat(plan)
                .anyMatch(step -> step.startsWith("SEARCH job USING INDEX job_order (target_id=? AND due_at")
                        || step.startsWith("SEARCH job USING COVERING INDEX job_order (target_id=? AND due_at"));
        assertThat(plan).noneMatch(step -> step.startsWith("SCAN") && !step.contains("CONSTANT"));
        assertThat(plan).noneMatch(step -> step.contains("TEMP B-TREE"));
    }

    @ParameterizedTest
    @ValueSource(strings = {SqlReads.TARGETS_WITH_READY_JOBS, SqlReads.NEXT_DUE_OF_ALL, SqlReads.PARKED})
    void the_reads_of_all_targets_look_each_up_in_the_index(String sql) throws SQLException {
        List<String> plan = plan(sql);

        assertThat(plan)
                .anyMatch(step -> step.contains("SEARCH job USING COVERING INDEX job_order (target_id=? AND due_at"));
        assertThat(plan).noneMatch(step -> step.contains("SCAN job") || step.contains("TEMP B-TREE"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SEARCH d USING INDEX dead_letter_of_target | d
            SEARCH o USING INDEX                       | o
            SEARCH probe USING INDEX probe_of_outage   | p
            """)
    void the_reads_of_records_use_their_indexes(String step, String what) throws SQLException {
        String sql =
                switch (what) {
                    case "d" ->
                        DeadLetterSql.list(DeadLetterFilter.of(Optional.of(SHOP)), 0, 10)
                                .text();
                    case "o" -> SqlReads.OUTAGES_OF_ONE;
                    default -> SqlReads.PROBES;
                };

        List<String> plan = plan(sql);

        assertThat(plan).anyMatch(line -> line.startsWith(step)).noneMatch(line -> line.contains("TEMP B-TREE"));
    }

    @ParameterizedTest
    @ValueSource(strings = {HistorySql.READ, HistorySql.FORGET})
    void a_history_is_read_and_forgotten_by_the_minute(String sql) throws SQLException {
        assertThat(plan(sql))
                .anyMatch(step ->
                        step.matches("SEARCH (h|history) USING (COVERING )?INDEX history_by_minute .*minute=.*"))
                .noneMatch(step -> step.matches("SCAN (h|history)"));
    }

    @Test
    void a_job_is_deleted_by_its_key() throws SQLException {
        assertThat(plan(SqlWrites.DELETE_JOB)).containsExactly("SEARCH job USING INTEGER PRIMARY KEY (rowid=?)");
    }

    @Test
    void each_commit_reaches_the_disk() throws SQLException {
        try (Connection writer = SqliteStore.connect(file(), Duration.ofSeconds(1));
                Statement statement = writer.createStatement()) {
            assertThat(number(statement, "pragma synchronous")).isEqualTo(2);
            assertThat(number(statement, "pragma foreign_keys")).isEqualTo(1);
            try (ResultSet mode = statement.executeQuery("pragma journal_mode")) {
                assertThat(mode.getString(1)).isEqualTo("wal");
            }
        }
    }

    @Test
    void a_database_locked_by_another_program_is_reported_and_works_afterwards() throws SQLException {
        store.close();
        store = SqliteStore.open(file(), Duration.ofMillis(50), Schema.OWN);
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = other.createStatement()) {
            statement.execute("begin immediate");

            assertThatThrownBy(() -> submit(page(SHOP, "a")))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(file().toString())
                    .hasMessageContaining("SQLITE_BUSY");
            assertThat(store.ready(SHOP, 10)).isEmpty();
        }

        submit(page(SHOP, "a"));

        assertThat(store.ready(SHOP, 10)).hasSize(1);
    }

    @Test
    void a_file_that_is_no_database_is_refused_in_one_line() throws IOException {
        Path text = Files.writeString(directory.resolve("notes.txt"), "These are notes, not a database. ".repeat(100));

        assertThatThrownBy(() -> SqliteStore.open(text))
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("notes.txt", "not a database")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void a_database_of_something_else_is_refused_in_one_line() throws SQLException {
        Path foreign = directory.resolve("foreign.db");
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + foreign);
                Statement statement = other.createStatement()) {
            statement.execute("create table contacts (name text)");
        }

        assertThatThrownBy(() -> SqliteStore.open(foreign))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("foreign.db")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    private List<String> plan(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                PreparedStatement explain = connection.prepareStatement("explain query plan " + sql);
                ResultSet rows = explain.executeQuery()) {
            List<String> steps = new ArrayList<>();
            while (rows.next()) {
                steps.add(rows.getString("detail"));
            }
            return steps;
        }
    }

    private static int number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            return row.getInt(1);
        }
    }
}
