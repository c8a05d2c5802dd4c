package io.originguard.frontier;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets Flyway's routine messages pass at debug level only; it is created by Flyway, by its class name. */
public final class QuietMigrationLog implements LogCreator {

    @Override
    public Log createLogger(Class<?> origin) {
        return new Lowered(LoggerFactory.getLogger(origin));
    }

    private record Lowered(Logger log) implements Log {

        @Override
        public boolean isDebugEnabled() {
            return log.isDebugEnabled();
        }

        @Override
        public void debug(String message) {
            log.trace(message);
        }

        @Override
        public void info(String message) {
            log.debug(message);
        }

        @Override
        public void warn(String message) {
            log.warn(message);
        }

        @Override
        public void error(String message) {
            log.debug(message);
        }

        @Override
        public void error(String message, Exception e) {
            log.debug(message, e);
        }

        @Override
        public void notice(String message) {
            log.debug(message);
        }
    }
}
