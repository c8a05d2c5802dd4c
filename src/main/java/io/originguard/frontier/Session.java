package io.originguard.frontier;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** A connection and the statements prepared on it, each prepared once. Not thread-safe. */
final class Session implements AutoCloseable {

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Session(Connection connection) {
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    /** The statement of a text, without parameters and batched rows of an earlier use. */
    PreparedStatement statement(String sql) throws SQLException {
        PreparedStatement known = prepared.get(sql);
        if (known == null) {
            known = connection.prepareStatement(sql);
            prepared.put(sql, known);
        }
        return known;
    }

    /** Forgets all statements, so that nothing of a failed transaction is left in their batches. */
    void reset() {
        for (PreparedStatement statement : prepared.values()) {
            try {
                statement.close();
            } catch (SQLException e) {
                // It is dropped either way; the failure that led here is reported by the caller.
            }
        }
        prepared.clear();
    }

    @Override
    public void close() throws SQLException {
        reset();
        connection.close();
    }
}
