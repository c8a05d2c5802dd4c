package io.originguard.breaker;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * What the next probe of an OPEN target goes by. Immutable.
 *
 * @param interval the time between two probes that is in force: the usual one, or the one for what only an operator can mend
 * @param announced the wait that the latest answer asked for, if it is not over
 */
public record ProbePlan(Duration interval, Optional<Duration> announced) {

    /** Both numbers for people, such as {@code probe every 30 s, edge asks for 120 s}. */
    @Override
    public String toString() {
        return "probe every " + seconds(interval)
                + announced.map(wait -> ", edge asks for " + seconds(wait)).orElse("");
    }

    private static String seconds(Duration span) {
        return BigDecimal.valueOf(span.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }
}
