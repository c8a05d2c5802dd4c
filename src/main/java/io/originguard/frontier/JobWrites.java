package io.originguard.frontier;

import io.originguard.frontier.Completion.Buried;
import io.originguard.frontier.Completion.Delivered;
import io.originguard.frontier.Completion.Moved;
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
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What is written of jobs, dead letters and where they come from, on one session; numbers returned are rows. Not
 * thread-safe.
 */
final class JobWrites {

    private static final String ADD_JOB =
            "insert into job (target_id, url, url_key, priority, due_at, attempt, accepted_at, headers, metadata,"
                    + " redirected) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (target_id, url_key) do nothing";
    private static final String ADD_DEAD_LETTER =
            "insert into dead_letter (target_id, url, cause, status, reason, attempt,"
                    + " buried_at, priority, accepted_at, headers, metadata, redirected)"
                    + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String DELETE_DEAD_LETTER = "delete from dead_letter where id = ?";
    private static final String ADD_COUNTS =
            "update target set accepted = accepted + ?, delivered = delivered + ?, dead = dead + ? where id = ?";
    private static final String PUT_CHECKPOINT = "insert into intake_checkpoint (source, digest, lines, taken_at)"
            + " values (?, ?, ?, ?) on conflict (source, digest) do update"
            + " set lines = excluded.lines, taken_at = excluded.taken_at";
    private static final String FORGET_CHECKPOINTS = "delete from intake_checkpoint where source = ?";

    private final Session session;
    private final TargetIds targets;
    private final Deletes deletes;

    /** How an engine deletes the rows of jobs. */
    @FunctionalInterface
    interface Deletes {
        /** Returns the completions of those that were there. */
        List<Completion> delete(List<Completion> completions) throws SQLException;
    }

    JobWrites(Session session, TargetIds targets, Deletes deletes) {
        this.session = session;
        this.targets = targets;
        this.deletes = deletes;
    }

    /** {@link FrontierStore.Writes#submit} */
    Map<Host, Accepted> submit(List<Submission> submissions, Instant now) throws SQLException {
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
    }

    /** {@link FrontierStore.Writes#complete} */
    List<Completion> complete(List<Completion> completions, Instant now) throws SQLException {
        List<Completion> done = deletes.delete(completions);
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
        move(done, changes);
        addCounts(changes);
        return done;
    }

    /** A job that moves is accepted where it goes on, and was not where it comes from; what waits there already is a duplicate. */
    private void move(List<Completion> done, Map<Host, Counts> changes) throws SQLException {
        List<Job> moved = new ArrayList<>();
        PreparedStatement add = session.statement(ADD_JOB);
        for (Completion completion : done) {
            if (completion instanceof Moved moving) {
                changes.merge(moving.job().target(), new Counts(-1, 0, 0, -1), Counts::plus);
                moved.add(moving.to());
                addJob(add, moving.to(), Instant.EPOCH, moving.to().attempt());
            }
        }
        int[] added = moved.isEmpty() ? new int[0] : add.executeBatch();
        for (int i = 0; i < added.length; i++) {
            if (added[i] > 0) {
                changes.merge(moved.get(i).target(), new Counts(1, 0, 0, 1), Counts::plus);
            }
        }
    }

    /** {@link FrontierStore.Writes#checkpoint} */
    int checkpoint(Checkpoint checkpoint, Instant now) throws SQLException {
        PreparedStatement put = session.statement(PUT_CHECKPOINT);
        put.setString(1, checkpoint.source());
        put.setString(2, checkpoint.digest());
        put.setLong(3, checkpoint.lines());
        put.setLong(4, now.toEpochMilli());
        return put.executeUpdate();
    }

    /** {@link FrontierStore.Writes#forgetCheckpoints} */
    int forgetCheckpoints(String source) throws SQLException {
        PreparedStatement forget = session.statement(FORGET_CHECKPOINTS);
        forget.setString(1, source);
        return forget.executeUpdate();
    }

    /** {@link FrontierStore.Writes#requeue} */
    Requeued requeue(DeadLetterFilter filter, long after, int limit) throws SQLException {
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
                        Columns.map(row.getString("metadata")),
                        RedirectedColumn.read(row)));
            }
        }
        return jobs;
    }

    /** {@link FrontierStore.Writes#delete} */
    int delete(DeadLetterFilter filter) throws SQLException {
        return prepared(DeadLetterSql.delete(filter)).executeUpdate();
    }

    private PreparedStatement prepared(DeadLetterSql sql) throws SQLException {
        PreparedStatement statement = session.statement(sql.text());
        for (int i = 0; i < sql.parameters().size(); i++) {
            statement.setObject(i + 1, sql.parameters().get(i));
        }
        return statement;
    }

    private void addJob(PreparedStatement add, Job job, Instant dueAt, int attempt) throws SQLException {
        add.setLong(1, targets.of(job.target()));
        add.setString(2, job.url());
        add.setBytes(3, Columns.urlKey(job.submittedUrl()));
        add.setInt(4, job.priority());
        add.setLong(5, dueAt.toEpochMilli());
        add.setInt(6, attempt);
        add.setLong(7, job.acceptedAt().toEpochMilli());
        add.setString(8, Columns.json(job.headers()));
        add.setString(9, Columns.json(job.metadata()));
        add.setString(10, RedirectedColumn.text(job));
        add.addBatch();
    }

    private void addDeadLetter(PreparedStatement add, Buried buried, Instant now) throws SQLException {
        Job job = buried.job();
        add.setLong(1, targets.of(job.target()));
        add.setString(2, job.url());
        add.setString(3, buried.cause());
        add.setInt(4, buried.status());
        Columns.setText(
                add,
                5,
                job.redirected()
                        .map(from -> buried.reason() + "; redirected from " + from.url())
                        .orElse(buried.reason()));
        add.setInt(6, job.attempt());
        add.setLong(7, now.toEpochMilli());
        add.setInt(8, job.priority());
        add.setLong(9, job.acceptedAt().toEpochMilli());
        add.setString(10, Columns.json(job.headers()));
        add.setString(11, Columns.json(job.metadata()));
        add.setString(12, RedirectedColumn.text(job));
        add.addBatch();
    }

    private void addCounts(Map<Host, Counts> changes) throws SQLException {
        // In one order for all nodes, so that two that lock the same rows do not wait for each other.
        for (Map.Entry<Host, Counts> change : new TreeMap<>(changes).entrySet()) {
            PreparedStatement add = session.statement(ADD_COUNTS);
            add.setLong(1, change.getValue().accepted());
            add.setLong(2, change.getValue().delivered());
            add.setLong(3, change.getValue().dead());
            add.setLong(4, targets.of(change.getKey()));
            add.executeUpdate();
        }
    }
}
