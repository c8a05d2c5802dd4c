package io.originguard.camel;

import io.originguard.frontier.Frontier;
import io.originguard.frontier.TargetMemory;
import io.originguard.target.Host;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * What one target has taught us, written down soon after each change; what the store refuses is tried again at the next
 * {@link #tick()}. Thread-safe; calls never wait for the store.
 */
final class Memory {

    private final Host target;
    private final Frontier frontier;

    private TargetMemory now;
    private TargetMemory stored;
    private boolean writing;
    private boolean retired;

    Memory(Host target, TargetMemory stored, Frontier frontier) {
        this.target = target;
        this.stored = stored;
        this.now = stored;
        this.frontier = frontier;
    }

    synchronized TargetMemory now() {
        return now;
    }

    /** Changes it; called with a function without side effects. */
    void change(UnaryOperator<TargetMemory> change) {
        synchronized (this) {
            now = change.apply(now);
        }
        tick();
    }

    /** Writes down what is not written yet, also while an earlier write is under way; to be called before the frontier closes. */
    void close() {
        TargetMemory last;
        synchronized (this) {
            if (now.equals(stored)) {
                return;
            }
            last = now;
        }
        // What could not be written at the end is learnt again.
        CompletableFuture<?> unused = frontier.register().remember(target, last).exceptionally(trouble -> null);
    }

    /** Whether all is written down, and no write is under way. */
    synchronized boolean isQuiet() {
        return !writing && now.equals(stored);
    }

    /** The target has another owner: nothing is written down any more. */
    synchronized void retire() {
        retired = true;
    }

    /** Whether all is written down, so that {@link #tick()} does nothing. */
    synchronized boolean isWritten() {
        return now.equals(stored);
    }

    /** Writes down what is not written yet. */
    void tick() {
        TargetMemory next;
        synchronized (this) {
            if (retired || writing || now.equals(stored)) {
                return;
            }
            writing = true;
            next = now;
        }
        CompletableFuture<?> unused = frontier.register().remember(target, next).whenComplete((done, trouble) -> {
            synchronized (this) {
                writing = false;
                if (trouble == null) {
                    stored = next;
                }
            }
        });
    }
}
