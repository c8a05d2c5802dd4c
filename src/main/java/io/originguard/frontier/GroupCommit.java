package io.originguard.frontier;

import io.originguard.frontier.Completion.Moved;
import io.originguard.target.Host;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes: while a transaction commits, the next one's work gathers, without any artificial delay.
 * Changes fail with their transaction; completions stay queued and are tried again. Thread-safe.
 *
 * <p>Long because what is queued, tried again and told of each commit is one sequence.
 */
final class GroupCommit implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    /** After a failure, unless a tick or somebody's change comes first. */
    private static final Duration RETRY = Duration.ofMillis(500);
    /** An idle node writes nothing so often, and so hears that its store has gone. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final FrontierStore store;
    private final Clock clock;
    private final Ownership ownership;
    private final Runnable syncSink;
    private final Trouble trouble;
    private final BiConsumer<List<Completion>, List<Completion>> completed;
    private final Runnable refresh;
    private final Runnable recovered;

    private final Thread writer = new Thread(this::run, "originguard-frontier-writer");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private List<Finished> finished = new ArrayList<>();
    private List<Change<?>> changes = new ArrayList<>();
    private volatile CommitListener listener = CommitListener.NONE;
    private final Refusals refusals;
    private boolean retry;
    private boolean closed;
    /** Whether the last round failed in any part; used by the writer thread only. */
    private boolean failing;
    /** Whether the last transaction failed, which may mean that only its answer was lost; used by the writer thread only. */
    private boolean uncertain;

    /**
     * @param syncSink makes durable what the sink has taken, before the jobs' rows are deleted
     * @param completed told after each commit of the completions in it, and of those that were carried out
     * @param refresh reads again what is kept in memory of the store; called after a transaction has failed, before the next
     * @param recovered told when the last trouble has ended, or work is tried in spite of it
     */
    GroupCommit(
            FrontierStore store,
            Clock clock,
            Ownership ownership,
            Runnable syncSink,
            Trouble trouble,
            BiConsumer<List<Completion>, List<Completion>> completed,
            Runnable refresh,
            Runnable recovered) {
        this.store = store;
        this.clock = clock;
        this.refusals = new Refusals(clock);
        this.ownership = ownership;
        this.syncSink = syncSink;
        this.trouble = trouble;
        this.completed = completed;
        this.refresh = refresh;
        this.recovered = recovered;
        writer.setDaemon(true);
    }

    void start() {
        writer.start();
    }

    /** Has this one listener told of all further commits. */
    void listen(CommitListener hears) {
        listener = hears;
    }

    /** Queues a change; its result fails with {@link StoreException} when its transaction does. */
    <T> Change<T> add(Change<T> change) {
        lock.lock();
        try {
            if (closed) {
                change.failed(new StoreException("The frontier is closed"));
            } else {
                changes.add(change);
                work.signal();
            }
            return change;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The same, on return durable.
     *
     * @throws StoreException if it could not be committed
     */
    <T> T await(Change<T> change) {
        if (Thread.currentThread() == writer) {
            throw new IllegalStateException("a callback of the frontier must not wait for the frontier");
        }
        return add(change).await();
    }

    /**
     * Queues a completion, which is tried until it is committed.
     *
     * @param lost run instead of {@code committed} if the target has another owner by then
     */
    void add(Completion completion, Runnable committed, Runnable lost) {
        lock.lock();
        try {
            finished.add(new Finished(completion, committed, lost, false));
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Gives up the completions of targets that have other owners now. */
    void forget(Predicate<Host> lost) {
        List<Finished> gone;
        lock.lock();
        try {
            gone = finished.stream().filter(one -> lost.test(one.target())).toList();
            finished.removeAll(gone);
        } finally {
            lock.unlock();
        }
        gone.forEach(one -> run(one, one.lost()));
    }

    /** Tries again what failed. */
    void tick() {
        lock.lock();
        try {
            retry = true;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        boolean last = false;
        while (!last) {
            List<Finished> completions;
            List<Change<?>> wanted;
            lock.lock();
            try {
                awaitWork();
                last = closed;
                retry = false;
                completions = finished;
                wanted = changes;
                finished = new ArrayList<>();
                changes = new ArrayList<>();
            } finally {
                lock.unlock();
            }
            try {
                commitAll(completions, wanted);
            } catch (RuntimeException | Error e) {
                LOG.error("The frontier's writer met an error of its own and goes on", e);
            }
        }
    }

    private void awaitWork() {
        long remaining = (failing ? RETRY : IDLE).toNanos();
        while (!closed && !retry && changes.isEmpty() && (failing || finished.isEmpty()) && remaining > 0) {
            try {
                remaining = work.awaitNanos(remaining);
            } catch (InterruptedException e) {
                LOG.debug("The writer stops only when the frontier is closed", e);
            }
        }
        failing = false;
    }

    /** The completions whose pages are durable; the others go back into the queue. */
    private List<Finished> synced(List<Finished> completions) {
        List<Finished> delivered =
                completions.stream().filter(Finished::delivered).toList();
        if (delivered.isEmpty()) {
            return completions;
        }
        try {
            syncSink.run();
            clear(Trouble.Place.SINK);
            return completions;
        } catch (RuntimeException | Error e) {
            report(Trouble.Place.SINK, "The sink cannot make its pages durable: " + e.getMessage(), e);
            requeue(delivered);
            return completions.stream().filter(one -> !one.delivered()).toList();
        }
    }

    /**
     * On a shared store what only an owner may write goes first, in a transaction that the loss of the lease undoes, and what
     * anybody may write in another one: so the two kinds of rows, those of own targets and those of others, are never
     * locked together, and two nodes do not wait for each other.
     */
    private void commitAll(List<Finished> completions, List<Change<?>> wanted) {
        if (!ownership.isShared()) {
            commit(synced(completions), wanted, OptionalLong.empty());
            return;
        }
        long incarnation = ownership.incarnation();
        List<Finished> mine = new ArrayList<>();
        for (Finished one : completions) {
            if (ownership.owns(one.target())) {
                mine.add(one);
            } else {
                run(one, one.lost());
            }
        }
        List<Change<?>> owners = new ArrayList<>();
        for (Change<?> change : wanted) {
            if (change.owned().filter(ownership::owns).isPresent()) {
                owners.add(change);
            } else if (change.owned().isPresent()) {
                change.failed(lost());
            }
        }
        // What moves writes to both kinds of rows, so it goes by itself.
        List<Finished> moving =
                mine.stream().filter(one -> one.completion() instanceof Moved).toList();
        List<Finished> staying = mine.stream()
                .filter(one -> !(one.completion() instanceof Moved))
                .toList();
        if (!staying.isEmpty() || !owners.isEmpty()) {
            commit(synced(staying), owners, OptionalLong.of(incarnation));
        }
        if (!moving.isEmpty()) {
            commit(moving, List.of(), OptionalLong.of(incarnation));
        }
        List<Change<?>> anybodys =
                wanted.stream().filter(change -> change.owned().isEmpty()).toList();
        if (!anybodys.isEmpty() || (wanted.isEmpty() && mine.isEmpty())) {
            commit(List.of(), anybodys, OptionalLong.empty());
        }
    }

    private static LeaseOverException lost() {
        return new LeaseOverException("This node does not own the target any more");
    }

    private void commit(List<Finished> completions, List<Change<?>> wanted, OptionalLong incarnation) {
        List<Completion> all = completions.stream().map(Finished::completion).toList();
        List<Completion> carriedOut = new ArrayList<>();
        Instant now = clock.instant();
        try {
            if (uncertain) {
                // A store that takes a transaction has done with the one before.
                store.write(writes -> {});
                refresh.run();
            }
            uncertain = true;
            boolean timely = wanted.stream().anyMatch(Change::timely);
            store.write(writes -> {
                // A store may run a transaction again that it had to give up.
                carriedOut.clear();
                if (incarnation.isPresent() && !ownership.confirm(writes, incarnation.getAsLong(), timely)) {
                    throw lost();
                }
                if (!all.isEmpty()) {
                    carriedOut.addAll(writes.complete(all, now));
                }
                wanted.forEach(change -> change.apply(writes));
            });
            uncertain = false;
        } catch (LeaseOverException e) {
            // It was rolled back, by us.
            uncertain = false;
            denied(completions, wanted, incarnation, e);
            return;
        } catch (RuntimeException | Error e) {
            StoreException reason = e instanceof StoreException known
                    ? known
                    : new StoreException("A write of the frontier failed: " + e, e);
            boolean isRefusal = refusals.note(e, wanted.stream().anyMatch(Change::adds));
            report(Trouble.Place.WRITING, String.valueOf(reason.getMessage()), e);
            requeue(completions.stream().map(Finished::refused).toList());
            if (isRefusal && !anyRefused()) {
                take(refusals.standing());
            }
            listener.refused();
            wanted.forEach(change -> change.failed(reason));
            return;
        }
        int size = all.size() + wanted.size();
        if (size > 0) {
            listener.committed(carriedOut, size, Duration.between(now, clock.instant()));
        }
        completed.accept(all, carriedOut);
        // Before anybody hears of the commit: who hears of it may ask at once whether the store works.
        boolean wrote = !all.isEmpty() || wanted.stream().anyMatch(Change::writes);
        boolean proves = completions.stream().anyMatch(Finished::wasRefused)
                || wanted.stream().anyMatch(Change::adds);
        if (!anyRefused()) {
            take(refusals.taken(wrote, proves));
        }
        wanted.forEach(change -> tell("a change", change::committed));
        completions.forEach(one -> run(one, one.committed()));
    }

    /**
     * The lease does not stand: a probe is given up, and the rest is tried without it, if there was one. Otherwise another node
     * has ended this one, whose completions wait for the {@link Membership} to say so.
     */
    private void denied(
            List<Finished> completions, List<Change<?>> wanted, OptionalLong incarnation, LeaseOverException why) {
        List<Change<?>> timely = wanted.stream().filter(Change::timely).toList();
        if (timely.isEmpty()) {
            ownership.denied(incarnation.orElse(0));
            failing = true;
            requeue(completions);
            wanted.forEach(change -> change.failed(why));
        } else {
            timely.forEach(change -> change.failed(why));
            commit(
                    completions,
                    wanted.stream().filter(change -> !change.timely()).toList(),
                    incarnation);
        }
    }

    private static void run(Finished finished, Runnable told) {
        tell(finished.completion().job().url(), told);
    }

    /** What is committed is committed: if one fails to hear of it, the others must all the same. */
    private static void tell(String what, Runnable told) {
        try {
            told.run();
        } catch (RuntimeException | Error e) {
            LOG.error("Somebody failed to hear what became of {}", what, e);
        }
    }

    private void requeue(List<Finished> completions) {
        lock.lock();
        try {
            finished.addAll(0, completions);
        } finally {
            lock.unlock();
        }
    }

    /** A store that takes one write and refuses another, such as one whose disk is full, does not work until it has taken both. */
    private boolean anyRefused() {
        lock.lock();
        try {
            return finished.stream().anyMatch(Finished::wasRefused);
        } finally {
            lock.unlock();
        }
    }

    private void take(Refusals.Standing standing) {
        switch (standing) {
            case WORKS -> clear(Trouble.Place.WRITING);
            case IS_TRIED -> {
                if (trouble.tryOn(Trouble.Place.WRITING)) {
                    recovered.run();
                }
            }
            case REFUSES -> {}
        }
    }

    private void report(Trouble.Place place, String message, Throwable cause) {
        failing = true;
        LOG.debug("{}", message, cause);
        trouble.report(place, message);
    }

    private void clear(Trouble.Place place) {
        if (trouble.clear(place)) {
            recovered.run();
        }
    }

    /** Writes what is queued, once, and stops; what then fails stays undone in the store. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signal();
        } finally {
            lock.unlock();
        }
        join(writer);
        if (!finished.isEmpty()) {
            LOG.warn("{} finished jobs could not be committed and will be done again", finished.size());
        }
    }

    /** Waits for a thread that was told to end. */
    static void join(Thread thread) {
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
