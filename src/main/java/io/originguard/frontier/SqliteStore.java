package io.originguard.frontier;

import io.originguard.target.Host;
import io.originguard.target.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
public final class SqliteStore implements FrontierStore {

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
     * @throws StoreException if it cannot be opened, is no such database or was written by a newer program
     */
    public static SqliteStore open(Path file) {
        return open(file, BUSY_TIMEOUT);
    }

    static SqliteStore open(Path file, Duration busyTimeout) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            SqliteStore store = new SqliteStore(file, busyTimeout);
            try {
                Schema.migrate("jdbc:sqlite:" + file, DIALECT, store.name);
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

    private <T> T read(Query<T> query) {
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

    @Override
    public List<Job> ready(Host target, int limit) {
        return read(reads -> reads.ready(target, limit));
    }

    @Override
    public List<Job> due(Host target, Instant now, int limit) {
        return read(reads -> reads.due(target, now, limit));
    }

    @Override
    public Set<Host> targetsWithReadyJobs() {
        return read(SqlReads::targetsWithReadyJobs);
    }

    @Override
    public Map<Host, Instant> nextDue() {
        return read(SqlReads::nextDue);
    }

    @Override
    public Optional<Instant> nextDue(Host target, Instant after) {
        return read(reads -> reads.nextDue(target, after));
    }

    @Override
    public Map<Host, Long> parked() {
        return read(SqlReads::parked);
    }

    @Override
    public List<TargetState> states() {
        return read(SqlReads::states);
    }

    @Override
    public Map<Host, TargetMemory> memories() {
        return read(SqlReads::memories);
    }

    @Override
    public Map<Host, Counts> counts() {
        return read(SqlReads::counts);
    }

    @Override
    public long countWaiting(Host target) {
        return read(reads -> reads.countWaiting(target));
    }

    @Override
    public Set<String> checkpoints(String source) {
        return read(reads -> reads.checkpoints(source));
    }

    @Override
    public Map<Host, Held> held() {
        return read(SqlReads::held);
    }

    @Override
    public List<Operation> operations(Optional<Host> target, int limit) {
        return read(reads -> reads.operations(target, limit));
    }

    @Override
    public List<DeadLetter> deadLetters(DeadLetterFilter filter, int offset, int limit) {
        return read(reads -> reads.deadLetters(filter, offset, limit));
    }

    @Override
    public long countDeadLetters(DeadLetterFilter filter) {
        return read(reads -> reads.countDeadLetters(filter));
    }

    @Override
    public List<Outage> outages(Optional<Host> target, int offset, int limit) {
        return read(reads -> reads.outages(target, offset, limit));
    }

    @Override
    public long countOutages(Optional<Host> target) {
        return read(reads -> reads.countOutages(target));
    }

    @Override
    public List<ProbeResult> probes(Host target, long outage) {
        return read(reads -> reads.probes(target, outage));
    }

    @Override
    public List<ProbeResult> latestProbes(Host target, int limit) {
        return read(reads -> reads.latestProbes(target, limit));
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

    /** One query. */
    @FunctionalInterface
    private interface Query<T> {
        T run(SqlReads reads) throws SQLException;
    }
}
