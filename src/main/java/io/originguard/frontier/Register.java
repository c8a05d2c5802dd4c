package io.originguard.frontier;

import io.originguard.alert.News;
import io.originguard.frontier.Fencing.Matter;
import io.originguard.frontier.FrontierStore.Writes;
import io.originguard.target.Host;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is written down of targets beside their jobs: state, pauses by hand, outages and probes, what was learnt, history. Writes
 * go with the frontier's next transaction, those that are an owner's only if it still is one; their futures fail with
 * {@link StoreException}. Reads ask the store. Thread-safe.
 *
 * <p>Results of futures run on the frontier's writer: they must be short and must not wait for the frontier.
 */
public final class Register {

    private static final int FORGOTTEN_MINUTES = 3;

    private final FrontierStore store;
    private final GroupCommit writer;
    private final Ownership ownership;
    private final Clock clock;

    Register(FrontierStore store, GroupCommit writer, Ownership ownership, Clock clock) {
        this.store = store;
        this.writer = writer;
        this.ownership = ownership;
        this.clock = clock;
    }

    /**
     * Changes a target's state if it is still in the expected generation.
     *
     * @param outage recorded in the same transaction, if the state was changed
     * @param news inserted into the outbox in the same transaction, if the state was changed
     * @return whether it was changed
     */
    public CompletableFuture<Boolean> change(
            long expectedGeneration, TargetState next, Optional<Outage> outage, Optional<News> news) {
        return owners(next.target(), writes -> {
            boolean changed = writes.change(expectedGeneration, next);
            if (changed) {
                outage.ifPresent(writes::record);
                news.ifPresent(writes.outbox()::add);
            }
            return changed;
        });
    }

    /**
     * Takes the due probe of an OPEN target and sets the time of its next one.
     *
     * @return false if the probe must not be sent
     */
    public CompletableFuture<Boolean> takeProbe(Host target, long generation, Instant next) {
        return writer.add(new Change<>(
                        Optional.of(target),
                        true,
                        writes -> writes.takeProbe(target, generation, clock.instant(), next),
                        done -> {}))
                .result();
    }

    /** Pauses a target by hand, or ends that, and records who did so and why. */
    public CompletableFuture<Void> hold(Operation operation, Optional<Held> held) {
        return async(writes -> {
                    writes.hold(operation.target(), held);
                    writes.record(operation);
                    if (ownership.isShared()) {
                        writes.fencing().tell(Matter.HOLD, Set.of(operation.target()));
                    }
                    return true;
                })
                .thenAccept(recorded -> {});
    }

    /** Records what an operator did. */
    public CompletableFuture<Void> record(Operation operation) {
        return async(writes -> {
                    writes.record(operation);
                    return true;
                })
                .thenAccept(recorded -> {});
    }

    /** Replaces what is remembered of a target. */
    public CompletableFuture<Void> remember(Host target, TargetMemory memory) {
        return owners(target, writes -> {
                    writes.remember(target, memory);
                    return true;
                })
                .thenAccept(recorded -> {});
    }

    /**
     * Sets when an OPEN target is probed next.
     *
     * @return false if it is no longer OPEN in that generation
     */
    public CompletableFuture<Boolean> moveProbe(Host target, long generation, Instant next) {
        return owners(target, writes -> writes.moveProbe(target, generation, next));
    }

    /** What operators have paused by hand, read from the store. */
    public Map<Host, Held> held() {
        return store.held();
    }

    /**
     * Records a probe, and with it the state of its outage and when the target is probed next.
     *
     * @param generation in which the probe was sent
     * @param nextProbeAt where the answer has moved the next probe, such as by the wait that it announced; passed over if the
     *     target is no longer OPEN in that generation
     */
    public CompletableFuture<Void> record(
            ProbeResult probe, Optional<Outage> outage, long generation, Optional<Instant> nextProbeAt) {
        return owners(probe.target(), writes -> {
                    writes.record(probe);
                    outage.ifPresent(writes::record);
                    nextProbeAt.ifPresent(next -> writes.moveProbe(probe.target(), generation, next));
                    return true;
                })
                .thenAccept(recorded -> {});
    }

    /**
     * Adds to an outage's record when the first page was delivered after it.
     *
     * @param outage generation of the trip that began it
     */
    public CompletableFuture<Void> firstPage(Host target, long outage, Instant at) {
        return owners(target, writes -> {
                    writes.firstPage(target, outage, at);
                    return true;
                })
                .thenAccept(recorded -> {});
    }

    /**
     * Adds to the history of targets, and makes room in it.
     *
     * @param earliest what is before this is forgotten, a few minutes at a call
     */
    public CompletableFuture<Void> record(List<HistoryMinute> minutes, Instant earliest) {
        return async(writes -> {
                    writes.record(minutes);
                    for (int i = 0; i < FORGOTTEN_MINUTES && writes.forgetHistory(earliest) > 0; i++) {
                        // One minute came in, so that what has piled up while no node ran goes away too.
                    }
                    return true;
                })
                .thenAccept(recorded -> {});
    }

    /** States of all targets that the store knows, read from it. */
    public Map<Host, TargetState> states() {
        return store.states().stream().collect(Collectors.toMap(TargetState::target, Function.identity()));
    }

    /** What each target that the store knows has taught, read from it. */
    public Map<Host, TargetMemory> memories() {
        return store.memories();
    }

    /** Outages, latest first. */
    public List<Outage> outages(Optional<Host> target, int limit) {
        return store.outages(target, limit);
    }

    /** Probes of one outage, in order. */
    public List<ProbeResult> probes(Host target, long outage) {
        return store.probes(target, outage);
    }

    private <T> CompletableFuture<T> owners(Host target, Function<Writes, T> work) {
        return writer.add(new Change<>(Optional.of(target), false, work, done -> {}))
                .result();
    }

    private <T> CompletableFuture<T> async(Function<Writes, T> work) {
        return writer.add(new Change<>(work, done -> {})).result();
    }
}
