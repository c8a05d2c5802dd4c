package io.originguard.frontier;

import java.sql.Connection;
import java.sql.SQLException;

/** The connection that writes. Not thread-safe. */
final class PostgresWriter implements AutoCloseable {

    private final PostgresDoor door;
    private final Connection connection;
    private final Session session;
    private final SqlWrites writes;

    PostgresWriter(PostgresDoor door, Connection connection) throws SQLException {
        this.door = door;
        this.connection = connection;
        connection.setAutoCommit(false);
        session = new Session(connection);
        writes = new PostgresWrites(session, door.driver(), door.toString());
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

    /** Ends the session, whose last commit may be without an answer. */
    void end() {
        door.end(connection);
    }

    /** Gives the connection back, between two transactions. */
    @Override
    public void close() {
        session.reset();
        door.giveBack(connection);
    }
}
