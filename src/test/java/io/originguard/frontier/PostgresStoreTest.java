package io.originguard.frontier;

import static io.originguard.frontier.Jobs.SHOP;
import static io.originguard.frontier.Jobs.page;
import static io.originguard.frontier.Jobs.pages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.originguard.frontier.Completion.Delivered;
import io.originguard.frontier.Completion.Parked;
import io.originguard.target.Host;
import io.originguard.target.Job;
import io.originguard.target.Submission;
import io.originguard.testing.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresStoreTest extends FrontierStoreContract {

    private String url = "";

    @Override
    FrontierStore emptyStore() {
        url = PostgresServer.shared().newDatabase();
        return Stores.open(url);
    }

    @Test
    void what_was_written_is_there_after_reopening() {
        submit(pages(SHOP, 3));
        complete(new Parked(store.ready(SHOP, 1).get(0), NOW.plusSeconds(9), 2));
        store.close();

        store = Stores.open(url);

        assertThat(store.ready(SHOP, 10)).hasSize(2);
        assertThat(store.due(SHOP, NOW.plusSeconds(9), 10))
                .extracting(Job::attempt)
                .containsExactly(2);
        assertThat(store.counts()).containsEntry(SHOP, new Counts(3, 0, 0, 3));
    }

    /** PostgreSQL keeps a plan that was made for no value in particular; it must do for a table of any size. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            READY                   | Index Scan using job_order on job
            DUE                     | Index Scan using job_order on job
            NEXT_DUE                | Index Only Scan using job_order on job
            TARGETS_WITH_READY_JOBS | Index Only Scan using job_order on job
            NEXT_DUE_OF_ALL         | Index Only Scan using job_order on job
            PARKED                  | job_order
            DEAD_LETTERS_OF_ALL     | Index Scan Backward using dead_letter_pkey on dead_letter d
            DEAD_LETTERS_OF_ONE     | Index Scan Backward using dead_letter_of_target on dead_letter d
            OUTAGES_OF_ALL          | Index Scan Backward using outage_by_time on outage o
            OUTAGES_OF_ONE          | outage_pkey
            PROBES                  | Index Scan using probe_of_outage on probe
            HISTORY                 | history_by_minute
            FORGET_HISTORY          | history_by_minute
            """)
    void the_plan_that_is_kept_walks_an_index_in_order(String statement, String step) throws SQLException {
        try (Connection session = PostgresAddress.of(url, Credentials.NONE).connect();
                Statement plans = session.createStatement()) {
            plans.execute("set plan_cache_mode = force_generic_plan");
            List<List<String>> all = new ArrayList<>();
            for (String stage : List.of(
                    "select 1",
                    "vacuum analyze",
                    "insert into target (host, accepted) select 't' || n, n from generate_series(1, 2000) n",
                    "insert into job (target_id, url, url_key, priority, due_at, attempt, accepted_at)"
                            + " select case n % 3 when 0 then 1 + n % 2000 else 7 end, n, decode(md5(n::text), 'hex'),"
                            + " n % 3, n % 4 * n, 0, 1 from generate_series(1, 20000) n",
                    "insert into history (minute, target_id, steps) select n / 200, n % 200, '0C1' from generate_series(1, 20000) n",
                    "vacuum analyze")) {
                plans.execute(stage);
                all.add(plan(plans, sql(statement)));
            }

            assertThat(all).allSatisfy(plan -> assertThat(plan)
                    .anyMatch(line -> line.contains(step))
                    .noneMatch(line -> line.contains("Sort") && step.startsWith("Index"))
                    .noneMatch(line -> line.contains("Seq Scan") && !line.contains("Seq Scan on target")));
        }
    }

    /** Were the plan kept that it has while the table is empty, each job of a full one would cost a walk over all. */
    @Test
    void jobs_are_deleted_by_their_key_however_empty_the_table_was_at_first() throws SQLException {
        PostgresServer.executeIn(url, "vacuum analyze job");
        for (int i = 0; i < 20; i++) {
            complete(new Delivered(jobNumbered(i)));
        }
        PostgresServer.executeIn(
                url,
                "insert into target (host) values ('full.example.com')",
                "insert into job (target_id, url, url_key, priority, due_at, attempt, accepted_at)"
                        + " select id, n, decode(md5(n::text), 'hex'), 0, 0, 0, 1"
                        + " from target, generate_series(1, 20000) n where host = 'full.example.com'");
        long before = entriesRead("job_order");
        List<Job> jobs = store.ready(new Host("full.example.com"), 500);

        complete(jobs.stream().map(Delivered::new).toArray(Completion[]::new));
        store.close();

        // The server counts what a session did when it ends.
        await().until(() -> entriesRead("job_pkey") >= 500);
        assertThat(entriesRead("job_order") - before).isLessThan(1_000);
    }

    private static Job jobNumbered(long id) {
        return new Job(id, SHOP, "https://shop.example.com/", 0, 0, NOW, NOW, Map.of(), Map.of());
    }

    /** How many entries of an index were read by sessions that have ended. */
    private long entriesRead(String index) throws SQLException {
        try (Connection session = DriverManager.getConnection(url);
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(
                        "select idx_tup_read from pg_stat_user_indexes where indexrelname = '" + index + "'")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static String sql(String statement) {
        return switch (statement) {
            case "READY" -> SqlReads.READY;
            case "DUE" -> SqlReads.DUE;
            case "NEXT_DUE" -> SqlReads.NEXT_DUE;
            case "TARGETS_WITH_READY_JOBS" -> SqlReads.TARGETS_WITH_READY_JOBS;
            case "NEXT_DUE_OF_ALL" -> SqlReads.NEXT_DUE_OF_ALL;
            case "PARKED" -> SqlReads.PARKED;
            case "DEAD_LETTERS_OF_ALL" ->
                DeadLetterSql.list(DeadLetterFilter.ALL, 0, 10).text();
            case "DEAD_LETTERS_OF_ONE" ->
                DeadLetterSql.list(DeadLetterFilter.of(Optional.of(SHOP)), 0, 10)
                        .text();
            case "OUTAGES_OF_ALL" -> SqlReads.OUTAGES_OF_ALL;
            case "OUTAGES_OF_ONE" -> SqlReads.OUTAGES_OF_ONE;
            case "HISTORY" -> HistorySql.READ;
            case "FORGET_HISTORY" -> HistorySql.FORGET;
            default -> SqlReads.PROBES;
        };
    }

    private static List<String> plan(Statement plans, String sql) throws SQLException {
        String numbered = sql;
        List<String> values = new ArrayList<>();
        while (numbered.contains("?")) {
            values.add("null");
            numbered = numbered.replaceFirst("\\?", "\\$" + values.size());
        }
        plans.execute("prepare asked as " + numbered);
        String call = "execute asked" + (values.isEmpty() ? "" : "(" + String.join(",", values) + ")");
        List<String> lines = new ArrayList<>();
        try (ResultSet rows = plans.executeQuery("explain " + call)) {
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
        }
        plans.execute("deallocate asked");
        return lines;
    }

    @Test
    void two_schemas_of_one_database_are_two_stores() {
        PostgresServer.executeIn(url, "create schema other");
        submit(page(SHOP, "a"));

        try (FrontierStore other = Stores.open(url + "&currentSchema=other")) {
            assertThat(other.counts()).isEmpty();
        }
    }

    @Test
    void a_node_that_lost_its_connection_says_so_once_and_goes_on() {
        submit(page(SHOP, "a"));

        endSessions();

        assertThatThrownBy(() -> submit(page(SHOP, "b"))).isInstanceOf(StoreException.class);
        submit(page(SHOP, "b"));
        assertThat(store.ready(SHOP, 10)).hasSize(2);
    }

    @Test
    void reads_that_take_no_work_do_not_notice_a_lost_connection() {
        submit(page(SHOP, "a"));
        assertThat(store.counts()).hasSize(1);

        endSessions();

        assertThat(store.counts()).hasSize(1);
        assertThat(store.states()).hasSize(1);
    }

    @Test
    void a_row_that_is_locked_by_somebody_else_is_trouble_and_no_hang() throws SQLException {
        store.close();
        store = Stores.open(url + "&options=-c%20lock_timeout=100ms");
        submit(page(SHOP, "a"));
        try (Connection other = DriverManager.getConnection(url);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table job");

            assertThatThrownBy(() -> submit(page(SHOP, "b")))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("lock timeout");
        }

        assertThat(submit(page(SHOP, "b"))).containsEntry(SHOP, new Accepted(1, 0));
    }

    @Test
    void a_commit_is_durable_and_a_server_that_does_not_answer_is_given_up() throws SQLException {
        assertThat(shown(url)).contains("on", "25s", "10s");
        assertThat(shown(url + "&options=-c%20statement_timeout=3min")).contains("on", "3min", "10s");
    }

    private static List<String> shown(String url) throws SQLException {
        List<String> all = new ArrayList<>();
        try (Connection session = PostgresAddress.of(url, Credentials.NONE).connect();
                Statement statement = session.createStatement()) {
            for (String name : List.of("synchronous_commit", "statement_timeout", "lock_timeout")) {
                try (ResultSet row = statement.executeQuery("show " + name)) {
                    row.next();
                    all.add(row.getString(1));
                }
            }
            assertThat(session.getNetworkTimeout()).isEqualTo(30_000);
        }
        return all;
    }

    @Test
    void an_error_does_not_repeat_what_was_to_be_written() {
        Submission secret = new Submission(
                SHOP, "https://shop.example.com/a?token=geheim", 0, Map.of("Authorization", "geheim"), Map.of());
        PostgresServer.executeIn(url, "alter table job add check (priority > 0)");

        assertThatThrownBy(() -> submit(secret))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("violates check constraint")
                .satisfies(e -> {
                    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                        assertThat(cause.toString()).doesNotContain("geheim");
                    }
                });
    }

    @Test
    void outages_are_read_beside_the_node_that_writes_them() {
        Instant at = Instant.parse("2026-01-01T00:00:00Z");
        store.write(writes -> writes.record(new Outage(
                new Host("shop.example.com"),
                1,
                "origin-refused",
                at,
                at,
                5,
                8,
                Optional.empty(),
                7,
                0,
                0,
                Optional.of(at.plusSeconds(60)),
                Optional.of(at.plusSeconds(61)),
                Optional.empty(),
                0)));
        List<Outage> read = new ArrayList<>();

        try (OutageReader reader = Stores.outages(url, Credentials.NONE)) {
            reader.forEach(Optional.empty(), Instant.MIN, read::add);
        }

        assertThat(read).isEqualTo(store.outages(Optional.empty(), 10)).hasSize(1);
    }

    @Test
    void a_database_of_something_else_is_refused_in_one_line() {
        String foreign = PostgresServer.shared().newDatabase();
        PostgresServer.executeIn(foreign, "create table contacts (name text)");

        assertThatThrownBy(() -> Stores.open(foreign))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(foreign.replaceFirst("\\?.*", ""))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    private void endSessions() {
        PostgresServer.shared().endSessions(url);
    }
}
