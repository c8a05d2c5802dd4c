package io.originguard.frontier;

import io.originguard.alert.AlertBacklog;
import io.originguard.alert.OutboxAlert;
import io.originguard.target.Host;
import io.originguard.target.Job;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A real store with something in between. */
class ForwardingStore implements FrontierStore {

    private final FrontierStore real;

    ForwardingStore(FrontierStore real) {
        this.real = real;
    }

    @Override
    public void write(Consumer<Writes> writes) {
        real.write(writes);
    }

    @Override
    public Optional<Leases> leases() {
        return real.leases();
    }

    @Override
    public List<Peer> peers() {
        return real.peers();
    }

    @Override
    public List<StoredTarget> targets() {
        return real.targets();
    }

    @Override
    public List<Job> ready(Host target, int limit) {
        return real.ready(target, limit);
    }

    @Override
    public List<Job> due(Host target, Instant now, int limit) {
        return real.due(target, now, limit);
    }

    @Override
    public Set<Host> targetsWithReadyJobs() {
        return real.targetsWithReadyJobs();
    }

    @Override
    public Map<Host, Instant> nextDue() {
        return real.nextDue();
    }

    @Override
    public Optional<Instant> nextDue(Host target, Instant after) {
        return real.nextDue(target, after);
    }

    @Override
    public Map<Host, Long> parked() {
        return real.parked();
    }

    @Override
    public Map<Host, TargetMemory> memories() {
        return real.memories();
    }

    @Override
    public List<TargetState> states() {
        return real.states();
    }

    @Override
    public Map<Host, Counts> counts() {
        return real.counts();
    }

    @Override
    public long countWaiting(Host target) {
        return real.countWaiting(target);
    }

    @Override
    public Set<String> checkpoints(String source) {
        return real.checkpoints(source);
    }

    @Override
    public Map<Host, Held> held() {
        return real.held();
    }

    @Override
    public List<Operation> operations(Optional<Host> target, int limit) {
        return real.operations(target, limit);
    }

    @Override
    public List<DeadLetter> deadLetters(DeadLetterFilter filter, int offset, int limit) {
        return real.deadLetters(filter, offset, limit);
    }

    @Override
    public long countDeadLetters(DeadLetterFilter filter) {
        return real.countDeadLetters(filter);
    }

    @Override
    public List<Outage> outages(Optional<Host> target, int offset, int limit) {
        return real.outages(target, offset, limit);
    }

    @Override
    public long countOutages(Optional<Host> target) {
        return real.countOutages(target);
    }

    @Override
    public List<ProbeResult> probes(Host target, long outage) {
        return real.probes(target, outage);
    }

    @Override
    public List<ProbeResult> latestProbes(Host target, int limit) {
        return real.latestProbes(target, limit);
    }

    @Override
    public List<OutboxAlert> alerts(Optional<Host> target, int offset, int limit) {
        return real.alerts(target, offset, limit);
    }

    @Override
    public long countAlerts(Optional<Host> target) {
        return real.countAlerts(target);
    }

    @Override
    public Set<Host> targetsWithUnsentAlerts() {
        return real.targetsWithUnsentAlerts();
    }

    @Override
    public AlertBacklog alertBacklog() {
        return real.alertBacklog();
    }

    @Override
    public boolean outboxHasWork(Instant now, Instant settled) {
        return real.outboxHasWork(now, settled);
    }

    @Override
    public List<HistoryMinute> history(Host target, Instant from, Instant to) {
        return real.history(target, from, to);
    }

    @Override
    public void close() {
        real.close();
    }
}
