package io.originguard.frontier;

import io.originguard.frontier.Fencing.Matter;
import io.originguard.frontier.Fencing.Tally;
import io.originguard.frontier.FrontierStore.Writes;
import io.originguard.target.Host;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What the frontier keeps in memory of the targets that this node owns, as they come and go; and what it shows of those that
 * others own. Thread-safe; calls that write or look wait for the store.
 */
public final class Tenure {

    private final FrontierStore store;
    private final Ownership ownership;
    private final Books books;
    private final ReadAheads readAheads;
    private final GroupCommit writer;
    private final Trouble trouble;
    private final Elsewhere elsewhere;

    Tenure(
            FrontierStore store,
            Ownership ownership,
            Books books,
            ReadAheads readAheads,
            GroupCommit writer,
            Trouble trouble) {
        this.store = store;
        this.ownership = ownership;
        this.books = books;
        this.readAheads = readAheads;
        this.writer = writer;
        this.trouble = trouble;
        elsewhere = new Elsewhere(store, trouble);
    }

    /** Takes note of what the store holds of targets that will be owned at once. */
    public void prepare(Collection<StoredTarget> targets, Map<Host, Long> parked) {
        for (StoredTarget target : targets) {
            books.put(target.target(), target.counts());
            if (target.counts().waiting() > 0) {
                readAheads.found(target.target(), parked.getOrDefault(target.target(), 0L));
            }
        }
    }

    /** Looks for the jobs of targets that are owned now. */
    public void begin(Collection<Host> targets) {
        targets.stream()
                .filter(target -> books.of(target).waiting() > 0)
                .forEach(target -> readAheads.added(target, Integer.MIN_VALUE));
    }

    /** Forgets targets that are not owned any more; completions that are not committed are given up. */
    public void drop(Collection<Host> targets) {
        Set<Host> gone = new HashSet<>(targets);
        writer.forget(gone::contains);
        for (Host target : targets) {
            readAheads.remove(target);
            books.remove(target);
        }
    }

    /** Whether no job of the target is taken, or finished without being committed. */
    public boolean isQuiet(Host target) {
        return readAheads.isQuiet(target);
    }

    /**
     * Gives quiet targets away; they are free when this returns.
     *
     * @param released told in the moment in which they are, before anything else is written
     * @throws StoreException if they could not be given away
     */
    public void release(Collection<Host> targets, Consumer<Collection<Host>> released) {
        // One of them stands for all: they have one owner.
        Optional<Host> owner = targets.stream().findFirst();
        wait(new Change<>(
                owner,
                false,
                writes -> {
                    writes.fencing().release(ownership.incarnation(), targets);
                    return targets;
                },
                done -> {
                    released.accept(done);
                    drop(done);
                }));
    }

    /** Makes sure that the store knows these targets, so that they can be owned. */
    public void enrol(Collection<Host> targets) {
        wait(new Change<>(
                writes -> {
                    writes.fencing().enrol(targets);
                    return targets;
                },
                done -> {}));
    }

    /** Reads the books of owned targets again, to which others have added jobs. */
    public void look(Collection<Host> targets) {
        wait(new Change<>(
                        writes -> writes.fencing()
                                .counts(targets.stream().filter(ownership::owns).toList()),
                        this::seen)
                .onlyLooks());
    }

    private void seen(Map<Host, Counts> counts) {
        counts.forEach((target, now) -> {
            if (ownership.owns(target)) {
                books.put(target, now);
                if (now.waiting() > 0) {
                    readAheads.added(target, Integer.MAX_VALUE);
                }
            }
        });
    }

    /**
     * Compares sums over all owned targets with the store, at a moment at which nothing is being written.
     *
     * @param holds pauses by hand of owned targets, as they are known
     * @return what the store says, if it is something else than what is known
     */
    public Optional<Tally> check(Collection<Held> holds) {
        long node = ownership.incarnation();
        AtomicReference<Tally> known = new AtomicReference<>(Tally.NOTHING);
        // Looked at between two commits, so that both are of the same moment.
        Tally stored = wait(new Change<>(
                        writes -> writes.fencing().tally(node), tally -> known.set(Tally.of(owned().values(), holds)))
                .onlyLooks());
        return stored.equals(known.get()) ? Optional.empty() : Optional.of(stored);
    }

    private Map<Host, Counts> owned() {
        return books.all().entrySet().stream()
                .filter(entry -> ownership.owns(entry.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Within a transaction that has brought these targets new jobs: tells those owners that are elsewhere, and who claims what nobody owns. */
    void tellOwners(Writes writes, Collection<Host> targets) {
        Set<Host> elsewhere =
                targets.stream().filter(target -> !ownership.owns(target)).collect(Collectors.toSet());
        if (!elsewhere.isEmpty()) {
            writes.fencing().tell(Matter.WORK, elsewhere);
        }
    }

    /** So many dead letters of targets, whoever owns them, have become jobs. */
    void requeued(Map<Host, Integer> byTarget) {
        byTarget.forEach((target, count) -> {
            if (ownership.owns(target)) {
                books.requeued(target, count);
                readAheads.added(target, Integer.MAX_VALUE);
            }
        });
    }

    /** The lease is over because it could not be renewed; empty: it stands again. */
    public void trouble(Optional<String> message) {
        message.ifPresentOrElse(said -> trouble.report(Trouble.Place.LEASE, said), () -> {
            if (trouble.clear(Trouble.Place.LEASE)) {
                readAheads.announce();
            }
        });
    }

    /** All targets that the store knows, about a second old; the last that was read while the store is away. */
    public Map<Host, StoredTarget> known() {
        return elsewhere.targets();
    }

    /** Has {@link #known} read from the store at its next call. */
    public void refreshKnown() {
        elsewhere.forget();
    }

    Map<Host, Counts> all(Map<Host, Counts> own) {
        if (!ownership.isShared()) {
            return own;
        }
        Map<Host, Counts> all = new HashMap<>();
        known().forEach((host, target) -> all.put(host, target.counts()));
        all.putAll(own);
        return all;
    }

    Counts counts(Host target) {
        StoredTarget known = known().get(target);
        return known == null ? Counts.NONE : known.counts();
    }

    boolean drained() {
        return !ownership.isShared() || elsewhere.drained();
    }

    /** Reads the books of all owned targets again, on the writer's thread. */
    void refresh() {
        store.counts().forEach((target, counts) -> {
            if (ownership.owns(target)) {
                books.put(target, counts);
            }
        });
    }

    private <T> T wait(Change<T> change) {
        try {
            return writer.add(change).result().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException known
                    ? known
                    : new StoreException("A write of the frontier failed: " + e.getCause(), e);
        }
    }

    /** What is read of targets that are not this node's. */
    private static final class Elsewhere {

        private static final long FRESH_NANOS = 1_000_000_000L;

        private final FrontierStore store;
        private final Trouble trouble;
        /** Held by whoever reads. */
        private final ReentrantLock reading = new ReentrantLock();

        private volatile Map<Host, StoredTarget> targets = Map.of();
        private volatile long readAt;
        private volatile boolean read;

        Elsewhere(FrontierStore store, Trouble trouble) {
            this.store = store;
            this.trouble = trouble;
        }

        /** What was read last is better than waiting for a store that does not answer; the trouble shows elsewhere. */
        Map<Host, StoredTarget> targets() {
            if (isStale() && !trouble.isAway() && (!read ? locked() : reading.tryLock())) {
                try {
                    if (isStale()) {
                        fetch();
                    }
                } catch (StoreException e) {
                    readAt = System.nanoTime();
                } finally {
                    reading.unlock();
                }
            }
            return targets;
        }

        private boolean isStale() {
            return !read || System.nanoTime() - readAt >= FRESH_NANOS;
        }

        private boolean locked() {
            reading.lock();
            return true;
        }

        void forget() {
            read = false;
        }

        private void fetch() {
            List<StoredTarget> all = store.targets();
            targets = all.stream().collect(Collectors.toUnmodifiableMap(StoredTarget::target, one -> one));
            readAt = System.nanoTime();
            read = true;
        }

        /** Asks the store each time: what was submitted a moment ago must be seen. */
        boolean drained() {
            reading.lock();
            try {
                fetch();
                return targets.values().stream()
                        .allMatch(target -> target.counts().waiting() == 0);
            } catch (StoreException e) {
                return false;
            } finally {
                reading.unlock();
            }
        }
    }
}
