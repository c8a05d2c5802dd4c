package io.originguard.frontier;

import io.originguard.target.Host;
import java.time.Instant;
import java.util.Locale;

/**
 * Something that an operator did to a target.
 *
 * @param at when
 * @param target the domain
 * @param action what
 * @param reason why, as the operator wrote it; possibly empty where none is asked for
 * @param by who
 */
public record Operation(Instant at, Host target, Action action, String reason, String by) {

    /** What an operator can do. */
    public enum Action {
        /** Nothing is sent until it is resumed. */
        PAUSE,
        /** Ends a pause by hand. */
        RESUME,
        /** The next probe of an OPEN target is sent at once. */
        PROBE,
        /** The breaker is tripped. */
        OPEN,
        /** The breaker is closed at once, without a ramp. */
        CLOSE;

        /** The name in paths and columns. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
