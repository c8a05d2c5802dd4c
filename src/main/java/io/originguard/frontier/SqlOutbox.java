package io.originguard.frontier;

import io.originguard.alert.News;
import io.originguard.alert.Outbox;
import io.originguard.alert.OutboxAlert;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The writes of the outbox on one session, in SQL that all engines understand. Not thread-safe. */
final class SqlOutbox implements Outbox {

    private static final String ADD =
            "insert into alert (target_id, kind, stream, stage, incident, at, cause, colo, facts)"
                    + " values (?, ?, ?, 'NEW', '', ?, ?, ?, ?)";
    private static final String TAKE = "update alert set taken_by = ?, taken_until = ?, attempts = attempts + 1"
            + " where id = ? and stage = 'DUE' and taken_until <= ?";
    private static final String SENT =
            "update alert set stage = 'SENT', sent_at = ?, taken_until = 0 where id = ? and stage = 'DUE'";
    private static final String REFUSED = "update alert set stage = ?, due_at = ?, taken_until = 0"
            + " where id = ? and stage = 'DUE' and taken_by = ?";
    private static final String DELETE = "delete from alert where id in (select id from alert where at < ?"
            + " and stage in ('SILENT', 'GATHERED', 'SENT', 'DEAD') order by at limit ?)";

    private final Session session;
    private final TargetIds targets;
    private final AlertRows rows;

    SqlOutbox(Session session, TargetIds targets) {
        this.session = session;
        this.targets = targets;
        this.rows = new AlertRows(session);
    }

    @Override
    public void add(News news) {
        run(() -> {
            PreparedStatement add = session.statement(ADD);
            add.setLong(1, targets.of(news.target()));
            add.setString(2, news.kind().name());
            add.setString(3, news.kind().stream());
            add.setLong(4, news.at().toEpochMilli());
            add.setString(5, news.cause());
            add.setString(6, news.colo().orElse(null));
            add.setString(7, AlertRows.json(news.facts()));
            return add.executeUpdate();
        });
    }

    @Override
    public boolean sort(Instant now, Duration settle, int many) {
        return run(() -> new AlertSorting(session, now, settle, many).run());
    }

    @Override
    public Optional<OutboxAlert> take(String by, Instant now, Instant until) {
        return run(() -> {
            Optional<OutboxAlert> next = rows.next(now);
            if (next.isEmpty()) {
                return next;
            }
            PreparedStatement take = session.statement(TAKE);
            take.setString(1, by);
            take.setLong(2, until.toEpochMilli());
            take.setLong(3, next.get().row());
            take.setLong(4, now.toEpochMilli());
            return take.executeUpdate() > 0 ? next.map(OutboxAlert::triedOnceMore) : Optional.empty();
        });
    }

    @Override
    public void sent(long row, Instant at) {
        run(() -> {
            PreparedStatement sent = session.statement(SENT);
            sent.setLong(1, at.toEpochMilli());
            sent.setLong(2, row);
            return sent.executeUpdate();
        });
    }

    @Override
    public void refused(long row, String by, Optional<Instant> again) {
        run(() -> {
            PreparedStatement refused = session.statement(REFUSED);
            refused.setString(1, again.isPresent() ? "DUE" : "DEAD");
            refused.setLong(2, again.map(Instant::toEpochMilli).orElse(0L));
            refused.setLong(3, row);
            refused.setString(4, by);
            return refused.executeUpdate();
        });
    }

    @Override
    public int delete(Instant before, int limit) {
        return run(() -> {
            PreparedStatement delete = session.statement(DELETE);
            delete.setLong(1, before.toEpochMilli());
            delete.setInt(2, limit);
            return delete.executeUpdate();
        });
    }

    private static <T> T run(Statement<T> statement) {
        try {
            return statement.run();
        } catch (SQLException e) {
            throw StoreException.of("The store refused a write of the outbox", e);
        }
    }

    /** Something done in SQL. */
    @FunctionalInterface
    private interface Statement<T> {
        T run() throws SQLException;
    }
}
