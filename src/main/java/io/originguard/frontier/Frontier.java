package io.originguard.frontier;

import io.originguard.frontier.Completion.Parked;
import io.originguard.frontier.Fencing.Matter;
import io.originguard.frontier.FrontierStore.Writes;
import io.originguard.target.Host;
import io.originguard.target.Job;
import io.originguard.target.Submission;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The durable queue: what is submitted is on the disk on return, what is taken stays in the store until it is finished,
 * and a job is in at most one pair of hands. Thread-safe.
 *
 * <p>Jobs are read ahead into memory, at most {@value #MOST_READ_AHEAD} a target and about {@value #READ_AHEAD} together,
 * so that taking one does no I/O. One thread writes, in one transaction for all that has gathered; one thread reads ahead.
 * While the store or the sink is in {@linkplain #trouble() trouble}, nothing can be taken, completions wait and are tried
 * again, and every other write fails with {@link StoreException}.
 *
 * <p>Results of futures, callbacks and {@code onWork} run on the frontier's own threads: they must be short and must not
 * wait for the frontier.
 *
 * <p>Long because it is the whole interface of the queue; what is behind it stands in classes of its own.
 */
public final class Frontier implements Acceptor, AutoCloseable {

    private static final int MOST_READ_AHEAD = 256;
    private static final int LEAST_READ_AHEAD = 8;
    private static final int READ_AHEAD = 32_768;
    private static final int BATCH = 1_000;
    private static final int FORGOTTEN_MINUTES = 3;

    private final FrontierStore store;
    private final Clock clock;
    private final Trouble trouble = new Trouble();
    private final Books books;
    private final ReadAheads readAheads;
    private final GroupCommit writer;
    private final Ownership ownership;
    private final Tenure tenure;
    private volatile CommitListener listener = CommitListener.NONE;

    /**
     * Takes up the work that the store holds.
     *
     * @param store stays the caller's, who closes it after the frontier
     * @param clock judges due times
     * @param syncSink makes durable what the sink has taken; called before rows of delivered jobs are deleted, an exception
     *     keeps them
     * @param onWork told of a target that has jobs to take, also when it was told before
     * @throws StoreException if the store cannot be read
     */
    public Frontier(FrontierStore store, Clock clock, Runnable syncSink, Consumer<Host> onWork) {
        this(store, clock, Ownership.ALL, syncSink, onWork);
    }

    /**
     * The same on a store that several nodes may share.
     *
     * @param ownership says which targets are this node's: of others, jobs are accepted and nothing more
     */
    public Frontier(FrontierStore store, Clock clock, Ownership ownership, Runnable syncSink, Consumer<Host> onWork) {
        this.store = store;
        this.clock = clock;
        this.ownership = ownership;
        books = new Books(ownership.isShared() ? Map.of() : store.counts());
        readAheads = new ReadAheads(store, clock, ownership, trouble, this::readAhead, onWork);
        writer = new GroupCommit(
                store, clock, ownership, syncSink, trouble, this::completed, this::refresh, readAheads::announce);
        tenure = new Tenure(store, ownership, books, readAheads, writer, trouble);
        readAheads.start();
        writer.start();
    }

    /**
     * Accepts a batch, all or nothing; on return it is durable.
     *
     * @param checkpoint committed together with the batch
     * @throws StoreException if it could not be committed: nothing was accepted, unless the answer to the commit was lost;
     *     then the same batch, submitted again, consists of duplicates
     */
    @Override
    public Accepted submit(List<Submission> batch, Optional<Checkpoint> checkpoint) {
        if (batch.isEmpty() && checkpoint.isEmpty()) {
            return new Accepted(0, 0);
        }
        Instant now = clock.instant();
        Map<Host, Accepted> accepted = await(
                writes -> {
                    checkpoint.ifPresent(reached -> writes.checkpoint(reached, now));
                    Map<Host, Accepted> byTarget = batch.isEmpty() ? Map.of() : writes.submit(batch, now);
                    tellOwners(writes, byTarget.keySet());
                    return byTarget;
                },
                byTarget -> submitted(batch, byTarget));
        return accepted.values().stream().reduce(new Accepted(0, 0), Accepted::plus);
    }

    /** Forgets how far a source has been taken; durable on return. */
    @Override
    public void forgetCheckpoints(String source) {
        await(
                writes -> {
                    writes.forgetCheckpoints(source);
                    return source;
                },
                done -> {});
    }

    /** Digests of the checkpoints of a source. */
    @Override
    public Set<String> checkpoints(String source) {
        return store.checkpoints(source);
    }

    /** The next job of a target that has been read ahead, if there is any; it is held until finished or handed back. */
    public Optional<Job> take(Host target) {
        return trouble.any() || !ownership.stands() ? Optional.empty() : readAheads.take(target);
    }

    /**
     * Gives a taken job back unchanged: the next one to be taken among those of its priority. A job of a target that has
     * another owner by now is passed over.
     *
     * @throws IllegalStateException if it is not taken
     */
    public void handBack(Job job) {
        if (!readAheads.of(job.target()).handBack(job)) {
            refuseUnlessShared(job);
        }
    }

    /**
     * Commits soon what became of a taken job, however often that has to be tried.
     *
     * @param committed run after the commit
     * @throws IllegalStateException if the job is not taken
     */
    public void finish(Completion completion, Runnable committed) {
        finish(completion, committed, () -> {});
    }

    /**
     * The same for a job whose target may have another owner before that is committed, who then has the job.
     *
     * @param lost run in that case, instead of {@code committed}
     */
    public void finish(Completion completion, Runnable committed, Runnable lost) {
        Job job = completion.job();
        if (readAheads.of(job.target()).finish(job)) {
            writer.add(completion, committed, lost);
        } else {
            refuseUnlessShared(job);
            lost.run();
        }
    }

    private void refuseUnlessShared(Job job) {
        if (!ownership.isShared()) {
            throw new IllegalStateException("job " + job.id() + " (" + job.url() + ") is not taken at the moment");
        }
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

    /**
     * Makes jobs of dead letters, to be fetched at once; those whose URL waits already stay dead.
     *
     * @return how many became jobs
     * @throws StoreException if the store refused; then what came before in batches has become jobs
     */
    public int requeue(DeadLetterFilter filter) {
        int requeued = 0;
        for (DeadLetterFilter part : single(filter)) {
            OptionalLong next = OptionalLong.of(0);
            while (next.isPresent()) {
                long after = next.getAsLong();
                Requeued some = await(
                        writes -> {
                            Requeued done = writes.requeue(part, after, BATCH);
                            tellOwners(writes, done.byTarget().keySet());
                            return done;
                        },
                        done -> done.byTarget().forEach((target, count) -> {
                            if (ownership.owns(target)) {
                                books.requeued(target, count);
                                readAheads.added(target, Integer.MAX_VALUE);
                            }
                        }));
                requeued += some.total();
                next = some.next();
            }
        }
        return requeued;
    }

    /**
     * Deletes the records of dead letters; the books still count them.
     *
     * @return how many
     * @throws StoreException if the store refused; then those before may be gone
     */
    public int deleteDeadLetters(DeadLetterFilter filter) {
        int deleted = 0;
        for (DeadLetterFilter part : single(filter)) {
            deleted += await(writes -> writes.delete(part), done -> {});
        }
        return deleted;
    }

    private static List<DeadLetterFilter> single(DeadLetterFilter filter) {
        return filter.ids().size() < 2
                ? List.of(filter)
                : filter.ids().stream()
                        .map(id -> new DeadLetterFilter(filter.target(), filter.cause(), Set.of(id)))
                        .toList();
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

    /** Inserts what people may have to hear of. */
    public CompletableFuture<Void> tell(News news) {
        return async(writes -> {
                    writes.outbox().add(news);
                    return true;
                })
                .thenAccept(recorded -> {});
    }

    /**
     * Works on the outbox in a transaction of its own, on the caller's thread; durable on return.
     *
     * @throws StoreException if the store refused
     */
    public <T> T outbox(Function<Outbox, T> work) {
        List<T> result = new ArrayList<>(1);
        store.write(writes -> result.add(work.apply(writes.outbox())));
        return result.get(0);
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

    /** To be called about ten times a second: makes due jobs takable, and tries again what failed. Does no I/O. */
    public void tick() {
        readAheads.tick();
        if (trouble.any()) {
            writer.tick();
        }
    }

    /** States of all targets that the store knows, read from it. */
    public Map<Host, TargetState> states() {
        return store.states().stream().collect(Collectors.toMap(TargetState::target, Function.identity()));
    }

    /** What each target that the store knows has taught, read from it. */
    public Map<Host, TargetMemory> memories() {
        return store.memories();
    }

    /** Books of all targets that the store knows: of those of this node as of the last commit, of others about a second old. */
    public Map<Host, Counts> counts() {
        return tenure.all(books.all());
    }

    /** Books of the targets of this node, as of the last commit. */
    public Map<Host, Counts> ownCounts() {
        return books.all();
    }

    /** Books of one target; of another node's about a second old. */
    public Counts counts(Host target) {
        return ownership.owns(target) ? books.of(target) : tenure.counts(target);
    }

    /** What happens when targets come and go; of a store that has one node, nothing ever does. */
    public Tenure tenure() {
        return tenure;
    }

    /** Jobs of a target that wait for a due time: neither read ahead nor taken. */
    public long parked(Host target) {
        return readAheads.parked(target);
    }

    /** Whether no job waits anywhere, as of the last commit; on a shared store, at any node. */
    public boolean drained() {
        return books.waiting() == 0 && tenure.drained();
    }

    /** Why nothing can be taken at the moment, in one line. */
    public Optional<String> trouble() {
        return trouble.message();
    }

    /** Dead letters, latest first. */
    public List<DeadLetter> deadLetters(Optional<Host> target, int limit) {
        return store.deadLetters(target, limit);
    }

    /** Outages, latest first. */
    public List<Outage> outages(Optional<Host> target, int limit) {
        return store.outages(target, limit);
    }

    /** Probes of one outage, in order. */
    public List<ProbeResult> probes(Host target, long outage) {
        return store.probes(target, outage);
    }

    /** Has this listener too told of all further commits. */
    public synchronized void listen(CommitListener hears) {
        listener = listener.and(hears);
        writer.listen(listener);
    }

    /** Whether the store or the sink is in trouble. */
    public boolean troubled() {
        return trouble.any();
    }

    /** The store below, for reading. */
    public FrontierStore store() {
        return store;
    }

    /** Commits what is queued and stops both threads; taken jobs stay in the store. */
    @Override
    public void close() {
        writer.close();
        readAheads.close();
    }

    private int readAhead() {
        int share = READ_AHEAD / Math.max(1, books.targetsAtWork());
        return Math.max(LEAST_READ_AHEAD, Math.min(MOST_READ_AHEAD, share));
    }

    private void submitted(List<Submission> batch, Map<Host, Accepted> byTarget) {
        Map<Host, Integer> priorities = new HashMap<>();
        for (Submission submission : batch) {
            priorities.merge(submission.target(), submission.priority(), Math::max);
        }
        byTarget.forEach((target, accepted) -> {
            if (accepted.accepted() > 0) {
                if (ownership.owns(target)) {
                    books.accepted(target, accepted.accepted());
                    readAheads.added(target, priorities.getOrDefault(target, 0));
                }
                listener.accepted(target, accepted.accepted());
            }
        });
    }

    /** A transaction whose answer was lost may have happened, and another node may have had the store in the meantime. */
    private void refresh() {
        if (ownership.isShared()) {
            tenure.refresh();
        } else {
            books.replace(store.counts());
        }
        readAheads.refresh();
    }

    private void completed(List<Completion> all, List<Completion> carriedOut) {
        all.forEach(completion -> readAheads.of(completion.job().target()).committed(completion.job()));
        carriedOut.forEach(books::completed);
        // Also of one that was passed over: it may have been carried out in a transaction whose answer was lost.
        for (Completion completion : all) {
            if (completion instanceof Parked parked) {
                Job job = parked.job();
                if (parked.dueAt().isAfter(Instant.EPOCH)) {
                    readAheads.parked(job.target(), parked.dueAt());
                } else {
                    readAheads.added(job.target(), job.priority());
                }
            }
        }
    }

    /** Tells those owners that are elsewhere, and who claims what nobody owns. */
    private void tellOwners(Writes writes, Set<Host> targets) {
        if (!ownership.isShared()) {
            return;
        }
        Set<Host> elsewhere =
                targets.stream().filter(target -> !ownership.owns(target)).collect(Collectors.toSet());
        if (!elsewhere.isEmpty()) {
            writes.fencing().tell(Matter.WORK, elsewhere);
        }
    }

    private <T> CompletableFuture<T> owners(Host target, Function<Writes, T> work) {
        return writer.add(new Change<>(Optional.of(target), false, work, done -> {}))
                .result();
    }

    private <T> CompletableFuture<T> async(Function<Writes, T> work) {
        return writer.add(new Change<>(work, done -> {})).result();
    }

    private <T> T await(Function<Writes, T> work, Consumer<T> afterwards) {
        if (writer.isWriter(Thread.currentThread())) {
            throw new IllegalStateException("a callback of the frontier must not wait for the frontier");
        }
        try {
            return writer.add(new Change<>(work, afterwards)).result().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("Interrupted before the commit was seen; it may have happened", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StoreException(String.valueOf(cause.getMessage()), cause);
        }
    }
}
