package io.originguard.frontier;

import static io.originguard.frontier.Jobs.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.target.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger beside a node: one store is open for writing while another one reads its file. */
class OutageReaderTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Host NEWS = new Host("news.example.com");

    private Path file = Path.of("frontier.db");

    @BeforeEach
    void in(@TempDir Path directory) {
        file = directory.resolve("frontier.db");
    }

    @Test
    void outages_are_read_beside_the_node_that_writes_them() {
        try (SqliteStore store = SqliteStore.open(file)) {
            record(store, SHOP, 1);
            record(store, NEWS, 2);

            try (OutageReader reader = open()) {
                assertThat(read(reader, Optional.empty(), Instant.MIN)).containsExactly(2L, 1L);
                record(store, SHOP, 3);
                assertThat(read(reader, Optional.empty(), Instant.MIN))
                        .as("one moment")
                        .containsExactly(2L, 1L);
            }
            try (OutageReader reader = open()) {
                assertThat(read(reader, Optional.of(SHOP), Instant.MIN)).containsExactly(3L, 1L);
                assertThat(read(reader, Optional.empty(), NOW.plusSeconds(2))).containsExactly(3L, 2L);
                assertThat(read(reader, Optional.of(new Host("other.example.com")), Instant.MIN))
                        .isEmpty();
            }
        }
    }

    @Test
    void more_outages_than_a_page_are_handed_out_once_each() {
        try (SqliteStore store = SqliteStore.open(file)) {
            store.write(writes -> {
                for (int i = 1; i <= 2_001; i++) {
                    writes.record(outage(SHOP, i));
                }
            });
        }

        try (OutageReader reader = open()) {
            assertThat(read(reader, Optional.empty(), Instant.MIN))
                    .hasSize(2_001)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void reading_changes_nothing_in_the_directory_of_a_stopped_node() throws IOException {
        try (SqliteStore store = SqliteStore.open(file)) {
            record(store, SHOP, 1);
        }
        byte[] before = Files.readAllBytes(file);

        try (OutageReader reader = open()) {
            assertThat(read(reader, Optional.empty(), Instant.MIN)).containsExactly(1L);
        }

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void a_store_that_is_not_there_is_not_made() throws IOException {
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("There is no store " + file)
                .hasMessageContaining("--data");
        try (Stream<Path> files = Files.list(file.toAbsolutePath().getParent())) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void a_store_of_an_older_program_is_refused_and_left_as_it_is() throws SQLException {
        SqliteStore.open(file).close();
        execute("delete from flyway_schema_history where version = '4'");

        assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining("older Originguard");
    }

    @Test
    void a_file_that_is_no_store_is_refused() throws IOException {
        Files.writeString(file, "no database, but long enough to be one".repeat(100));

        assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining("cannot be read");
    }

    private OutageReader open() {
        return Stores.outages("jdbc:sqlite:" + file, Credentials.NONE);
    }

    private static List<Long> read(OutageReader reader, Optional<Host> target, Instant since) {
        List<Long> generations = new ArrayList<>();
        reader.forEach(target, since, outage -> generations.add(outage.generation()));
        return generations;
    }

    private static void record(SqliteStore store, Host target, long generation) {
        store.write(writes -> writes.record(outage(target, generation)));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Outage outage(Host target, long generation) {
        Instant at = NOW.plusSeconds(generation);
        return new Outage(
                target,
                generation,
                "origin-refused",
                at,
                at,
                5,
                8,
                Optional.empty(),
                7,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0);
    }
}
