package io.originguard.frontier;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.Optional;

/**
 * Keeps a PostgreSQL store to one node: a lock of the session that all writes go through, so that a node which has lost it
 * cannot write. It ends with the session, however that ends. Not thread-safe.
 */
final class NodeLock {

    /** "OGRD"; the other half of the key is the schema, as one database may hold several stores. */
    private static final String KEY = "1330074180, hashtext(coalesce(current_schema(), ''))";

    /** The server needs a moment to see that the session of a node that has just ended is gone. */
    private static final String PATIENCE = "set lock_timeout = '1s'";

    private static final String TAKE = "select pg_advisory_lock(" + KEY + ")";
    private static final String AS_BEFORE = "reset lock_timeout";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String SELF = "select backend_start from pg_stat_activity where pid = pg_backend_pid()";
    private static final String HOLDER = "select a.pid, a.backend_start, coalesce(host(a.client_addr), '') as address"
            + " from pg_locks l left join pg_stat_activity a on a.pid = l.pid"
            + " where l.locktype = 'advisory' and l.granted and l.objsubid = 2 and l.classid = 1330074180"
            + " and l.objid = hashtext(coalesce(current_schema(), ''))::oid"
            + " and l.database = (select oid from pg_database where datname = current_database())";
    private static final String END = "select pg_terminate_backend(?)";

    private final String storeName;
    /** When the last session of this node began that held the lock: with its process id, it is told from all others. */
    private Optional<Timestamp> held = Optional.empty();

    NodeLock(String storeName) {
        this.storeName = storeName;
    }

    /**
     * Takes the lock for a session or fails within about a second.
     *
     * @throws StoreException if another node has it
     */
    void take(Connection session) throws SQLException {
        if (!taken(session)) {
            throw new StoreException(refusal(session));
        }
        try (PreparedStatement self = session.prepareStatement(SELF);
                ResultSet row = self.executeQuery()) {
            held = row.next() ? Optional.ofNullable(row.getTimestamp(1)) : Optional.empty();
        }
    }

    private static boolean taken(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(PATIENCE);
            try {
                statement.execute(TAKE);
            } catch (SQLException e) {
                if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    return false;
                }
                throw e;
            }
            statement.execute(AS_BEFORE);
            return true;
        }
    }

    private String refusal(Connection session) throws SQLException {
        try (PreparedStatement holder = session.prepareStatement(HOLDER);
                ResultSet row = holder.executeQuery()) {
            if (!row.next()) {
                return "The store " + storeName + " has just been given up by another node; it is tried again";
            }
            Timestamp since = row.getTimestamp("backend_start");
            if (since != null && held.filter(since::equals).isPresent()) {
                end(session, row.getInt("pid"));
                return "The store " + storeName
                        + " still holds a connection that this node has lost; it is being ended";
            }
            String address = row.getString("address");
            return "Another node works on the store " + storeName
                    + (address.isEmpty() ? "" : ", from " + address)
                    + (since == null ? "" : ", since " + since.toInstant())
                    + "; only one may: stop that one, or give this one a database or schema of its own";
        }
    }

    private static void end(Connection session, int pid) throws SQLException {
        try (PreparedStatement end = session.prepareStatement(END)) {
            end.setInt(1, pid);
            end.execute();
        }
    }
}
