package io.originguard.frontier;

import io.originguard.target.Host;
import io.originguard.target.Job;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A real store that runs a test's code at its weak moments. Thread-safe. */
final class HookedStore extends ForwardingStore {

    private volatile Runnable beforeCommit = HookedStore::nothing;
    private volatile Runnable afterCommit = HookedStore::nothing;
    private volatile Runnable afterRead = HookedStore::nothing;
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger largestLimit = new AtomicInteger();

    HookedStore(FrontierStore real) {
        super(real);
    }

    /** Runs with everything of a transaction written and nothing committed. */
    void beforeCommit(Runnable hook) {
        beforeCommit = hook;
    }

    /** Runs once, with the ready jobs read and not yet returned. */
    void afterNextRead(Runnable hook) {
        afterRead = () -> {
            afterRead = HookedStore::nothing;
            hook.run();
        };
    }

    void failWrites(String message) {
        beforeCommit(() -> {
            throw new StoreException(message);
        });
    }

    void failReads(String message) {
        afterRead = () -> {
            throw new StoreException(message);
        };
    }

    /** Lets the next transaction happen and says that it failed. */
    void loseNextAnswer(String message) {
        afterCommit = () -> {
            afterCommit = HookedStore::nothing;
            throw new StoreException(message);
        };
    }

    void heal() {
        beforeCommit = HookedStore::nothing;
        afterCommit = HookedStore::nothing;
        afterRead = HookedStore::nothing;
    }

    int commits() {
        return commits.get();
    }

    int reads() {
        return reads.get();
    }

    int largestLimit() {
        return largestLimit.get();
    }

    @Override
    public void write(Consumer<Writes> writes) {
        super.write(all -> {
            writes.accept(all);
            beforeCommit.run();
        });
        commits.incrementAndGet();
        afterCommit.run();
    }

    @Override
    public List<Job> ready(Host target, int limit) {
        List<Job> rows = super.ready(target, limit);
        reads.incrementAndGet();
        largestLimit.accumulateAndGet(limit, Math::max);
        afterRead.run();
        return rows;
    }

    private static void nothing() {}
}
