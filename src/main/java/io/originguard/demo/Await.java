package io.originguard.demo;

import io.vertx.core.Future;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Waits, from a thread that is no event loop, until something of Vert.x is done. */
final class Await {

    private static final long SECONDS = 10;

    private Await() {}

    /**
     * Returns what it came to.
     *
     * @throws IllegalStateException if it failed or took more than 10 s; the message says what was tried
     */
    static <T> T done(Future<T> future, String what) {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw new IllegalStateException(what + " failed: " + e.getCause(), e.getCause());
        }
    }
}
