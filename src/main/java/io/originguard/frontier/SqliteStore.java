package io.originguard.frontier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * The frontier in one SQLite file: one connection writes, two read beside it (WAL). A commit is on the disk when it
 * returns ({@code synchronous=FULL}). Thread-safe; writes exclude each other.
 */
public final class SqliteStore extends SqlStore {

    private static final Map<String, String> DIALECT =
            Map.of("identity", "integer primary key autoincrement", "bytes", "blob");
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);
    private static final int READERS = 2;
    /** An upper limit: holds the inner pages of the indexes; with SQLite's own 2 MB, inserts of random keys read them back. */
    private static final int CACHE_KIB = 32 * 1024;
    /**
     * The log is written back to the database after so many pages of 4 KB. Keys are random, so each batch touches pages all
     * over: with SQLite's own 1,000 pages they were written back at each batch, at half the speed.
     */
    private static final int LOG_PAGES = 16_000;
    /** In bytes, of the log after a larger transaction. */
    private static final int LOG_SIZE_LIMIT = 64 << 20;

    private final String name;
    private final List<Session> sessions = new ArrayList<>();
    private final BlockingQueue<SqlReads> readers = new ArrayBlockingQueue<>(READERS);
    private final Session writer;
    private final SqlWrites writes;

    private SqliteStore(Path file, Duration busyTimeout) throws SQLException {
        name = file.toString();
        writer = session(file, busyTimeout);
        writes = new SqlWrites(writer, name);
    }

    /**
     * Opens or creates a store and brings its schema up to date.
     *
     * @param file the database; missing folders above it are created, {@code -wal} and {@code -shm} files appear beside it
     * @throws StoreException if it cannot be opened, is no such database or asks for a newer program
     */
    public static SqliteStore open(Path file) {
        return open(file, BUSY_TIMEOUT, Schema.OWN);
    }

    static SqliteStore open(Path file, Duration busyTimeout, Schema schema) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            SqliteStore store = new SqliteStore(file, busyTimeout);
            try {
                schema.migrate(flyway -> flyway.dataSource("jdbc:sqlite:" + file, null, null), DIALECT, store.name);
                for (int i = 0; i < READERS; i++) {
                    store.readers.add(new SqlReads(store.session(file, busyTimeout)));
                }
                return store;
            } catch (SQLException | RuntimeException e) {
                store.close();
                throw e;
            }
        } catch (SQLException | IOException e) {
            throw StoreException.of("The store " + file + " cannot be opened", e);
        }
    }

    private Session session(Path file, Duration busyTimeout) throws SQLException {
        Session session = new Session(connect(file, busyTimeout));
        sessions.add(session);
        return session;
    }

    static Connection connect(Path file, Duration busyTimeout) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout((int) busyTimeout.toMillis());
        config.setJournalSizeLimit(LOG_SIZE_LIMIT);
        config.setCacheSize(-CACHE_KIB);
        Connection connection = config.createConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("pragma wal_autocheckpoint = " + LOG_PAGES);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    @Override
    public void write(Consumer<Writes> changes) {
        synchronized (writer) {
            try {
                writer.statement("begin immediate").execute();
                try {
                    changes.accept(writes);
                    writer.statement("commit").execute();
                } catch (SQLException | RuntimeException | Error e) {
                    rollBack();
                    throw e;
                }
            } catch (SQLException e) {
                throw StoreException.of("The store " + name + " cannot be written", e);
            }
        }
    }

    private void rollBack() {
        writes.rolledBack();
        try {
            writer.statement("rollback").execute();
        } catch (SQLException e) {
            // SQLite has already rolled back by itself, as it does when the disk is full.
        }
    }

    @Override
    <T> T read(Query<T> query) {
        SqlReads reader;
        try {
            reader = readers.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("Interrupted while waiting to read the store " + name, e);
        }
        try {
            return query.run(reader);
        } catch (SQLException e) {
            throw StoreException.of("The store " + name + " cannot be read", e);
        } finally {
            readers.add(reader);
        }
    }

    /** Closes all connections; queries that still run on another thread fail. */
    @Override
    public void close() {
        synchronized (writer) {
            for (Session session : sessions) {
                try {
                    session.close();
                } catch (SQLException e) {
                    throw StoreException.of("The store " + name + " cannot be closed", e);
                }
            }
            sessions.clear();
        }
    }
}
