package io.originguard.frontier;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A connection that is made when it is needed, and again after it broke. Not thread-safe but for {@link #giveUp}. */
final class Line {

    private final PostgresAddress address;
    private volatile @Nullable Session session;

    Line(PostgresAddress address) {
        this.address = address;
    }

    Session session() throws SQLException {
        Session known = session;
        if (known == null) {
            Connection connection = address.connect();
            connection.setAutoCommit(false);
            known = new Session(connection);
            session = known;
        }
        return known;
    }

    /** Does it in one transaction; a connection on which it failed is given up. */
    <T> T transact(Work<T> work) throws SQLException {
        Session current = session();
        boolean done = false;
        try {
            T result = work.in(current);
            current.connection().commit();
            done = true;
            return result;
        } finally {
            if (!done) {
                giveUp();
            }
        }
    }

    /** Closes the connection; what runs on it fails. */
    void giveUp() {
        Session known = session;
        session = null;
        if (known != null) {
            PostgresAddress.giveUp(known.connection());
        }
    }

    /** Something done on a connection. */
    @FunctionalInterface
    interface Work<T> {
        T in(Session session) throws SQLException;
    }
}
