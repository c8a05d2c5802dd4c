package io.originguard.frontier;

import io.originguard.alert.AlertKind;
import io.originguard.alert.AlertStream;
import io.originguard.alert.Incident;
import io.originguard.alert.OutboxAlert.Stage;
import io.originguard.alert.Rush;
import io.originguard.target.Host;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The statements of {@link AlertSorting} on one session, in SQL that all engines understand. Not thread-safe. */
final class SortingSql {

    private static final String LOCK = "update alert_desk set sorted = sorted + 1 where id = 1";
    static final String EVENTS = "select a.id, a.target_id, t.host, a.kind, a.at, a.cause, a.colo, a.facts,"
            + " i.incident, i.trips, i.up_since, i.flapping, i.alone, i.mass from alert a"
            + " join target t on t.id = a.target_id left join incident i on i.target_id = a.target_id"
            + " and i.stream = case when a.stream = 'blocked' then 'blocked' else 'down' end"
            + " where a.stage = 'NEW' order by a.id limit ?";
    private static final String SETTLED =
            "select i.target_id, i.stream, t.host, i.incident, i.trips, i.up_since, i.flapping, i.alone, i.mass"
                    + " from incident i join target t on t.id = i.target_id"
                    + " where i.up_since <= ? order by i.up_since limit ?";
    private static final String OPEN_STREAMS = "select stream from alert where stage = 'OPEN'";
    private static final String OPEN =
            "select id, incident, due_at, facts from alert where stage = 'OPEN' and stream = ?";
    private static final String ALONE = "select released_at from alert where stream = ? and kind <> 'SUMMARY'"
            + " and released_at > ? order by released_at desc limit ?";
    private static final String LAST_CLOSED = "select released_at, incident from alert where stream = ?"
            + " and kind = 'SUMMARY' and released_at > ? order by released_at desc limit 1";
    private static final String DOWN = "select count(*) from incident where mass = ? and up_since is null";
    private static final String OPEN_SUMMARY = "insert into alert (kind, stream, stage, incident, at, cause, facts)"
            + " values ('SUMMARY', ?, 'OPEN', '', ?, 'many', '{}') returning id";
    private static final String SAVE_SUMMARY =
            "update alert set stage = ?, incident = ?, facts = ?, due_at = ?, released_at = ? where id = ?";
    private static final String SORTED = "update alert set kind = ?, stream = ?, stage = ?, incident = ?, facts = ?,"
            + " summary = ?, released_at = ?, due_at = ? where id = ?";
    private static final String ADD = "insert into alert (kind, stream, stage, incident, facts, summary, released_at,"
            + " due_at, target_id, at, cause) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String PUT_INCIDENT =
            "insert into incident (incident, trips, up_since, flapping, alone, mass, target_id, stream)"
                    + " values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (target_id, stream) do update"
                    + " set incident = excluded.incident, trips = excluded.trips, up_since = excluded.up_since,"
                    + " flapping = excluded.flapping, alone = excluded.alone, mass = excluded.mass";
    private static final String END_INCIDENT = "delete from incident where target_id = ? and stream = ?";

    private final Session session;
    private boolean updates;
    private boolean additions;

    /** Which incident of a target: its outages, or that it blocks us. */
    record IncidentKey(long target, String stream) {}

    /**
     * Something to be told or not.
     *
     * @param row of the outbox; empty if it has none yet
     * @param incident that the store knows of
     */
    record Event(
            Optional<Long> row,
            IncidentKey key,
            Host target,
            AlertKind kind,
            Instant at,
            String cause,
            Optional<String> colo,
            Map<String, Object> facts,
            Optional<Incident> incident) {

        Event saying(Map<String, Object> other) {
            return new Event(row, key, target, kind, at, cause, colo, other, incident);
        }
    }

    SortingSql(Session session) {
        this.session = session;
    }

    /** Others that sort wait until this transaction has ended, and then see what it has written. */
    void lock() throws SQLException {
        session.statement(LOCK).executeUpdate();
    }

    List<Event> events(int limit) throws SQLException {
        PreparedStatement select = session.statement(EVENTS);
        select.setInt(1, limit);
        List<Event> events = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                AlertKind kind = AlertKind.valueOf(row.getString("kind"));
                events.add(new Event(
                        Optional.of(row.getLong("id")),
                        new IncidentKey(row.getLong("target_id"), kind == AlertKind.BLOCKED ? "blocked" : "down"),
                        new Host(row.getString("host")),
                        kind,
                        Columns.instant(row, "at"),
                        row.getString("cause"),
                        Columns.text(row, "colo"),
                        AlertRows.facts(row.getString("facts")),
                        incident(row)));
            }
        }
        return events;
    }

    /** Incidents that have been over since before this, without a row of the outbox. */
    List<Event> settled(Instant before, int limit) throws SQLException {
        PreparedStatement select = session.statement(SETTLED);
        select.setLong(1, before.toEpochMilli());
        select.setInt(2, limit);
        List<Event> events = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                events.add(new Event(
                        Optional.empty(),
                        new IncidentKey(row.getLong("target_id"), row.getString("stream")),
                        new Host(row.getString("host")),
                        AlertKind.RECOVERED,
                        before,
                        "settled",
                        Optional.empty(),
                        Map.of(),
                        incident(row)));
            }
        }
        return events;
    }

    private static Optional<Incident> incident(ResultSet row) throws SQLException {
        Optional<String> key = Columns.text(row, "incident");
        if (key.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Incident(
                key.get(),
                row.getInt("trips"),
                Columns.optionalInstant(row, "up_since"),
                row.getBoolean("flapping"),
                row.getBoolean("alone"),
                Columns.text(row, "mass")));
    }

    List<String> openStreams() throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet row = session.statement(OPEN_STREAMS).executeQuery()) {
            while (row.next()) {
                names.add(row.getString("stream"));
            }
        }
        return names;
    }

    AlertStream stream(String name, Instant now, int many) throws SQLException {
        long minuteAgo = now.minus(Rush.MINUTE).toEpochMilli();
        PreparedStatement lately = session.statement(ALONE);
        lately.setString(1, name);
        lately.setLong(2, minuteAgo);
        lately.setInt(3, many);
        List<Instant> alone = new ArrayList<>();
        try (ResultSet row = lately.executeQuery()) {
            while (row.next()) {
                alone.add(Columns.instant(row, "released_at"));
            }
        }
        Collections.reverse(alone);
        Optional<Instant> lastClosed = Optional.empty();
        Optional<String> incident = Optional.empty();
        PreparedStatement last = session.statement(LAST_CLOSED);
        last.setString(1, name);
        last.setLong(2, minuteAgo);
        try (ResultSet row = last.executeQuery()) {
            if (row.next()) {
                lastClosed = Columns.optionalInstant(row, "released_at");
                incident = Columns.text(row, "incident");
            }
        }
        PreparedStatement gathering = session.statement(OPEN);
        gathering.setString(1, name);
        try (ResultSet row = gathering.executeQuery()) {
            if (row.next()) {
                return new AlertStream(
                        name,
                        new Rush(many, alone, Columns.optionalInstant(row, "due_at"), lastClosed),
                        Optional.of(Map.entry(row.getLong("id"), AlertRows.facts(row.getString("facts")))),
                        Columns.text(row, "incident"));
            }
        }
        return new AlertStream(name, new Rush(many, alone, Optional.empty(), lastClosed), Optional.empty(), incident);
    }

    /** Targets that were told of in this mass incident and are not back. */
    long down(String mass) throws SQLException {
        PreparedStatement down = session.statement(DOWN);
        down.setString(1, mass);
        try (ResultSet row = down.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    long openSummary(String stream, Instant now) throws SQLException {
        PreparedStatement add = session.statement(OPEN_SUMMARY);
        add.setString(1, stream);
        add.setLong(2, now.toEpochMilli());
        try (ResultSet row = add.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    void save(long summary, Stage stage, String incident, Map<String, Object> facts, Instant due, long releasedAt)
            throws SQLException {
        PreparedStatement save = session.statement(SAVE_SUMMARY);
        save.setString(1, stage.name());
        save.setString(2, incident);
        save.setString(3, AlertRows.json(facts));
        save.setLong(4, due.toEpochMilli());
        save.setLong(5, releasedAt);
        save.setLong(6, summary);
        save.executeUpdate();
    }

    /** What has become of an event; written at {@link #flush()}. */
    void sorted(
            Event event,
            AlertKind kind,
            Stage stage,
            String incident,
            Map<String, Object> facts,
            Optional<Long> summary,
            Instant now)
            throws SQLException {
        boolean known = event.row().isPresent();
        PreparedStatement write = session.statement(known ? SORTED : ADD);
        write.setString(1, kind.name());
        write.setString(2, kind.stream());
        write.setString(3, stage.name());
        write.setString(4, incident);
        write.setString(5, AlertRows.json(facts));
        Columns.setNumber(write, 6, summary);
        write.setLong(7, stage == Stage.DUE ? now.toEpochMilli() : 0);
        write.setLong(8, Math.min(now.toEpochMilli(), event.at().toEpochMilli()));
        if (known) {
            write.setLong(9, event.row().get());
            updates = true;
        } else {
            write.setLong(9, event.key().target());
            write.setLong(10, event.at().toEpochMilli());
            write.setString(11, event.cause());
            additions = true;
        }
        write.addBatch();
    }

    void flush() throws SQLException {
        if (updates) {
            session.statement(SORTED).executeBatch();
        }
        if (additions) {
            session.statement(ADD).executeBatch();
        }
        updates = false;
        additions = false;
    }

    /** Writes incidents down and forgets those that are over. */
    void save(Map<IncidentKey, Optional<Incident>> incidents) throws SQLException {
        PreparedStatement put = session.statement(PUT_INCIDENT);
        PreparedStatement end = session.statement(END_INCIDENT);
        boolean puts = false;
        boolean ends = false;
        for (Map.Entry<IncidentKey, Optional<Incident>> entry : incidents.entrySet()) {
            if (entry.getValue().isEmpty()) {
                end.setLong(1, entry.getKey().target());
                end.setString(2, entry.getKey().stream());
                end.addBatch();
                ends = true;
                continue;
            }
            Incident incident = entry.getValue().get();
            put.setString(1, incident.key());
            put.setInt(2, incident.trips());
            Columns.set(put, 3, incident.upSince());
            put.setBoolean(4, incident.flapping());
            put.setBoolean(5, incident.alone());
            put.setString(6, incident.mass().orElse(null));
            put.setLong(7, entry.getKey().target());
            put.setString(8, entry.getKey().stream());
            put.addBatch();
            puts = true;
        }
        if (puts) {
            put.executeBatch();
        }
        if (ends) {
            end.executeBatch();
        }
    }
}
