package io.originguard.frontier;

import io.originguard.alert.AlertKind;
import io.originguard.alert.AlertStream;
import io.originguard.alert.Incident;
import io.originguard.alert.Incident.Step;
import io.originguard.alert.OutboxAlert.Stage;
import io.originguard.alert.Rush;
import io.originguard.frontier.SortingSql.Event;
import io.originguard.frontier.SortingSql.IncidentKey;
import io.originguard.target.Host;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sorts what has happened: {@link Incident} says what is told of it, {@link Rush} whether that is told at once or gathered.
 * Used for one transaction, which locks out all others that sort. Not thread-safe.
 */
final class AlertSorting {

    /** So many events are sorted in one transaction, and so many incidents settled. */
    static final int BATCH = 1_000;

    private final SortingSql sql;
    private final Instant now;
    private final Duration settle;
    private final int many;

    private final Map<IncidentKey, Optional<Incident>> incidents = new HashMap<>();
    private final Map<IncidentKey, Optional<Incident>> unsaved = new LinkedHashMap<>();
    private final Map<String, AlertStream> streams = new HashMap<>();

    AlertSorting(Session session, Instant now, Duration settle, int many) {
        this.sql = new SortingSql(session);
        this.now = now;
        this.settle = settle;
        this.many = many;
    }

    /** Returns whether there is more to do. */
    boolean run() throws SQLException {
        sql.lock();
        for (String open : sql.openStreams()) {
            closeIfDue(stream(open));
        }
        List<Event> events = sql.events(BATCH);
        for (Event event : events) {
            sort(event);
        }
        saveIncidents();
        boolean more = events.size() == BATCH;
        if (!more) {
            more = settle();
        }
        for (AlertStream stream : streams.values()) {
            if (stream.isOpen()) {
                sql.save(stream.summary(), Stage.OPEN, stream.incident(), stream.facts(), stream.closes(), 0);
            }
        }
        sql.flush();
        return more;
    }

    private void sort(Event event) throws SQLException {
        Optional<Incident> known = incidents.getOrDefault(event.key(), event.incident());
        Step step =
                switch (event.kind()) {
                    case RECOVERED -> Incident.recovered(known, event.at());
                    case BLOCKED -> Incident.blocked(known, event.target(), event.at(), settle);
                    default -> Incident.tripped(known, event.target(), event.at(), settle);
                };
        if (step.before().isPresent()) {
            tell(
                    overEvent(event.key(), event.target(), step.before().get()),
                    step.before().get(),
                    AlertKind.RECOVERED);
        }
        keep(event.key(), step.now());
        if (step.tells().isEmpty()) {
            sql.sorted(
                    event,
                    event.kind(),
                    Stage.SILENT,
                    step.now().map(Incident::key).orElse(""),
                    event.facts(),
                    Optional.empty(),
                    now);
            return;
        }
        Incident told = tell(
                step.tells().get() == AlertKind.FLAPPING ? flapping(event) : event,
                step.now().orElseThrow(),
                step.tells().get());
        keep(event.key(), Optional.of(told));
    }

    private Event flapping(Event event) {
        Map<String, Object> facts = new LinkedHashMap<>(event.facts());
        facts.put(
                "detail",
                "tripped again before it had been closed for %s; until it has, no more of it is told; %s"
                        .formatted(span(settle), facts.getOrDefault("detail", "")));
        return event.saying(facts);
    }

    /** Returns the incident as people know of it then. */
    private Incident tell(Event event, Incident incident, AlertKind kind) throws SQLException {
        AlertStream stream = stream(kind.stream());
        boolean over = kind == AlertKind.RECOVERED;
        if (stream.isFull()) {
            close(stream);
        }
        if (!stream.gathers(now)) {
            Map<String, Object> facts = new LinkedHashMap<>(event.facts());
            if (over) {
                facts.put("resolves", resolved(incident));
            }
            sql.sorted(event, kind, Stage.DUE, incident.key(), facts, Optional.empty(), now);
            return over ? incident : incident.toldAlone();
        }
        if (!stream.isOpen()) {
            stream.opened(sql.openSummary(kind.stream(), now), now);
        }
        Incident told = over ? incident : incident.toldIn(stream.incident());
        stream.add(event.target(), event.cause(), event.colo(), told, over);
        sql.sorted(event, kind, Stage.GATHERED, incident.key(), event.facts(), Optional.of(stream.summary()), now);
        return told;
    }

    /** The incidents that a receiver may close with the recovery of this target. */
    private List<String> resolved(Incident incident) throws SQLException {
        List<String> over = new ArrayList<>(incident.ownKey());
        if (incident.mass().isPresent() && isOver(incident.mass().get())) {
            over.add(incident.mass().get());
        }
        return over;
    }

    private boolean isOver(String mass) throws SQLException {
        saveIncidents();
        return sql.down(mass) == 0;
    }

    private void closeIfDue(AlertStream stream) throws SQLException {
        if (stream.isOpen() && !now.isBefore(stream.closes())) {
            close(stream);
        }
    }

    private void close(AlertStream stream) throws SQLException {
        for (String mass : stream.masses()) {
            if (isOver(mass)) {
                stream.resolves(mass);
            }
        }
        sql.save(stream.summary(), Stage.DUE, stream.incident(), stream.facts(), now, now.toEpochMilli());
        stream.closed(now);
    }

    private boolean settle() throws SQLException {
        List<Event> settled = sql.settled(now.minus(settle), BATCH);
        for (Event event : settled) {
            Incident incident = event.incident().orElseThrow();
            if (incident.flapping()) {
                tell(overEvent(event.key(), event.target(), incident), incident, AlertKind.RECOVERED);
            }
            keep(event.key(), Optional.empty());
        }
        saveIncidents();
        return settled.size() == BATCH;
    }

    /** What is told when an incident is over in which the target went up and down. */
    private Event overEvent(IncidentKey key, Host target, Incident incident) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("cause", "settled");
        facts.put("trips", incident.trips());
        facts.put("detail", "closed for %s after %d trips".formatted(span(settle), incident.trips()));
        return new Event(
                Optional.empty(),
                key,
                target,
                AlertKind.RECOVERED,
                incident.settlesAt(settle),
                "settled",
                Optional.empty(),
                facts,
                Optional.of(incident));
    }

    private static String span(Duration span) {
        return span.toSecondsPart() == 0 ? span.toMinutes() + " min" : span.toSeconds() + " s";
    }

    private AlertStream stream(String name) throws SQLException {
        AlertStream known = streams.get(name);
        if (known == null) {
            known = sql.stream(name, now, many);
            streams.put(name, known);
        }
        return known;
    }

    private void keep(IncidentKey key, Optional<Incident> incident) {
        incidents.put(key, incident);
        unsaved.put(key, incident);
    }

    private void saveIncidents() throws SQLException {
        sql.save(unsaved);
        unsaved.clear();
    }
}
