package io.originguard.frontier;

import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.target.Job;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The queries of the frontier on one session, in SQL that all engines understand. Not thread-safe. */
class SqlReads {

    private static final String OF_TARGET = " where target_id = (select id from target where host = ?)";
    private static final String JOBS =
            "select id, url, priority, attempt, accepted_at, due_at, headers, metadata, redirected from job"
                    + OF_TARGET;

    static final String READY = JOBS + " and due_at = 0 order by priority desc, id limit ?";
    static final String DUE = JOBS + " and due_at > 0 and due_at <= ? order by due_at, priority desc, id limit ?";
    static final String NEXT_DUE = "select due_at from job" + OF_TARGET + " and due_at > ? order by due_at limit 1";
    static final String TARGETS_WITH_READY_JOBS = "select host from target t where accepted > delivered + dead"
            + " and (select id from job where target_id = t.id and due_at = 0 limit 1) is not null";
    static final String NEXT_DUE_OF_ALL = "select host, due_at from (select host,"
            + " (select due_at from job where target_id = t.id and due_at > 0 order by due_at limit 1) as due_at"
            + " from target t where accepted > delivered + dead) earliest where due_at is not null";
    static final String PARKED =
            "select host, (select count(*) from job where target_id = t.id and due_at > 0) as parked"
                    + " from target t where accepted > delivered + dead";

    static final String TARGETS = "select id, host, state, generation, since, next_probe_at, probe_url, outage,"
            + " behind_edge, learnt_baseline, learnt_at, learnt_reason, tripped_in_flight, tripped_at, limited_to,"
            + " limited_until, held_since, held_reason, held_by, accepted, delivered, dead, owner from target";

    private static final String STATES =
            "select host, state, generation, since, next_probe_at, probe_url, outage" + " from target order by host";
    private static final String MEMORIES = "select host, behind_edge, learnt_baseline, learnt_at, learnt_reason,"
            + " tripped_in_flight, tripped_at, limited_to, limited_until from target";
    private static final String COUNTS = "select host, accepted, delivered, dead from target";
    private static final String HELD =
            "select host, held_since, held_reason, held_by from target where held_since is not null";
    private static final String OPERATIONS = "select p.at, t.host, p.action, p.reason, p.operator from operation p"
            + " join target t on t.id = p.target_id";
    private static final String OPERATIONS_OF_ALL = OPERATIONS + " order by p.id desc limit ?";
    private static final String OPERATIONS_OF_ONE =
            OPERATIONS + " where p.target_id = (select id from target where host = ?) order by p.id desc limit ?";
    private static final String COUNT_WAITING = "select count(*) from job" + OF_TARGET;
    private static final String CHECKPOINTS = "select digest from intake_checkpoint where source = ?";

    private static final String OUTAGES = "select t.host, o.* from outage o join target t on t.id = o.target_id";
    static final String OUTAGES_OF_ALL = OUTAGES + " order by o.tripped_at desc limit ? offset ?";
    static final String OUTAGES_OF_ONE = OUTAGES
            + " where o.target_id = (select id from target where host = ?) order by o.generation desc limit ? offset ?";
    private static final String COUNT_OUTAGES = "select count(*) from outage";
    private static final String COUNT_OUTAGES_OF_ONE = COUNT_OUTAGES + OF_TARGET;
    static final String PROBES = "select sent_at, url, status, cause, recovered, cf_ray, detail from probe" + OF_TARGET
            + " and outage = ? order by id";
    static final String LATEST_PROBES =
            "select outage, sent_at, url, status, cause, recovered, cf_ray, detail from probe" + OF_TARGET
                    + " order by outage desc, id desc limit ?";

    private final Session session;

    SqlReads(Session session) {
        this.session = session;
    }

    List<Job> ready(Host target, int limit) throws SQLException {
        return rows(READY, row -> job(target, row), target.name(), limit);
    }

    List<Job> due(Host target, Instant now, int limit) throws SQLException {
        return rows(DUE, row -> job(target, row), target.name(), now.toEpochMilli(), limit);
    }

    Set<Host> targetsWithReadyJobs() throws SQLException {
        return new HashSet<>(rows(TARGETS_WITH_READY_JOBS, SqlReads::host));
    }

    Map<Host, Instant> nextDue() throws SQLException {
        return byHost(NEXT_DUE_OF_ALL, row -> Columns.instant(row, "due_at"));
    }

    Optional<Instant> nextDue(Host target, Instant after) throws SQLException {
        return rows(NEXT_DUE, row -> Columns.instant(row, "due_at"), target.name(), after.toEpochMilli()).stream()
                .findFirst();
    }

    Map<Host, Long> parked() throws SQLException {
        Map<Host, Long> all = byHost(PARKED, row -> row.getLong("parked"));
        all.values().removeIf(parked -> parked == 0);
        return all;
    }

    List<StoredTarget> targets() throws SQLException {
        return rows(TARGETS, SqlReads::target);
    }

    /** Of one node there are none. */
    List<Peer> peers() throws SQLException {
        return List.of();
    }

    List<TargetState> states() throws SQLException {
        return rows(STATES, SqlReads::state);
    }

    Map<Host, TargetMemory> memories() throws SQLException {
        return byHost(MEMORIES, SqlReads::memory);
    }

    Map<Host, Counts> counts() throws SQLException {
        return byHost(COUNTS, SqlReads::counts);
    }

    long countWaiting(Host target) throws SQLException {
        return rows(COUNT_WAITING, row -> row.getLong(1), target.name()).get(0);
    }

    Set<String> checkpoints(String source) throws SQLException {
        return new HashSet<>(rows(CHECKPOINTS, row -> row.getString("digest"), source));
    }

    Map<Host, Held> held() throws SQLException {
        return byHost(HELD, SqlReads::held);
    }

    List<Operation> operations(Optional<Host> target, int limit) throws SQLException {
        return target.isPresent()
                ? rows(OPERATIONS_OF_ONE, SqlReads::operation, target.get().name(), limit)
                : rows(OPERATIONS_OF_ALL, SqlReads::operation, limit);
    }

    List<DeadLetter> deadLetters(DeadLetterFilter filter, int offset, int limit) throws SQLException {
        DeadLetterSql list = DeadLetterSql.list(filter, offset, limit);
        return rows(list.text(), SqlReads::deadLetter, list.parameters().toArray());
    }

    long countDeadLetters(DeadLetterFilter filter) throws SQLException {
        DeadLetterSql count = DeadLetterSql.count(filter);
        return rows(count.text(), row -> row.getLong(1), count.parameters().toArray())
                .get(0);
    }

    List<Outage> outages(Optional<Host> target, int offset, int limit) throws SQLException {
        return target.isPresent()
                ? rows(OUTAGES_OF_ONE, SqlReads::outage, target.get().name(), limit, offset)
                : rows(OUTAGES_OF_ALL, SqlReads::outage, limit, offset);
    }

    long countOutages(Optional<Host> target) throws SQLException {
        return (target.isPresent()
                        ? rows(
                                COUNT_OUTAGES_OF_ONE,
                                row -> row.getLong(1),
                                target.get().name())
                        : rows(COUNT_OUTAGES, row -> row.getLong(1)))
                .get(0);
    }

    List<ProbeResult> probes(Host target, long outage) throws SQLException {
        return rows(PROBES, row -> probe(target, outage, row), target.name(), outage);
    }

    List<ProbeResult> latestProbes(Host target, int limit) throws SQLException {
        return rows(LATEST_PROBES, row -> probe(target, row.getLong("outage"), row), target.name(), limit);
    }

    AlertRows alerts() {
        return new AlertRows(session);
    }

    List<HistoryMinute> history(Host target, Instant from, Instant to) throws SQLException {
        return HistorySql.read(session, target, from, to);
    }

    final <T> List<T> rows(String sql, Row<T> mapping, Object... parameters) throws SQLException {
        PreparedStatement statement = session.statement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        try (ResultSet rows = statement.executeQuery()) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(mapping.map(rows));
            }
            return all;
        }
    }

    private <T> Map<Host, T> byHost(String sql, Row<T> mapping) throws SQLException {
        Map<Host, T> all = new HashMap<>();
        for (Map.Entry<Host, T> one : rows(sql, row -> Map.entry(host(row), mapping.map(row)))) {
            all.put(one.getKey(), one.getValue());
        }
        return all;
    }

    private static Host host(ResultSet row) throws SQLException {
        return new Host(row.getString("host"));
    }

    private static Job job(Host target, ResultSet row) throws SQLException {
        return new Job(
                row.getLong("id"),
                target,
                row.getString("url"),
                row.getInt("priority"),
                row.getInt("attempt"),
                Columns.instant(row, "accepted_at"),
                Columns.instant(row, "due_at"),
                Columns.map(row.getString("headers")),
                Columns.map(row.getString("metadata")),
                RedirectedColumn.read(row));
    }

    static Counts counts(ResultSet row) throws SQLException {
        long accepted = row.getLong("accepted");
        long delivered = row.getLong("delivered");
        long dead = row.getLong("dead");
        return new Counts(accepted, delivered, dead, accepted - delivered - dead);
    }

    private static Held held(ResultSet row) throws SQLException {
        return new Held(Columns.instant(row, "held_since"), row.getString("held_reason"), row.getString("held_by"));
    }

    static StoredTarget target(ResultSet row) throws SQLException {
        return new StoredTarget(
                row.getLong("id"),
                host(row),
                state(row),
                memory(row),
                Columns.number(row, "held_since").isPresent() ? Optional.of(held(row)) : Optional.empty(),
                counts(row),
                Columns.number(row, "owner"));
    }

    private static TargetState state(ResultSet row) throws SQLException {
        return new TargetState(
                host(row),
                BreakerState.valueOf(row.getString("state")),
                row.getLong("generation"),
                Columns.instant(row, "since"),
                Columns.optionalInstant(row, "next_probe_at"),
                Columns.text(row, "probe_url"),
                Columns.number(row, "outage"));
    }

    private static TargetMemory memory(ResultSet row) throws SQLException {
        return new TargetMemory(
                row.getBoolean("behind_edge"),
                Columns.number(row, "learnt_baseline").map(Long::intValue),
                Columns.optionalInstant(row, "learnt_at"),
                Columns.text(row, "learnt_reason"),
                Columns.number(row, "tripped_in_flight").map(Long::intValue),
                Columns.optionalInstant(row, "tripped_at"),
                Columns.number(row, "limited_to").map(Long::intValue),
                Columns.optionalInstant(row, "limited_until"));
    }

    private static Operation operation(ResultSet row) throws SQLException {
        return new Operation(
                Columns.instant(row, "at"),
                host(row),
                Operation.Action.valueOf(row.getString("action").toUpperCase(Locale.ROOT)),
                row.getString("reason"),
                row.getString("operator"));
    }

    private static DeadLetter deadLetter(ResultSet row) throws SQLException {
        return new DeadLetter(
                row.getLong("id"),
                host(row),
                row.getString("url"),
                row.getString("cause"),
                row.getInt("status"),
                row.getString("reason"),
                row.getInt("attempt"),
                Columns.instant(row, "buried_at"));
    }

    private static Outage outage(ResultSet row) throws SQLException {
        return new Outage(
                host(row),
                row.getLong("generation"),
                row.getString("cause"),
                Columns.instant(row, "first_error_at"),
                Columns.instant(row, "tripped_at"),
                row.getInt("bad"),
                row.getInt("total"),
                Columns.text(row, "cf_ray"),
                row.getLong("requests_while_down"),
                row.getInt("reopened"),
                row.getLong("jobs_held"),
                Columns.optionalInstant(row, "recovered_at"),
                Columns.optionalInstant(row, "first_page_at"),
                Columns.optionalInstant(row, "closed_at"),
                row.getLong("jobs_lost"));
    }

    private static ProbeResult probe(Host target, long outage, ResultSet row) throws SQLException {
        return new ProbeResult(
                target,
                outage,
                Columns.instant(row, "sent_at"),
                row.getString("url"),
                row.getInt("status"),
                row.getString("cause"),
                row.getBoolean("recovered"),
                Columns.text(row, "cf_ray"),
                row.getString("detail"));
    }

    /** Makes a value of the row that a result set stands on. */
    @FunctionalInterface
    interface Row<T> {
        T map(ResultSet row) throws SQLException;
    }
}
