package io.originguard.frontier;

import io.originguard.target.Host;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;

/** What is written of outages and their probes, on one session; numbers returned are rows. Not thread-safe. */
final class OutageWrites {

    private static final String PUT_OUTAGE =
            "insert into outage (target_id, generation, cause, first_error_at, tripped_at,"
                    + " bad, total, cf_ray, requests_while_down, reopened, recovered_at, first_page_at, closed_at,"
                    + " jobs_held, jobs_lost)"
                    + " select id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, accepted - delivered - dead, 0 from target where id = ?"
                    + " on conflict (target_id, generation) do update set cause = excluded.cause,"
                    + " first_error_at = excluded.first_error_at, tripped_at = excluded.tripped_at, bad = excluded.bad,"
                    + " total = excluded.total, cf_ray = excluded.cf_ray, requests_while_down = excluded.requests_while_down,"
                    + " reopened = excluded.reopened, recovered_at = excluded.recovered_at,"
                    + " first_page_at = excluded.first_page_at, closed_at = excluded.closed_at"
                    // What a late answer of a probe knew of it does not open it again.
                    + " where outage.closed_at is null or excluded.closed_at is not null";
    private static final String COUNT_LOST = "update outage set jobs_lost ="
            + " (select accepted - delivered - dead from target where id = outage.target_id)"
            + " - (select count(*) from job where target_id = outage.target_id) where target_id = ? and generation = ?";
    private static final String FIRST_PAGE = "update outage set first_page_at = ?"
            + " where target_id = (select id from target where host = ?) and generation = ? and first_page_at is null";
    private static final String ADD_PROBE =
            "insert into probe (target_id, outage, sent_at, url, status, cause, recovered,"
                    + " cf_ray, detail) values (?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private final Session session;
    private final TargetIds targets;

    OutageWrites(Session session, TargetIds targets) {
        this.session = session;
        this.targets = targets;
    }

    /** {@link FrontierStore.Writes#record(Outage)} */
    int record(Outage outage) throws SQLException {
        long target = targets.of(outage.target());
        PreparedStatement put = session.statement(PUT_OUTAGE);
        put.setLong(1, outage.generation());
        put.setString(2, outage.cause());
        put.setLong(3, outage.firstErrorAt().toEpochMilli());
        put.setLong(4, outage.trippedAt().toEpochMilli());
        put.setInt(5, outage.bad());
        put.setInt(6, outage.total());
        Columns.setText(put, 7, outage.cfRay().orElse(null));
        put.setLong(8, outage.requestsWhileDown());
        put.setInt(9, outage.reopened());
        Columns.set(put, 10, outage.recoveredAt());
        Columns.set(put, 11, outage.firstPageAt());
        Columns.set(put, 12, outage.closedAt());
        put.setLong(13, target);
        int written = put.executeUpdate();
        if (outage.closedAt().isPresent()) {
            PreparedStatement count = session.statement(COUNT_LOST);
            count.setLong(1, target);
            count.setLong(2, outage.generation());
            count.executeUpdate();
        }
        return written;
    }

    /** {@link FrontierStore.Writes#firstPage} */
    int firstPage(Host target, long outage, Instant at) throws SQLException {
        PreparedStatement first = session.statement(FIRST_PAGE);
        first.setLong(1, at.toEpochMilli());
        first.setString(2, target.name());
        first.setLong(3, outage);
        return first.executeUpdate();
    }

    /** {@link FrontierStore.Writes#record(ProbeResult)} */
    int record(ProbeResult probe) throws SQLException {
        PreparedStatement add = session.statement(ADD_PROBE);
        add.setLong(1, targets.of(probe.target()));
        add.setLong(2, probe.outage());
        add.setLong(3, probe.sentAt().toEpochMilli());
        add.setString(4, probe.url());
        add.setInt(5, probe.status());
        add.setString(6, probe.cause());
        add.setBoolean(7, probe.recovered());
        Columns.setText(add, 8, probe.cfRay().orElse(null));
        Columns.setText(add, 9, probe.detail());
        return add.executeUpdate();
    }
}
