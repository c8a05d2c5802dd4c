package io.originguard.frontier;

import io.originguard.alert.News;
import io.originguard.alert.Outbox;
import io.originguard.frontier.Completion.Parked;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The durable queue: what is submitted is on the disk on return, what is taken stays in the store until it is finished,
 * and a job is in at most one pair of hands. Thread-safe.
 *
 * <p>Jobs are read ahead into memory, at most {@value #MOST_READ_AHEAD} a target and about {@value #READ_AHEAD} together,
 * so that taking one does no I/O. One thread writes, in one transaction for all that has gathered; one thread reads ahead.
 * While the store or the sink is in {@linkplain #trouble() trouble}, nothing can be taken, completions wait and are tried
 * again, and every other write fails with {@link StoreException}. Of a store that refuses new jobs alone, jobs are taken again after
 * some seconds, since what is delivered makes room.
 *
 * <p>Results of futures, callbacks and {@code onWork} run on the frontier's own threads: they must be short and must not
 * wait for the frontier.
 */
public final class Frontier implements Acceptor, AutoCloseable {

    private static final int MOST_READ_AHEAD = 256;
    private static final int LEAST_READ_AHEAD = 8;
    private static final int READ_AHEAD = 32_768;

    private final FrontierStore store;
    private final Clock clock;
    private final Trouble trouble = new Trouble();
    private final Books books;
    private final ReadAheads readAheads;
    private final GroupCommit writer;
    private final Ownership ownership;
    private final Tenure tenure;
    private final Register register;
    private final DeadLetters deadLetters;
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
        register = new Register(store, writer, ownership, clock);
        deadLetters = new DeadLetters(store, writer, tenure);
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
        Map<Host, Accepted> accepted = writer.await(new Change<>(
                        writes -> {
                            checkpoint.ifPresent(reached -> writes.checkpoint(reached, now));
                            Map<Host, Accepted> byTarget = batch.isEmpty() ? Map.of() : writes.submit(batch, now);
                            tenure.tellOwners(writes, byTarget.keySet());
                            return byTarget;
                        },
                        byTarget -> submitted(batch, byTarget))
                .addsJobs());
        return accepted.values().stream().reduce(new Accepted(0, 0), Accepted::plus);
    }

    /** Forgets how far a source has been taken; durable on return. */
    @Override
    public void forgetCheckpoints(String source) {
        writer.await(new Change<>(
                writes -> {
                    writes.forgetCheckpoints(source);
                    return source;
                },
                done -> {}));
    }

    /** Digests of the checkpoints of a source. */
    @Override
    public Set<String> checkpoints(String source) {
        return store.checkpoints(source);
    }

    /** The next job of a target that has been read ahead, if there is any; it is held until finished or handed back. */
    public Optional<Job> take(Host target) {
        return trouble.blocks() || !ownership.stands() ? Optional.empty() : readAheads.take(target);
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

    /** Inserts what people may have to hear of. */
    public CompletableFuture<Void> tell(News news) {
        return writer.add(new Change<>(
                        writes -> {
                            writes.outbox().add(news);
                            return true;
                        },
                        done -> {}))
                .result()
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

    /** To be called about ten times a second: makes due jobs takable, and tries again what failed. Does no I/O. */
    public void tick() {
        readAheads.tick();
        if (trouble.any()) {
            writer.tick();
        }
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

    /** What is written down of targets beside their jobs. */
    public Register register() {
        return register;
    }

    /** The jobs that are not retried by themselves. */
    public DeadLetters deadLetters() {
        return deadLetters;
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

    /** What the trouble is at the moment, in one line. */
    public Optional<String> trouble() {
        return trouble.message();
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
}
