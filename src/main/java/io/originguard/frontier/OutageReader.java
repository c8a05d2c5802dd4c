package io.originguard.frontier;

import io.originguard.target.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.sqlite.SQLiteConfig;

/**
 * Reads the outages of a store, beside a node that works on it: opened for reading only, it changes nothing, not even the
 * schema. What it shows is the store at one moment. Not thread-safe; to be closed soon, since a store keeps for its readers
 * what they may still see.
 */
public final class OutageReader implements AutoCloseable {

    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);
    private static final int PAGE = 1_000;

    /** The version of the schema that has all the columns that are read here. */
    private static final String VERSION = "4";

    private static final String KNOWS_VERSION =
            "select count(*) from flyway_schema_history where version = '" + VERSION + "' and success";

    private final Connection connection;
    private final SqlReads reads;
    private final String storeName;

    private OutageReader(Connection connection, String storeName) {
        this.connection = connection;
        this.reads = new SqlReads(new Session(connection));
        this.storeName = storeName;
    }

    /**
     * The reader of an SQLite store.
     *
     * @throws StoreException if the file is no store, or one of an older program
     */
    static OutageReader sqlite(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new StoreException("There is no store " + file + "; say with --data where the node keeps it");
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
        return open(() -> config.createConnection("jdbc:sqlite:" + file), file.toString());
    }

    /**
     * The reader of a PostgreSQL store.
     *
     * @throws StoreException if it cannot be reached, is no store, or one of an older program
     */
    static OutageReader postgres(PostgresAddress address) {
        return open(
                () -> {
                    Connection connection = address.connect();
                    connection.setReadOnly(true);
                    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                    return connection;
                },
                address.toString());
    }

    private interface Connecting {
        Connection connect() throws SQLException;
    }

    private static OutageReader open(Connecting connecting, String storeName) {
        try {
            Connection connection = connecting.connect();
            try {
                return at(connection, storeName);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw StoreException.of("The store " + storeName + " cannot be read", e);
        }
    }

    private static OutageReader at(Connection connection, String storeName) throws SQLException {
        // One transaction from the first query on: one moment.
        connection.setAutoCommit(false);
        try (PreparedStatement asked = connection.prepareStatement(KNOWS_VERSION);
                ResultSet row = asked.executeQuery()) {
            if (!row.next() || row.getInt(1) == 0) {
                throw new StoreException(
                        "The store " + storeName
                                + " was last written by an older Originguard; it is brought up to date when this one fetches or runs on it");
            }
        }
        return new OutageReader(connection, storeName);
    }

    /**
     * Hands out outages, latest trip first, holding a page of them in memory.
     *
     * @param target all targets when empty
     * @param since those that tripped then or later
     */
    public void forEach(Optional<Host> target, Instant since, Consumer<Outage> consumer) {
        for (int offset = 0; ; offset += PAGE) {
            List<Outage> page = page(target, offset);
            for (Outage outage : page) {
                if (outage.trippedAt().isBefore(since)) {
                    return;
                }
                consumer.accept(outage);
            }
            if (page.size() < PAGE) {
                return;
            }
        }
    }

    private List<Outage> page(Optional<Host> target, int offset) {
        try {
            return reads.outages(target, offset, PAGE);
        } catch (SQLException e) {
            throw StoreException.of("The store " + storeName + " cannot be read", e);
        }
    }

    /** Probes of an outage, in order. */
    public List<ProbeResult> probes(Outage outage) {
        try {
            return reads.probes(outage.target(), outage.generation());
        } catch (SQLException e) {
            throw StoreException.of("The store " + storeName + " cannot be read", e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw StoreException.of("The store " + storeName + " cannot be closed", e);
        }
    }
}
