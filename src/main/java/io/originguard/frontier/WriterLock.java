package io.originguard.frontier;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Sees to it that of the sessions that one node writes through, one after the other, each begins when the one before has ended:
 * only then is it settled whether a commit whose answer was lost has happened. A lock of the session, which ends with it, however that
 * ends. Not thread-safe.
 */
final class WriterLock {

    /** "OGWR"; the other half of the key is this node's. */
    private static final int KEY = 1330075474;

    /** The server needs a moment to see that a session is gone. */
    private static final String PATIENCE = "set lock_timeout = '1s'";

    private static final String TAKE = "select pg_advisory_lock(" + KEY + ", ?)";
    private static final String BEFORE = "select current_setting('lock_timeout')";
    private static final String AS_BEFORE = "select set_config('lock_timeout', ?, false)";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String END =
            "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted"
                    + " and objsubid = 2 and classid = " + KEY + " and objid = (?::bigint)::oid"
                    + " and database = (select oid from pg_database where datname = current_database())";

    private final int node = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    private final String storeName;

    WriterLock(String storeName) {
        this.storeName = storeName;
    }

    /**
     * Takes the lock for a new session; fails within about a second if the one before still has it, which is then being ended.
     *
     * @throws StoreException if it still has it
     */
    void take(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                PreparedStatement take = session.prepareStatement(TAKE);
                PreparedStatement asBefore = session.prepareStatement(AS_BEFORE)) {
            try (ResultSet row = statement.executeQuery(BEFORE)) {
                row.next();
                asBefore.setString(1, row.getString(1));
            }
            statement.execute(PATIENCE);
            take.setInt(1, node);
            try {
                take.execute();
            } catch (SQLException e) {
                if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    throw e;
                }
                end(session);
                throw new StoreException(
                        "The store " + storeName
                                + " still holds a connection that this node has lost; it is being ended",
                        e);
            }
            asBefore.execute();
        }
    }

    private void end(Connection session) throws SQLException {
        try (PreparedStatement end = session.prepareStatement(END)) {
            end.setLong(1, node);
            end.execute();
        }
    }
}
