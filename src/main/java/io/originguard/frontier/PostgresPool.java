package io.originguard.frontier;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The connections of somebody else's {@link DataSource}: each gets our settings while we have it, and is given back as it
 * was. One that is broken, or of which nobody knows how it is, is ended, so that nobody else gets it. Thread-safe.
 */
final class PostgresPool implements PostgresDoor {

    /** Of a server that does not answer. */
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(30);

    /** More than a pool has, as a rule. */
    private static final int ATTEMPTS = 20;

    private final DataSource source;
    private final String name;
    private final String schema;
    private final Map<Connection, Before> lent = Collections.synchronizedMap(new IdentityHashMap<>());
    private volatile @Nullable DriverExtras driver;
    private volatile boolean closed;

    /**
     * Connections of a data source.
     *
     * @param name what messages call it
     * @param schema of our tables, which is made if it is missing
     */
    PostgresPool(DataSource source, String name, String schema) {
        this.source = source;
        this.name = name;
        this.schema = schema;
    }

    /**
     * Takes as many connections at once as a store will hold, and gives them back.
     *
     * @throws StoreException if there are fewer
     */
    void checkSize(int needed) {
        List<Connection> all = new ArrayList<>();
        try {
            while (all.size() < needed) {
                all.add(source.getConnection());
            }
        } catch (SQLException e) {
            throw StoreException.of(
                    all.isEmpty()
                            ? "The DataSource " + name + " gives no connection"
                            : "The DataSource " + name + " gives only " + all.size() + " of the " + needed
                                    + " connections that a node holds as long as it runs; make it larger by " + needed
                                    + " than the application needs for itself",
                    e);
        } finally {
            all.forEach(PostgresAddress::giveUp);
        }
    }

    /** What was idle in a pool when the server went away is broken, and not every pool looks before it gives. */
    @Override
    public Connection connect() throws SQLException {
        for (int attempt = 1; ; attempt++) {
            Connection session = source.getConnection();
            try {
                return ours(session);
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !Reach.isLoss(e)) {
                    throw e;
                }
            }
        }
    }

    private Connection ours(Connection session) throws SQLException {
        boolean ready = false;
        try {
            Before before = new Before(
                    session.getAutoCommit(),
                    session.isReadOnly(),
                    session.getTransactionIsolation(),
                    session.getNetworkTimeout());
            session.setNetworkTimeout(Runnable::run, (int) SOCKET_TIMEOUT.toMillis());
            session.setAutoCommit(true);
            session.setReadOnly(false);
            session.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            before.settings.putAll(
                    SessionSettings.give(session, Map.of("application_name", "originguard", "search_path", schema)));
            if (driver == null) {
                driver = DriverExtras.of(session);
            }
            lent.put(session, before);
            if (closed) {
                throw new SQLException("the store is closed");
            }
            ready = true;
            return session;
        } finally {
            if (!ready) {
                end(session);
            }
        }
    }

    @Override
    public void giveBack(Connection idle) {
        Before before = lent.get(idle);
        if (before == null) {
            return;
        }
        try {
            if (!idle.getAutoCommit()) {
                idle.rollback();
                idle.setAutoCommit(true);
            }
            try (Statement statement = idle.createStatement()) {
                statement.execute("unlisten *");
                statement.execute("select pg_advisory_unlock_all()");
            }
            before.restore(idle);
            lent.remove(idle);
            idle.close();
        } catch (SQLException e) {
            end(idle);
        }
    }

    /** A pool would hand a session on that is only closed; its transaction, and what it may have locked, must end with it. */
    @Override
    public void end(Connection session) {
        lent.remove(session);
        try {
            session.abort(Runnable::run);
        } catch (SQLException e) {
            // It is of no use either way.
        }
        PostgresAddress.giveUp(session);
    }

    @Override
    public FluentConfiguration database(FluentConfiguration flyway) {
        return flyway.dataSource(new LentSource(this)).defaultSchema(schema);
    }

    @Override
    public DriverExtras driver() {
        return Objects.requireNonNull(driver, "nothing is known of it before the first connection");
    }

    /** The data source is not ours to close. */
    @Override
    public void close() {
        closed = true;
        List.copyOf(lent.keySet()).forEach(this::end);
    }

    @Override
    public String toString() {
        return "of the DataSource " + name;
    }

    /** How a connection was when we got it. */
    private static final class Before {

        private final boolean autoCommit;
        private final boolean readOnly;
        private final int isolation;
        private final int networkTimeout;
        private final Map<String, String> settings = new LinkedHashMap<>();

        Before(boolean autoCommit, boolean readOnly, int isolation, int networkTimeout) {
            this.autoCommit = autoCommit;
            this.readOnly = readOnly;
            this.isolation = isolation;
            this.networkTimeout = networkTimeout;
        }

        void restore(Connection session) throws SQLException {
            SessionSettings.set(session, settings);
            session.setTransactionIsolation(isolation);
            session.setReadOnly(readOnly);
            session.setNetworkTimeout(Runnable::run, networkTimeout);
            session.setAutoCommit(autoCommit);
        }
    }
}
