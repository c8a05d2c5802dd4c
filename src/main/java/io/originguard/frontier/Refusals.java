package io.originguard.frontier;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * What a store has refused although it is there, since its disk is full or it takes no writes: that it takes a transaction which needs
 * no room is no sign then that it works again. Without this one trouble would be many, which come and go with each write. Not
 * thread-safe.
 */
final class Refusals {

    /** After this long work is tried again, since what is delivered makes room; the trouble goes on. */
    static final Duration DOUBT = Duration.ofSeconds(5);

    /** After this long without a refusal it is over, since perhaps nobody submits any more. */
    static final Duration SILENCE = Duration.ofMinutes(1);

    /** SQL states of PostgreSQL: insufficient resources, and a transaction that may only read. */
    private static final List<String> STATES = List.of("53", "25006");

    /** How far a store can be relied on. */
    enum Standing {
        WORKS,
        IS_TRIED,
        REFUSES
    }

    private final Clock clock;
    private @Nullable Instant first;
    private Instant last = Instant.EPOCH;
    private boolean ofJobs;

    Refusals(Clock clock) {
        this.clock = clock;
    }

    /**
     * A transaction has failed.
     *
     * @param withJobs whether it had new jobs to add
     * @return whether that is a refusal
     */
    boolean note(Throwable failure, boolean withJobs) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SQLException said && isRefusal(said)) {
                last = clock.instant();
                first = first == null ? last : first;
                ofJobs |= withJobs;
                return true;
            }
        }
        return false;
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
     * @param proves whether that was new jobs, or what had been refused before
     */
    Standing taken(boolean wrote, boolean proves) {
        if (proves || (wrote && !ofJobs) || !clock.instant().isBefore(last.plus(SILENCE))) {
            first = null;
            ofJobs = false;
        }
        return standing();
    }

    Standing standing() {
        if (first == null) {
            return Standing.WORKS;
        }
        return clock.instant().isBefore(first.plus(DOUBT)) ? Standing.REFUSES : Standing.IS_TRIED;
    }
}
