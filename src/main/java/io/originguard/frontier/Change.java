package io.originguard.frontier;

import io.originguard.frontier.FrontierStore.Writes;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** One write that somebody waits for; its steps are called by the writer thread, in the order in which they stand here. */
final class Change<T> {

    private final Function<Writes, T> work;
    private final Consumer<T> afterwards;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private Optional<T> value = Optional.empty();

    /**
     * @param work what is done inside the transaction
     * @param afterwards brings the memory up to date after the commit, before anybody hears of it
     */
    Change(Function<Writes, T> work, Consumer<T> afterwards) {
        this.work = work;
        this.afterwards = afterwards;
    }

    CompletableFuture<T> result() {
        return result;
    }

    void apply(Writes writes) {
        value = Optional.of(work.apply(writes));
    }

    void committed() {
        value.ifPresent(done -> {
            afterwards.accept(done);
            result.complete(done);
        });
    }

    void failed(StoreException reason) {
        result.completeExceptionally(reason);
    }
}
