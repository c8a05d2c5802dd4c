package io.originguard.app;

import java.io.Console;

/** Whether a person watches. */
final class Terminal {

    private Terminal() {}

    /** Whether the program's output goes to a terminal. */
    @SuppressWarnings("SystemConsoleNull") // It is null before JDK 22, and asked for more below since then.
    static boolean isInteractive() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // Since JDK 22 there is a console without a terminal too, and this method to tell.
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException before22) {
            return true;
        }
    }
}
