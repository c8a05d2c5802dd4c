package io.originguard.frontier;

import static io.originguard.frontier.FrontierStoreContract.NOW;
import static io.originguard.frontier.Jobs.SHOP;
import static io.originguard.frontier.Jobs.pages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.originguard.testing.PostgresServer;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;

/** A store on the connections of an application's pool, which has other ideas of a session than we have. */
final class PostgresPoolTest {

    private static final int HELD = 6;
    private static final List<String> OURS = List.of(
            "statement_timeout",
            "lock_timeout",
            "idle_in_transaction_session_timeout",
            "synchronous_commit",
            "enable_seqscan",
            "jit",
            "tcp_keepalives_idle",
            "application_name",
            "search_path");

    private final String url = PostgresServer.shared().newDatabase();
    private final List<AutoCloseable> pools = new ArrayList<>();

    @AfterEach
    void closePools() throws Exception {
        for (AutoCloseable pool : pools) {
            pool.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void connections_come_back_as_they_were(Pool kind) throws SQLException {
        DataSource pool = kind.of(this, url, HELD);
        List<String> before = describe(pool);

        FrontierStore used = open(pool);
        used.write(writes -> writes.submit(pages(SHOP, 3), NOW));
        Leases leases = used.leases().orElseThrow();
        leases.join(new Candidate("n", "seat", Optional.empty(), "1", false, Instant.EPOCH), Duration.ofSeconds(10));
        leases.await(Duration.ofMillis(1));
        leases.renew(1, Duration.ofSeconds(10), false);
        assertThat(used.ready(SHOP, 10)).hasSize(3);
        used.close();

        assertThat(describe(pool)).isEqualTo(before);
        assertThat(locksAndListeners()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_session_that_is_lost_is_replaced_and_nobody_else_gets_it(Pool kind) throws SQLException {
        DataSource pool = kind.of(this, url, HELD);
        FrontierStore used = open(pool);
        used.write(writes -> writes.submit(pages(SHOP, 1), NOW));
        PostgresServer.shared().endSessions(url);

        assertThatThrownBy(() -> used.write(writes -> writes.submit(pages(SHOP, 2), NOW)))
                .isInstanceOf(StoreException.class);
        used.write(writes -> writes.submit(pages(SHOP, 3), NOW));
        assertThat(used.ready(SHOP, 10)).hasSize(3);
        used.close();

        assertThat(describe(pool)).hasSize(HELD);
    }

    @Test
    void it_holds_six_connections_and_gives_them_back() throws SQLException {
        HikariDataSource pool = Pool.hikari(this, url, HELD);

        FrontierStore used = open(pool);
        used.close();

        assertThat(pool.isClosed()).isFalse();
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        describe(pool);
    }

    @Test
    void a_pool_that_is_too_small_is_told_at_the_start() {
        HikariDataSource pool = Pool.hikari(this, url, HELD - 1);

        assertThatThrownBy(() -> open(pool))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("The DataSource shop gives only 5 of the 6 connections that a node holds");

        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    }

    @Test
    void a_database_that_is_away_is_told() {
        HikariDataSource pool = Pool.hikari(this, "jdbc:postgresql://127.0.0.1:1/none", HELD);

        assertThatThrownBy(() -> open(pool))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("The DataSource shop gives no connection: ");
    }

    @Test
    void tables_of_the_application_and_its_flyway_are_left_alone() throws SQLException {
        PostgresServer.executeIn(
                url,
                "create table job (theirs int)",
                "create table flyway_schema_history (installed_rank int, version text, success boolean)",
                "insert into flyway_schema_history values (1, '2026.11', true)");
        DataSource pool = Pool.HIKARI.of(this, url, HELD);

        open(pool).close();
        FrontierStore again = open(pool);
        again.close();
        FrontierStore beside = Stores.open(pool, "shop", Optional.of("crawl"));
        beside.close();

        assertThat(query("select schemaname || '.' || tablename from pg_tables where tablename in"
                        + " ('job', 'flyway_schema_history') order by 1"))
                .containsExactly(
                        "crawl.flyway_schema_history",
                        "crawl.job",
                        "originguard.flyway_schema_history",
                        "originguard.job",
                        "public.flyway_schema_history",
                        "public.job");
        assertThat(query("select version from public.flyway_schema_history")).containsExactly("2026.11");
    }

    /** As in a container of bundles, where the pool's driver is in another bundle than ours. */
    @Test
    void the_driver_may_come_from_another_class_loader() throws Exception {
        URL jar = Driver.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader theirs = new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader())) {
            DataSource source = (DataSource) theirs.loadClass(PGSimpleDataSource.class.getName())
                    .getConstructor()
                    .newInstance();
            source.getClass().getMethod("setUrl", String.class).invoke(source, url);

            try (FrontierStore used = open(source)) {
                Leases leases = used.leases().orElseThrow();
                leases.await(Duration.ofMillis(1));
                used.write(writes -> writes.fencing().enrol(List.of(SHOP)));
                assertThat(leases.await(Duration.ofSeconds(30))).containsExactly(Message.fleet());

                used.write(writes -> writes.submit(pages(SHOP, 2), NOW));
                used.write(writes -> writes.complete(
                        used.ready(SHOP, 1).stream()
                                .<Completion>map(Completion.Delivered::new)
                                .toList(),
                        NOW));
                assertThat(used.counts()).containsEntry(SHOP, new Counts(2, 1, 0, 1));
            }
        }
    }

    @Test
    void of_a_data_source_for_sqlite_the_file_is_taken(@TempDir Path home) throws SQLException, IOException {
        HikariDataSource pool = Pool.hikari(this, "jdbc:sqlite:" + home.resolve("shop.db"), 1);

        try (FrontierStore used = open(pool);
                Connection theirs = pool.getConnection()) {
            used.write(writes -> writes.submit(pages(SHOP, 3), NOW));

            assertThat(rows(theirs, "select count(*) from job")).containsExactly("3");
        }
    }

    private static FrontierStore open(DataSource source) {
        return Stores.open(source, "shop", Optional.empty());
    }

    /** How each connection of a pool is. */
    private static List<String> describe(DataSource pool) throws SQLException {
        List<Connection> all = new ArrayList<>();
        List<String> described = new ArrayList<>();
        try {
            for (int i = 0; i < HELD; i++) {
                Connection one = pool.getConnection();
                all.add(one);
                described.add(one.getAutoCommit() + " " + one.isReadOnly() + " " + one.getTransactionIsolation() + " "
                        + one.getNetworkTimeout() + " "
                        + rows(
                                one,
                                "select name || '=' || setting from pg_settings where name in ('"
                                        + String.join("', '", OURS) + "') order by name")
                        + rows(one, "select pg_listening_channels()"));
            }
        } finally {
            for (Connection one : all) {
                one.close();
            }
        }
        return described;
    }

    private List<String> locksAndListeners() throws SQLException {
        return query("select locktype from pg_locks where locktype = 'advisory' and database ="
                + " (select oid from pg_database where datname = current_database())");
    }

    private List<String> query(String sql) throws SQLException {
        try (Connection connection = Pool.PLAIN.of(this, url, 1).getConnection()) {
            return rows(connection, sql);
        }
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }

    /** What applications have. */
    enum Pool {
        HIKARI {
            @Override
            DataSource of(PostgresPoolTest test, String url, int size) {
                return hikari(test, url, size);
            }
        },
        DBCP {
            @Override
            DataSource of(PostgresPoolTest test, String url, int size) {
                BasicDataSource pool = new BasicDataSource();
                pool.setUrl(url);
                pool.setMaxTotal(size);
                pool.setMaxIdle(size);
                pool.setDefaultReadOnly(true);
                pool.setMaxWait(Duration.ofSeconds(10));
                pool.setConnectionInitSqls(List.of("set lock_timeout = '7s'"));
                test.pools.add(pool);
                return pool;
            }
        },
        /** No pool at all: each connection is new. */
        PLAIN {
            @Override
            DataSource of(PostgresPoolTest test, String url, int size) {
                PGSimpleDataSource source = new PGSimpleDataSource();
                source.setUrl(url);
                return source;
            }
        };

        abstract DataSource of(PostgresPoolTest test, String url, int size);

        static HikariDataSource hikari(PostgresPoolTest test, String url, int size) {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(url);
            config.setMaximumPoolSize(size);
            config.setConnectionTimeout(size < HELD || url.contains(":1/") ? 500 : 10_000);
            config.setInitializationFailTimeout(-1);
            if (url.startsWith("jdbc:postgresql:")) {
                config.setAutoCommit(false);
                config.setIsolateInternalQueries(true);
                config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
                config.setConnectionInitSql("set statement_timeout = '3s'; set application_name = 'shop'");
            }
            HikariDataSource pool = new HikariDataSource(config);
            test.pools.add(pool);
            return pool;
        }
    }
}
