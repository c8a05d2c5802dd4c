package io.originguard.camel;

/** What one guard wants of the dispatcher and of the tick. Thread-safe, but for {@link #lined}. */
final class Attention {

    /** Whether the target stands in the dispatcher's line; guarded by the dispatcher. */
    boolean lined;

    private volatile boolean askAgain;
    private volatile Runnable awake = () -> {};

    /** Told of each {@link #wake()} from now on. */
    void tell(Runnable isAwake) {
        awake = isAwake;
    }

    /** Something has happened, after which time may bring something: to be called when it has, not before. */
    void wake() {
        awake.run();
    }

    /** The dispatcher was refused a place and should ask again at the next tick. */
    void refused() {
        askAgain = true;
        wake();
    }

    /** Whether the dispatcher should ask for a place again. */
    boolean isRefused() {
        return askAgain;
    }

    /** The same, once for all reasons so far. */
    boolean takeRefused() {
        boolean taken = askAgain;
        if (taken) {
            askAgain = false;
        }
        return taken;
    }
}
