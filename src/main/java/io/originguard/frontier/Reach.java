package io.originguard.frontier;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Whether a server was there when it was last asked. While it is not, one reader at a time tries it again, and all others are
 * refused at once: a server that answers nothing would otherwise keep every page of every operator waiting, until no
 * thread is left that could say so. Thread-safe.
 */
final class Reach {

    private final AtomicBoolean trying = new AtomicBoolean();
    private volatile @Nullable String gone;

    /**
     * Asks for a try; whoever gets one says how it ended.
     *
     * @throws StoreException if the server is gone and somebody else is trying it
     */
    Try begin() {
        String why = gone;
        if (why == null) {
            return new Try(false);
        }
        if (!trying.compareAndSet(false, true)) {
            throw new StoreException(why);
        }
        return new Try(true);
    }

    /** Whether this says that the server cannot be reached, or takes nobody. */
    static boolean isLoss(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("08") || state.startsWith("57P");
    }

    /** One attempt to read. */
    final class Try implements AutoCloseable {

        private final boolean alone;

        private Try(boolean alone) {
            this.alone = alone;
        }

        /** The server has answered. */
        void worked() {
            gone = null;
        }

        /** The server was not there, as this says. */
        void failed(String message) {
            gone = message;
        }

        @Override
        public void close() {
            if (alone) {
                trying.set(false);
            }
        }
    }
}
