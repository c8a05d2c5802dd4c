package io.originguard.frontier;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * What a store has refused although it is there, since its disk is full or it takes no writes: that it takes a transaction which adds
 * nothing is no sign then that it works again. Without this the trouble would come and go with each write. Not thread-safe.
 */
final class Refusals {

    /** After this long it counts as well again: somebody has to try, and what is delivered makes room. */
    private static final Duration DOUBT = Duration.ofSeconds(5);

    /** SQL states of PostgreSQL: insufficient resources, and a transaction that may only read. */
    private static final List<String> STATES = List.of("53", "25006");

    private boolean any;
    private long first;

    /** A transaction has failed. */
    void note(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (!any && t instanceof SQLException said && isRefusal(said)) {
                any = true;
                first = System.nanoTime();
            }
        }
    }

    private static boolean isRefusal(SQLException said) {
        String state = String.valueOf(said.getSQLState());
        return STATES.stream().anyMatch(state::startsWith)
                || (said instanceof SQLiteException lite && lite.getResultCode() == SQLiteErrorCode.SQLITE_FULL);
    }

    /**
     * A transaction was taken.
     *
     * @param wrote whether it had anything to write
     * @return whether the store works, as far as this tells
     */
    boolean areOver(boolean wrote) {
        if (any && !wrote && System.nanoTime() - first < DOUBT.toNanos()) {
            return false;
        }
        any = false;
        return true;
    }
}
