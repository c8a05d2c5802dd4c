package io.originguard.frontier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.originguard.alert.AlertBacklog;
import io.originguard.alert.AlertKind;
import io.originguard.alert.OutboxAlert;
import io.originguard.alert.OutboxAlert.Stage;
import io.originguard.target.Host;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The queries of the outbox on one session, in SQL that all engines understand. Not thread-safe. */
final class AlertRows {

    private static final String ALERTS =
            "select a.id, a.kind, t.host, a.incident, a.at, a.facts, a.stage, a.attempts, coalesce(s.sent_at, a.sent_at) as told_at"
                    + " from alert a left join target t on t.id = a.target_id left join alert s on s.id = a.summary";
    private static final String OF_TARGET = " where a.target_id = (select id from target where host = ?)";
    static final String LIST_OF_ALL = ALERTS + " order by a.id desc limit ? offset ?";
    static final String LIST_OF_ONE = ALERTS + OF_TARGET + " order by a.id desc limit ? offset ?";
    private static final String COUNT = "select count(*) from alert a";

    /** Not while an earlier one of its incident, or the summary that tells of that, is still to be sent. */
    static final String NEXT = ALERTS + " where a.stage = 'DUE' and a.due_at <= ? and a.taken_until <= ?"
            + " and not exists (select 1 from alert e left join alert es on es.id = e.summary"
            + " where e.incident = a.incident and e.id < a.id"
            + " and (e.stage in ('NEW', 'DUE', 'OPEN') or es.stage in ('DUE', 'OPEN')))"
            + " order by a.due_at, a.id limit 1";

    private static final String UNSENT = "select t.host from alert a join target t on t.id = a.target_id"
            + " where a.stage in ('NEW', 'DUE')"
            + " union select t.host from alert s join alert a on a.summary = s.id join target t on t.id = a.target_id"
            + " where s.stage in ('DUE', 'OPEN')";
    private static final String BACKLOG =
            "select count(*) as unsent, min(at) as oldest from alert where stage in ('NEW', 'DUE', 'OPEN')";
    private static final String HAS_WORK = "select exists (select 1 from alert where stage = 'NEW')"
            + " or exists (select 1 from alert where stage = 'OPEN' and due_at <= ?)"
            + " or exists (select 1 from alert where stage = 'DUE' and due_at <= ? and taken_until <= ?)"
            + " or exists (select 1 from incident where up_since <= ?) as work";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> FACTS = new TypeReference<>() {};

    private final Session session;

    AlertRows(Session session) {
        this.session = session;
    }

    List<OutboxAlert> list(Optional<Host> target, int offset, int limit) throws SQLException {
        PreparedStatement list = session.statement(target.isPresent() ? LIST_OF_ONE : LIST_OF_ALL);
        int at = 1;
        if (target.isPresent()) {
            list.setString(at++, target.get().name());
        }
        list.setInt(at++, limit);
        list.setInt(at, offset);
        return alerts(list);
    }

    long count(Optional<Host> target) throws SQLException {
        PreparedStatement count = session.statement(target.isPresent() ? COUNT + OF_TARGET : COUNT);
        if (target.isPresent()) {
            count.setString(1, target.get().name());
        }
        try (ResultSet row = count.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    Optional<OutboxAlert> next(Instant now) throws SQLException {
        PreparedStatement next = session.statement(NEXT);
        next.setLong(1, now.toEpochMilli());
        next.setLong(2, now.toEpochMilli());
        return alerts(next).stream().findFirst();
    }

    Set<Host> unsent() throws SQLException {
        Set<Host> hosts = new HashSet<>();
        try (ResultSet row = session.statement(UNSENT).executeQuery()) {
            while (row.next()) {
                hosts.add(new Host(row.getString("host")));
            }
        }
        return hosts;
    }

    AlertBacklog backlog() throws SQLException {
        try (ResultSet row = session.statement(BACKLOG).executeQuery()) {
            row.next();
            return new AlertBacklog(row.getLong("unsent"), Columns.optionalInstant(row, "oldest"));
        }
    }

    /**
     * Whether there is anything to sort, to send or to settle.
     *
     * @param settled incidents that were over before this
     */
    boolean hasWork(Instant now, Instant settled) throws SQLException {
        PreparedStatement work = session.statement(HAS_WORK);
        work.setLong(1, now.toEpochMilli());
        work.setLong(2, now.toEpochMilli());
        work.setLong(3, now.toEpochMilli());
        work.setLong(4, settled.toEpochMilli());
        try (ResultSet row = work.executeQuery()) {
            row.next();
            return row.getBoolean("work");
        }
    }

    private static List<OutboxAlert> alerts(PreparedStatement query) throws SQLException {
        List<OutboxAlert> alerts = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                alerts.add(new OutboxAlert(
                        row.getLong("id"),
                        AlertKind.valueOf(row.getString("kind")),
                        Columns.text(row, "host").map(Host::new),
                        row.getString("incident"),
                        Columns.instant(row, "at"),
                        facts(row.getString("facts")),
                        Stage.valueOf(row.getString("stage")),
                        row.getInt("attempts"),
                        Columns.optionalInstant(row, "told_at")));
            }
        }
        return alerts;
    }

    static Map<String, Object> facts(String json) throws SQLException {
        try {
            return JSON.readValue(json, FACTS);
        } catch (JsonProcessingException e) {
            throw new SQLException("a column holds something else than a JSON object: " + json, e);
        }
    }

    static String json(Map<String, Object> facts) {
        try {
            return JSON.writeValueAsString(facts);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not expressible as JSON: " + facts, e);
        }
    }
}
