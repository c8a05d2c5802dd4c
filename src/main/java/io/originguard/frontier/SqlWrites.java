package io.originguard.frontier;

import io.originguard.alert.Outbox;
import io.originguard.target.Host;
import io.originguard.target.Submission;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The writes of the frontier on one session, in SQL that all engines understand; the session's owner opens and ends the
 * transactions. A database's refusal is thrown as {@link StoreException}. Engines override what differs. Not thread-safe.
 */
class SqlWrites implements FrontierStore.Writes {

    static final String DELETE_JOB = "delete from job where id = ?";

    private final Session session;
    private final String storeName;
    private final TargetIds targets;
    private final JobWrites jobs;
    private final StateWrites states;
    private final OutageWrites outages;
    private final SqlOutbox outbox;

    SqlWrites(Session session, String storeName) {
        this.session = session;
        this.storeName = storeName;
        targets = new TargetIds(session);
        jobs = new JobWrites(session, targets, this::delete);
        states = new StateWrites(session, targets);
        outages = new OutageWrites(session, targets);
        outbox = new SqlOutbox(session, targets);
    }

    /** Forgets what a transaction that was rolled back has left here. */
    void rolledBack() {
        targets.forget();
        session.reset();
    }

    @Override
    public Map<Host, Accepted> submit(List<Submission> submissions, Instant now) {
        return run(() -> jobs.submit(submissions, now));
    }

    @Override
    public List<Completion> complete(List<Completion> completions, Instant now) {
        return run(() -> jobs.complete(completions, now));
    }

    @Override
    public void checkpoint(Checkpoint checkpoint, Instant now) {
        run(() -> jobs.checkpoint(checkpoint, now));
    }

    @Override
    public void forgetCheckpoints(String source) {
        run(() -> jobs.forgetCheckpoints(source));
    }

    @Override
    public Requeued requeue(DeadLetterFilter filter, long after, int limit) {
        return run(() -> jobs.requeue(filter, after, limit));
    }

    @Override
    public int delete(DeadLetterFilter filter) {
        return run(() -> jobs.delete(filter));
    }

    @Override
    public boolean change(long expectedGeneration, TargetState next) {
        return run(() -> states.change(expectedGeneration, next));
    }

    @Override
    public Outbox outbox() {
        return outbox;
    }

    @Override
    public boolean takeProbe(Host target, long generation, Instant now, Instant next) {
        return run(() -> states.takeProbe(target, generation, now, next));
    }

    @Override
    public boolean moveProbe(Host target, long generation, Instant next) {
        return run(() -> states.moveProbe(target, generation, next));
    }

    @Override
    public void remember(Host target, TargetMemory memory) {
        run(() -> states.remember(target, memory));
    }

    @Override
    public void hold(Host target, Optional<Held> held) {
        run(() -> states.hold(target, held));
    }

    @Override
    public void record(Operation operation) {
        run(() -> states.record(operation));
    }

    @Override
    public void record(Outage outage) {
        run(() -> outages.record(outage));
    }

    @Override
    public void firstPage(Host target, long outage, Instant at) {
        run(() -> outages.firstPage(target, outage, at));
    }

    @Override
    public void record(ProbeResult probe) {
        run(() -> outages.record(probe));
    }

    @Override
    public void record(List<HistoryMinute> minutes) {
        run(() -> {
            HistorySql.add(session, minutes);
            return minutes;
        });
    }

    @Override
    public int forgetHistory(Instant before) {
        return run(() -> HistorySql.forget(session, before));
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
