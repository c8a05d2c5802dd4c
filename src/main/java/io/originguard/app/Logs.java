package io.originguard.app;

import io.originguard.settings.LogFormat;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/** What the log shows and how; takes effect only before the first logger is made. */
final class Logs {

    private static final String CONFIGURATION = "logback.configurationFile";
    private static final String TEXT = "originguard-logback.xml";
    private static final String JSON = "originguard-logback-json.xml";

    private Logs() {}

    /** The one for people, unless {@code -Dlogback.configurationFile} names another. */
    static void text() {
        System.setProperty(CONFIGURATION, System.getProperty(CONFIGURATION, TEXT));
    }

    /** Only warnings and alerts, so that they do not drown the progress; {@code -Doriginguard.log.level} overrides it. */
    static void quiet() {
        System.setProperty("originguard.log.level", System.getProperty("originguard.log.level", "WARN"));
    }

    /** As the settings want it, unless {@code -Dlogback.configurationFile} names another. */
    static void as(LogFormat format) {
        if (format == LogFormat.JSON && TEXT.equals(System.getProperty(CONFIGURATION))) {
            System.setProperty(CONFIGURATION, JSON);
        }
    }

    /** Where a service tells people of its end: standard error, or the log where that is not for people. */
    static PrintStream teller(LogFormat format) {
        return format == LogFormat.JSON ? new PrintStream(new Lines(), true, StandardCharsets.UTF_8) : System.err;
    }

    /** Logs each line that is written. Used by one thread. */
    private static final class Lines extends OutputStream {

        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            if (b != '\n') {
                line.write(b);
                return;
            }
            String text = line.toString(StandardCharsets.UTF_8).strip();
            line.reset();
            if (!text.isEmpty()) {
                LoggerFactory.getLogger("originguard").info(text);
            }
        }
    }
}
