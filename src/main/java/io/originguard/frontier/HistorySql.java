package io.originguard.frontier;

import io.originguard.target.Host;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The history of targets in SQL that all engines understand. */
final class HistorySql {

    static final String ADD =
            "insert into history (minute, target_id, steps) select cast(? as bigint), id, ? from target where host = ?";

    /** Of the earliest minute alone, so that its cost does not grow with the table. */
    static final String FORGET = "delete from history where minute = (select min(minute) from history) and minute < ?";

    /**
     * Looks up minute by minute, since the index is in the order in which rows come in and not in that of targets. SQLite
     * takes {@code cross join} for the order in which to do so.
     */
    static final String READ = "with recursive asked (minute) as (select cast(? as bigint)"
            + " union all select minute + 1 from asked where minute < ?)"
            + " select h.minute, h.steps from asked a cross join history h where h.minute = a.minute"
            + " and h.target_id = (select id from target where host = ?)";

    private static final long MILLIS = Duration.ofMinutes(1).toMillis();

    private HistorySql() {}

    static void add(Session session, List<HistoryMinute> minutes) throws SQLException {
        PreparedStatement add = session.statement(ADD);
        for (HistoryMinute minute : minutes) {
            add.setLong(1, number(minute.minute()));
            add.setString(2, minute.steps());
            add.setString(3, minute.target().name());
            add.addBatch();
        }
        if (!minutes.isEmpty()) {
            add.executeBatch();
        }
    }

    static int forget(Session session, Instant before) throws SQLException {
        PreparedStatement forget = session.statement(FORGET);
        forget.setLong(1, number(before));
        return forget.executeUpdate();
    }

    static List<HistoryMinute> read(Session session, Host target, Instant from, Instant to) throws SQLException {
        PreparedStatement read = session.statement(READ);
        read.setLong(1, number(from));
        read.setLong(2, number(to));
        read.setString(3, target.name());
        List<HistoryMinute> minutes = new ArrayList<>();
        try (ResultSet row = read.executeQuery()) {
            while (row.next()) {
                Instant minute = Instant.ofEpochMilli(row.getLong("minute") * MILLIS);
                minutes.add(new HistoryMinute(target, minute, row.getString("steps")));
            }
        }
        return minutes;
    }

    private static long number(Instant at) {
        return Math.floorDiv(at.toEpochMilli(), MILLIS);
    }
}
