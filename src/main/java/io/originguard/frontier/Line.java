package io.originguard.frontier;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A connection that is made when it is needed, and again after it broke. Not thread-safe but for {@link #giveUp} and {@link #close}. */
final class Line {

    private final PostgresDoor door;
    private final ReentrantLock busy = new ReentrantLock();
    private volatile @Nullable Session session;

    Line(PostgresDoor door) {
        this.door = door;
    }

    private Session session() throws SQLException {
        Session known = session;
        if (known == null) {
            Connection connection = door.connect();
            boolean ready = false;
            try {
                connection.setAutoCommit(false);
                ready = true;
            } finally {
                if (!ready) {
                    door.end(connection);
                }
            }
            known = new Session(connection);
            session = known;
        }
        return known;
    }

    /** Does it in one transaction; a connection on which it failed is given up. */
    <T> T transact(Work<T> work) throws SQLException {
        return use(current -> {
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
        });
    }

    /** Does it without a transaction. */
    <T> T use(Work<T> work) throws SQLException {
        busy.lock();
        try {
            return work.in(session());
        } finally {
            busy.unlock();
        }
    }

    /** Ends the connection; what runs on it fails. */
    void giveUp() {
        Session known = session;
        session = null;
        if (known != null) {
            door.end(known.connection());
        }
    }

    /** Gives the connection back if nobody uses it; else what runs on it fails. */
    void close() {
        if (!busy.tryLock()) {
            giveUp();
            return;
        }
        try {
            Session known = session;
            session = null;
            if (known != null) {
                known.reset();
                door.giveBack(known.connection());
            }
        } finally {
            busy.unlock();
        }
    }

    /** Something done on a connection. */
    @FunctionalInterface
    interface Work<T> {
        T in(Session session) throws SQLException;
    }
}
