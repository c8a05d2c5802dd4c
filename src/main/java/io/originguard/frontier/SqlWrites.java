package io.originguard.frontier;

import io.originguard.frontier.Completion.Buried;
import io.originguard.frontier.Completion.Delivered;
import io.originguard.frontier.Completion.Parked;
import io.originguard.target.Host;
import io.originguard.target.Job;
import io.originguard.target.Submission;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The writes of the frontier on one session, in SQL that all engines understand; the session's owner opens and ends the
 * transactions. A database's refusal is thrown as {@link StoreException}. Engines override what differs. Not thread-safe.
 */
class SqlWrites implements FrontierStore.Writes {

    private static final String FIND_TARGET = "select id from target where host = ?";
    private static final String ADD_TARGET = "insert into target (host) values (?) on conflict (host) do nothing";
    private static final String ADD_COUNTS =
            "update target set accepted = accepted + ?, delivered = delivered + ?, dead = dead + ? where id = ?";
    private static final String CHANGE_STATE =
            "update target set state = ?, generation = ?, since = ?, next_probe_at = ?,"
                    + " probe_url = ?, outage = ?, alert_sent = ? where id = ? and generation = ?";
    private static final String REMEMBER =
            "update target set behind_edge = ?, learnt_baseline = ?, learnt_at = ?, learnt_reason = ?,"
                    + " tripped_in_flight = ?, tripped_at = ?, limited_to = ?, limited_until = ? where id = ?";
    private static final String HOLD = "update target set held_since = ?, held_reason = ?, held_by = ? where id = ?";
    private static final String ADD_OPERATION =
            "insert into operation (target_id, at, action, reason, operator) values (?, ?, ?, ?, ?)";
    private static final String DELETE_DEAD_LETTER = "delete from dead_letter where id = ?";
    private static final String ALERT_SENT = "update target set alert_sent = true where host = ? and generation = ?";

    private static final String TAKE_PROBE = "update target set next_probe_at = ?"
            + " where host = ? and generation = ? and state = 'OPEN' and next_probe_at <= ?";

    private static final String MOVE_PROBE =
            "update target set next_probe_at = ? where host = ? and generation = ? and state = 'OPEN'";

    static final String ADD_JOB =
            "insert into job (target_id, url, url_key, priority, due_at, attempt, accepted_at, headers,"
                    + " metadata) values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (target_id, url_key) do nothing";
    static final String DELETE_JOB = "delete from job where id = ?";
    private static final String ADD_DEAD_LETTER =
            "insert into dead_letter (target_id, url, cause, status, reason, attempt,"
                    + " buried_at, priority, accepted_at, headers, metadata) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String PUT_CHECKPOINT = "insert into intake_checkpoint (source, digest, lines, taken_at)"
            + " values (?, ?, ?, ?) on conflict (source, digest) do update"
            + " set lines = excluded.lines, taken_at = excluded.taken_at";
    private static final String FORGET_CHECKPOINTS = "delete from intake_checkpoint where source = ?";

    private static final String PUT_OUTAGE =
            "insert into outage (target_id, generation, cause, first_error_at, tripped_at,"
                    + " bad, total, cf_ray, requests_while_down, reopened, recovered_at, first_page_at, closed_at,"
                    + " jobs_held, jobs_lost)"
                    + " select id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, accepted - delivered - dead, 0 from target where id = ?"
                    + " on conflict (target_id, generation) do update set cause = excluded.cause,"
                    + " first_error_at = excluded.first_error_at, tripped_at = excluded.tripped_at, bad = excluded.bad,"
                    + " total = excluded.total, cf_ray = excluded.cf_ray, requests_while_down = excluded.requests_while_down,"
                    + " reopened = excluded.reopened, recovered_at = excluded.recovered_at,"
                    + " first_page_at = excluded.first_page_at, closed_at = excluded.closed_at";
    private static final String FIRST_PAGE = "update outage set first_page_at = ?"
            + " where target_id = (select id from target where host = ?) and generation = ? and first_page_at is null";
    private static final String COUNT_LOST = "update outage set jobs_lost ="
            + " (select accepted - delivered - dead from target where id = outage.target_id)"
            + " - (select count(*) from job where target_id = outage.target_id) where target_id = ? and generation = ?";
    private static final String ADD_PROBE =
            "insert into probe (target_id, outage, sent_at, url, status, cause, recovered,"
                    + " cf_ray, detail) values (?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private final Session session;
    private final String storeName;
    private final Map<Host, Long> targetIds = new HashMap<>();

    SqlWrites(Session session, String storeName) {
        this.session = session;
        this.storeName = storeName;
    }

    /** Forgets what a transaction that was rolled back has left here. */
    void rolledBack() {
        targetIds.clear();
        session.reset();
    }

    @Override
    public Map<Host, Accepted> submit(List<Submission> submissions, Instant now) {
        return run(() -> {
            PreparedStatement add = session.statement(ADD_JOB);
            for (Submission wanted : submissions) {
                Job job = new Job(
                        0,
                        wanted.target(),
                        wanted.url(),
                        wanted.priority(),
                        0,
                        now,
                        Instant.EPOCH,
                        wanted.headers(),
                        wanted.metadata());
                addJob(add, job, Instant.EPOCH, 0);
            }
            int[] added = add.executeBatch();

            Map<Host, Accepted> byTarget = new HashMap<>();
            for (int i = 0; i < added.length; i++) {
                Accepted one = added[i] > 0 ? new Accepted(1, 0) : new Accepted(0, 1);
                byTarget.merge(submissions.get(i).target(), one, Accepted::plus);
            }
            Map<Host, Counts> changes = new HashMap<>();
            byTarget.forEach((host, all) -> changes.put(host, new Counts(all.accepted(), 0, 0, all.accepted())));
            addCounts(changes);
            return byTarget;
        });
    }

    @Override
    public List<Completion> complete(List<Completion> completions, Instant now) {
        return run(() -> {
            List<Completion> done = delete(completions);
            PreparedStatement park = session.statement(ADD_JOB);
            PreparedStatement bury = session.statement(ADD_DEAD_LETTER);
            boolean parked = false;
            boolean buried = false;
            Map<Host, Counts> changes = new HashMap<>();
            for (Completion completion : done) {
                Job job = completion.job();
                if (completion instanceof Parked parking) {
                    addJob(park, job, parking.dueAt(), parking.attempt());
                    parked = true;
                } else if (completion instanceof Buried burying) {
                    addDeadLetter(bury, burying, now);
                    buried = true;
                    changes.merge(job.target(), new Counts(0, 0, 1, -1), Counts::plus);
                } else if (completion instanceof Delivered) {
                    changes.merge(job.target(), new Counts(0, 1, 0, -1), Counts::plus);
                }
            }
            if (parked) {
                park.executeBatch();
            }
            if (buried) {
                bury.executeBatch();
            }
            addCounts(changes);
            return done;
        });
    }

    @Override
    public void checkpoint(Checkpoint checkpoint, Instant now) {
        run(() -> {
            PreparedStatement put = session.statement(PUT_CHECKPOINT);
            put.setString(1, checkpoint.source());
            put.setString(2, checkpoint.digest());
            put.setLong(3, checkpoint.lines());
            put.setLong(4, now.toEpochMilli());
            return put.executeUpdate();
        });
    }

    @Override
    public void forgetCheckpoints(String source) {
        run(() -> {
            PreparedStatement forget = session.statement(FORGET_CHECKPOINTS);
            forget.setString(1, source);
            return forget.executeUpdate();
        });
    }

    @Override
    public boolean change(long expectedGeneration, TargetState next) {
        return run(() -> {
            OptionalLong known = findTarget(next.target());
            if (known.isEmpty() && expectedGeneration != 0) {
                return false;
            }
            PreparedStatement change = session.statement(CHANGE_STATE);
            change.setString(1, next.state().name());
            change.setLong(2, next.generation());
            change.setLong(3, next.since().toEpochMilli());
            Columns.set(change, 4, next.nextProbeAt());
            change.setString(5, next.probeUrl().orElse(null));
            Columns.setNumber(change, 6, next.outage());
            change.setBoolean(7, next.alertSent());
            change.setLong(8, targetId(next.target()));
            change.setLong(9, expectedGeneration);
            return change.executeUpdate() > 0;
        });
    }

    @Override
    public void record(Outage outage) {
        run(() -> {
            long target = targetId(outage.target());
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
            put.executeUpdate();
            if (outage.closedAt().isPresent()) {
                PreparedStatement count = session.statement(COUNT_LOST);
                count.setLong(1, target);
                count.setLong(2, outage.generation());
                count.executeUpdate();
            }
            return outage;
        });
    }

    @Override
    public void firstPage(Host target, long outage, Instant at) {
        run(() -> {
            PreparedStatement first = session.statement(FIRST_PAGE);
            first.setLong(1, at.toEpochMilli());
            first.setString(2, target.name());
            first.setLong(3, outage);
            return first.executeUpdate();
        });
    }

    @Override
    public void record(ProbeResult probe) {
        run(() -> {
            PreparedStatement add = session.statement(ADD_PROBE);
            add.setLong(1, targetId(probe.target()));
            add.setLong(2, probe.outage());
            add.setLong(3, probe.sentAt().toEpochMilli());
            add.setString(4, probe.url());
            add.setInt(5, probe.status());
            add.setString(6, probe.cause());
            add.setBoolean(7, probe.recovered());
            Columns.setText(add, 8, probe.cfRay().orElse(null));
            Columns.setText(add, 9, probe.detail());
            return add.executeUpdate();
        });
    }

    @Override
    public void hold(Host target, Optional<Held> held) {
        run(() -> {
            PreparedStatement hold = session.statement(HOLD);
            Columns.set(hold, 1, held.map(Held::since));
            Columns.setText(hold, 2, held.map(Held::reason).orElse(null));
            Columns.setText(hold, 3, held.map(Held::by).orElse(null));
            hold.setLong(4, targetId(target));
            return hold.executeUpdate();
        });
    }

    @Override
    public void record(Operation operation) {
        run(() -> {
            PreparedStatement add = session.statement(ADD_OPERATION);
            add.setLong(1, targetId(operation.target()));
            add.setLong(2, operation.at().toEpochMilli());
            add.setString(3, operation.action().label());
            Columns.setText(add, 4, operation.reason());
            Columns.setText(add, 5, operation.by());
            return add.executeUpdate();
        });
    }

    @Override
    public Requeued requeue(DeadLetterFilter filter, long after, int limit) {
        return run(() -> {
            List<Job> jobs = deadJobs(DeadLetterSql.jobs(filter, after, limit));
            PreparedStatement add = session.statement(ADD_JOB);
            for (Job job : jobs) {
                addJob(add, job, Instant.EPOCH, 0);
            }
            int[] added = jobs.isEmpty() ? new int[0] : add.executeBatch();
            PreparedStatement delete = session.statement(DELETE_DEAD_LETTER);
            Map<Host, Integer> byTarget = new HashMap<>();
            for (int i = 0; i < added.length; i++) {
                if (added[i] > 0) {
                    delete.setLong(1, jobs.get(i).id());
                    delete.executeUpdate();
                    byTarget.merge(jobs.get(i).target(), 1, Integer::sum);
                }
            }
            Map<Host, Counts> changes = new HashMap<>();
            byTarget.forEach((host, count) -> changes.put(host, new Counts(0, 0, -count, count)));
            addCounts(changes);
            return new Requeued(
                    byTarget,
                    jobs.size() < limit
                            ? OptionalLong.empty()
                            : OptionalLong.of(jobs.get(jobs.size() - 1).id()));
        });
    }

    /** As jobs with the ids of their dead letters. */
    private List<Job> deadJobs(DeadLetterSql sql) throws SQLException {
        PreparedStatement select = prepared(sql);
        List<Job> jobs = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                jobs.add(new Job(
                        row.getLong("id"),
                        new Host(row.getString("host")),
                        row.getString("url"),
                        row.getInt("priority"),
                        0,
                        Columns.instant(row, "accepted_at"),
                        Instant.EPOCH,
                        Columns.map(row.getString("headers")),
                        Columns.map(row.getString("metadata"))));
            }
        }
        return jobs;
    }

    @Override
    public int delete(DeadLetterFilter filter) {
        return run(() -> prepared(DeadLetterSql.delete(filter)).executeUpdate());
    }

    private PreparedStatement prepared(DeadLetterSql sql) throws SQLException {
        PreparedStatement statement = session.statement(sql.text());
        for (int i = 0; i < sql.parameters().size(); i++) {
            statement.setObject(i + 1, sql.parameters().get(i));
        }
        return statement;
    }

    @Override
    public void remember(Host target, TargetMemory memory) {
        run(() -> {
            PreparedStatement remember = session.statement(REMEMBER);
            remember.setBoolean(1, memory.behindEdge());
            Columns.setNumber(remember, 2, memory.learntBaseline().map(Integer::longValue));
            Columns.set(remember, 3, memory.learntAt());
            remember.setString(4, memory.learntReason().orElse(null));
            Columns.setNumber(remember, 5, memory.trippedInFlight().map(Integer::longValue));
            Columns.set(remember, 6, memory.trippedAt());
            Columns.setNumber(remember, 7, memory.limitedTo().map(Integer::longValue));
            Columns.set(remember, 8, memory.limitedUntil());
            remember.setLong(9, targetId(target));
            return remember.executeUpdate();
        });
    }

    @Override
    public void alertSent(Host target, long generation) {
        run(() -> {
            PreparedStatement sent = session.statement(ALERT_SENT);
            sent.setString(1, target.name());
            sent.setLong(2, generation);
            return sent.executeUpdate();
        });
    }

    @Override
    public boolean takeProbe(Host target, long generation, Instant now, Instant next) {
        return run(() -> {
            PreparedStatement take = session.statement(TAKE_PROBE);
            take.setLong(1, next.toEpochMilli());
            take.setString(2, target.name());
            take.setLong(3, generation);
            take.setLong(4, now.toEpochMilli());
            return take.executeUpdate() > 0;
        });
    }

    @Override
    public boolean moveProbe(Host target, long generation, Instant next) {
        return run(() -> {
            PreparedStatement move = session.statement(MOVE_PROBE);
            move.setLong(1, next.toEpochMilli());
            move.setString(2, target.name());
            move.setLong(3, generation);
            return move.executeUpdate() > 0;
        });
    }

    /** Deletes the rows of the jobs and returns the completions of those that were there. */
    List<Completion> delete(List<Completion> completions) throws SQLException {
        PreparedStatement delete = session.statement(DELETE_JOB);
        for (Completion completion : completions) {
            delete.setLong(1, completion.job().id());
            delete.addBatch();
        }
        int[] deleted = delete.executeBatch();
        List<Completion> done = new ArrayList<>(completions.size());
        for (int i = 0; i < deleted.length; i++) {
            if (deleted[i] > 0) {
                done.add(completions.get(i));
            }
        }
        return done;
    }

    private void addJob(PreparedStatement add, Job job, Instant dueAt, int attempt) throws SQLException {
        add.setLong(1, targetId(job.target()));
        add.setString(2, job.url());
        add.setBytes(3, Columns.urlKey(job.url()));
        add.setInt(4, job.priority());
        add.setLong(5, dueAt.toEpochMilli());
        add.setInt(6, attempt);
        add.setLong(7, job.acceptedAt().toEpochMilli());
        add.setString(8, Columns.json(job.headers()));
        add.setString(9, Columns.json(job.metadata()));
        add.addBatch();
    }

    private void addDeadLetter(PreparedStatement add, Buried buried, Instant now) throws SQLException {
        Job job = buried.job();
        add.setLong(1, targetId(job.target()));
        add.setString(2, job.url());
        add.setString(3, buried.cause());
        add.setInt(4, buried.status());
        Columns.setText(add, 5, buried.reason());
        add.setInt(6, job.attempt());
        add.setLong(7, now.toEpochMilli());
        add.setInt(8, job.priority());
        add.setLong(9, job.acceptedAt().toEpochMilli());
        add.setString(10, Columns.json(job.headers()));
        add.setString(11, Columns.json(job.metadata()));
        add.addBatch();
    }

    private void addCounts(Map<Host, Counts> changes) throws SQLException {
        // In one order for all nodes, so that two that lock the same rows do not wait for each other.
        for (Map.Entry<Host, Counts> change : new TreeMap<>(changes).entrySet()) {
            PreparedStatement add = session.statement(ADD_COUNTS);
            add.setLong(1, change.getValue().accepted());
            add.setLong(2, change.getValue().delivered());
            add.setLong(3, change.getValue().dead());
            add.setLong(4, targetId(change.getKey()));
            add.executeUpdate();
        }
    }

    private long targetId(Host host) throws SQLException {
        OptionalLong known = findTarget(host);
        if (known.isPresent()) {
            return known.getAsLong();
        }
        PreparedStatement add = session.statement(ADD_TARGET);
        add.setString(1, host.name());
        add.executeUpdate();
        return findTarget(host).orElseThrow();
    }

    private OptionalLong findTarget(Host host) throws SQLException {
        Long known = targetIds.get(host);
        if (known != null) {
            return OptionalLong.of(known);
        }
        PreparedStatement find = session.statement(FIND_TARGET);
        find.setString(1, host.name());
        try (ResultSet row = find.executeQuery()) {
            if (!row.next()) {
                return OptionalLong.empty();
            }
            targetIds.put(host, row.getLong("id"));
            return OptionalLong.of(row.getLong("id"));
        }
    }

    private <T> T run(Statement<T> statement) {
        try {
            return statement.run();
        } catch (SQLException e) {
            throw StoreException.of("The store " + storeName + " refused a write", e);
        }
    }

    /** Something done in SQL. */
    @FunctionalInterface
    private interface Statement<T> {
        T run() throws SQLException;
    }
}
