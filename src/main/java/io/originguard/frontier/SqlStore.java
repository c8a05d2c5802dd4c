package io.originguard.frontier;

import io.originguard.alert.AlertBacklog;
import io.originguard.alert.OutboxAlert;
import io.originguard.target.Host;
import io.originguard.target.Job;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The reads of a store as queries; each engine says on which connection they run. */
abstract class SqlStore implements FrontierStore {

    /** Runs a query on a connection that nobody else uses in the meantime, in a transaction of its own. */
    abstract <T> T read(Query<T> query);

    @Override
    public List<Job> ready(Host target, int limit) {
        return read(reads -> reads.ready(target, limit));
    }

    @Override
    public List<Job> due(Host target, Instant now, int limit) {
        return read(reads -> reads.due(target, now, limit));
    }

    @Override
    public Set<Host> targetsWithReadyJobs() {
        return read(SqlReads::targetsWithReadyJobs);
    }

    @Override
    public Map<Host, Instant> nextDue() {
        return read(SqlReads::nextDue);
    }

    @Override
    public Optional<Instant> nextDue(Host target, Instant after) {
        return read(reads -> reads.nextDue(target, after));
    }

    @Override
    public Map<Host, Long> parked() {
        return read(SqlReads::parked);
    }

    @Override
    public List<StoredTarget> targets() {
        return read(SqlReads::targets);
    }

    @Override
    public List<Peer> peers() {
        return read(SqlReads::peers);
    }

    @Override
    public List<TargetState> states() {
        return read(SqlReads::states);
    }

    @Override
    public Map<Host, TargetMemory> memories() {
        return read(SqlReads::memories);
    }

    @Override
    public Map<Host, Counts> counts() {
        return read(SqlReads::counts);
    }

    @Override
    public long countWaiting(Host target) {
        return read(reads -> reads.countWaiting(target));
    }

    @Override
    public Set<String> checkpoints(String source) {
        return read(reads -> reads.checkpoints(source));
    }

    @Override
    public Map<Host, Held> held() {
        return read(SqlReads::held);
    }

    @Override
    public List<Operation> operations(Optional<Host> target, int limit) {
        return read(reads -> reads.operations(target, limit));
    }

    @Override
    public List<DeadLetter> deadLetters(DeadLetterFilter filter, int offset, int limit) {
        return read(reads -> reads.deadLetters(filter, offset, limit));
    }

    @Override
    public long countDeadLetters(DeadLetterFilter filter) {
        return read(reads -> reads.countDeadLetters(filter));
    }

    @Override
    public List<Outage> outages(Optional<Host> target, int offset, int limit) {
        return read(reads -> reads.outages(target, offset, limit));
    }

    @Override
    public long countOutages(Optional<Host> target) {
        return read(reads -> reads.countOutages(target));
    }

    @Override
    public List<ProbeResult> probes(Host target, long outage) {
        return read(reads -> reads.probes(target, outage));
    }

    @Override
    public List<ProbeResult> latestProbes(Host target, int limit) {
        return read(reads -> reads.latestProbes(target, limit));
    }

    @Override
    public List<OutboxAlert> alerts(Optional<Host> target, int offset, int limit) {
        return read(reads -> reads.alerts().list(target, offset, limit));
    }

    @Override
    public long countAlerts(Optional<Host> target) {
        return read(reads -> reads.alerts().count(target));
    }

    @Override
    public Set<Host> targetsWithUnsentAlerts() {
        return read(reads -> reads.alerts().unsent());
    }

    @Override
    public AlertBacklog alertBacklog() {
        return read(reads -> reads.alerts().backlog());
    }

    @Override
    public boolean outboxHasWork(Instant now, Instant settled) {
        return read(reads -> reads.alerts().hasWork(now, settled));
    }

    @Override
    public List<HistoryMinute> history(Host target, Instant from, Instant to) {
        return read(reads -> reads.history(target, from, to));
    }

    /** One query. */
    @FunctionalInterface
    interface Query<T> {
        T run(SqlReads reads) throws SQLException;
    }
}
