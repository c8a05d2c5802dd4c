package io.originguard.frontier;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A connection that reads: made when it is first needed, and again after it broke. Only {@link #close} is thread-safe. */
final class PostgresReader implements AutoCloseable {

    private final PostgresDoor door;
    private volatile @Nullable Connection connection;
    private volatile boolean closed;
    private @Nullable SqlReads reads;

    PostgresReader(PostgresDoor door) {
        this.door = door;
    }

    /** Runs a query, a second time if the connection turns out to have broken since it was last used. */
    <T> T read(SqlStore.Query<T> query) throws SQLException {
        boolean used = reads != null;
        try {
            return query.run(reads());
        } catch (SQLException e) {
            discard();
            if (!used || !Reach.isLoss(e)) {
                throw e;
            }
        }
        try {
            return query.run(reads());
        } catch (SQLException e) {
            discard();
            throw e;
        }
    }

    private SqlReads reads() throws SQLException {
        SqlReads known = reads;
        if (known == null) {
            Connection fresh = door.connect();
            connection = fresh;
            if (closed) {
                discard();
                throw new SQLException("the store is closed");
            }
            known = new PostgresReads(new Session(fresh));
            reads = known;
        }
        return known;
    }

    private void discard() {
        reads = null;
        closeConnection();
    }

    private void closeConnection() {
        Connection known = connection;
        connection = null;
        if (known != null) {
            door.end(known);
        }
    }

    /** Gives the connection back; nobody may read meanwhile. */
    void retire() {
        closed = true;
        reads = null;
        Connection known = connection;
        connection = null;
        if (known != null) {
            door.giveBack(known);
        }
    }

    /** Ends the connection, also one that reads. */
    @Override
    public void close() {
        closed = true;
        closeConnection();
    }
}
