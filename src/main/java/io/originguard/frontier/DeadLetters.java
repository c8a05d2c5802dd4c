package io.originguard.frontier;

import io.originguard.target.Host;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The dead letters: the jobs that are not retried by themselves, as people read them, requeue and delete them. Thread-safe. */
public final class DeadLetters {

    private static final int BATCH = 1_000;

    private final FrontierStore store;
    private final GroupCommit writer;
    private final Tenure tenure;

    DeadLetters(FrontierStore store, GroupCommit writer, Tenure tenure) {
        this.store = store;
        this.writer = writer;
        this.tenure = tenure;
    }

    /** Dead letters, latest first. */
    public List<DeadLetter> latest(Optional<Host> target, int limit) {
        return store.deadLetters(target, limit);
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
                Requeued some = writer.await(new Change<>(
                        writes -> {
                            Requeued done = writes.requeue(part, after, BATCH);
                            tenure.tellOwners(writes, done.byTarget().keySet());
                            return done;
                        },
                        done -> tenure.requeued(done.byTarget())));
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
    public int delete(DeadLetterFilter filter) {
        int deleted = 0;
        for (DeadLetterFilter part : single(filter)) {
            deleted += writer.await(new Change<>(writes -> writes.delete(part), done -> {}));
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
}
