package io.originguard.app;

import java.io.PrintStream;

/** What Ctrl-C and SIGTERM do: the node is closed cleanly and the summary is printed before the process ends. */
final class Interruption {

    private final Thread hook;

    private Interruption(Thread hook) {
        this.hook = hook;
    }

    /** Arms it; the JVM ends with the signal's exit code once the hook is done. */
    static Interruption closing(Standalone standalone, Summary summary, PrintStream err) {
        Thread hook = new Thread(
                () -> {
                    err.println();
                    err.println("originguard: stopping; requests in flight end, the rest stays in the frontier");
                    standalone.stop();
                    summary.print(err);
                    standalone.close();
                },
                "originguard-interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        return new Interruption(hook);
    }

    /** The work has ended by itself. */
    void disarm() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyStopping) {
            // Then the hook says what there is to say.
        }
    }
}
