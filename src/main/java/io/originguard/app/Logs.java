package io.originguard.app;

/** What the log shows; takes effect only before the first logger is made. */
final class Logs {

    private Logs() {}

    /** Only warnings and alerts, so that they do not drown the progress; {@code -Doriginguard.log.level} overrides it. */
    static void quiet() {
        System.setProperty("originguard.log.level", System.getProperty("originguard.log.level", "WARN"));
    }
}
