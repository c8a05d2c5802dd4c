package io.originguard.frontier;

import io.originguard.frontier.FrontierStore.Writes;
import io.originguard.target.Host;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

/** One write that somebody waits for; its steps are called by the writer thread, in the order in which they stand here. */
final class Change<T> {

    private final Optional<Host> owned;
    private final boolean timely;
    private final Function<Writes, T> work;
    private final Consumer<T> afterwards;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private Optional<T> value = Optional.empty();
    private boolean writes = true;
    private boolean adds;

    /**
     * @param work what is done inside the transaction
     * @param afterwards brings the memory up to date after the commit, before anybody hears of it
     */
    Change(Function<Writes, T> work, Consumer<T> afterwards) {
        this(Optional.empty(), false, work, afterwards);
    }

    /**
     * @param owned the target that only its owner may write this of; empty: anybody may
     * @param timely whether its lease must stand too, by the database's clock
     */
    Change(Optional<Host> owned, boolean timely, Function<Writes, T> work, Consumer<T> afterwards) {
        this.owned = owned;
        this.timely = timely;
        this.work = work;
        this.afterwards = afterwards;
    }

    /** It writes nothing and is here only to look between two commits. */
    Change<T> onlyLooks() {
        writes = false;
        return this;
    }

    /** It adds jobs, for which the store must have room. */
    Change<T> addsJobs() {
        adds = true;
        return this;
    }

    boolean adds() {
        return adds;
    }

    boolean writes() {
        return writes;
    }

    Optional<Host> owned() {
        return owned;
    }

    boolean timely() {
        return timely;
    }

    CompletableFuture<T> result() {
        return result;
    }

    /** Waits for the result. */
    T await() {
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("Interrupted before the commit was seen; it may have happened", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StoreException(String.valueOf(cause.getMessage()), cause);
        }
    }

    void apply(Writes writes) {
        value = Optional.of(work.apply(writes));
    }

    void committed() {
        value.ifPresent(done -> {
            try {
                afterwards.accept(done);
            } finally {
                // It is committed, whoever fails to hear of it.
                result.complete(done);
            }
        });
    }

    void failed(StoreException reason) {
        result.completeExceptionally(reason);
    }
}
