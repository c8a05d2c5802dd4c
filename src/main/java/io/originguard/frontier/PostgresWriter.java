package io.originguard.frontier;

import java.sql.Connection;
import java.sql.SQLException;

/** The connection that writes. Not thread-safe. */
final class PostgresWriter implements AutoCloseable {

    private final Connection connection;
    private final Session session;
    private final SqlWrites writes;

    PostgresWriter(Connection connection, String storeName) throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(false);
        session = new Session(connection);
        writes = new PostgresWrites(session, storeName);
    }

    SqlWrites writes() {
        return writes;
    }

    /** Begins a transaction with a round trip, so that a connection that is gone is noticed before anything is done. */
    void begin() throws SQLException {
        session.statement("select 1").execute();
    }

    void commit() throws SQLException {
        connection.commit();
    }

    /** Returns whether the connection can still be used. */
    boolean rollBack() {
        try {
            writes.rolledBack();
            connection.rollback();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void close() {
        PostgresAddress.giveUp(connection);
    }
}
