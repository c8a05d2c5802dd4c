package io.originguard.breaker;

import io.originguard.target.TargetSettings.BreakerSettings;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a CLOSED breaker trips: the share of bad results in the window is strictly more than the threshold, or so many bad
 * ones came in a row, however far apart. Judged at bad results only: a good one, or good ones leaving the window, can raise
 * the share too, but say nothing against the origin now.
 *
 * <p>Not thread-safe.
 */
final class TripRule {

    private int run;
    private @Nullable Instant runBegan;

    /** A good result ends the run of bad ones. */
    void good() {
        run = 0;
        runBegan = null;
    }

    /**
     * A bad result.
     *
     * @param tally the window with this result in it
     * @return if it trips, the first bad result of the run or window that did it
     */
    Optional<Instant> bad(Tally tally, BreakerSettings settings, Instant now) {
        run++;
        if (runBegan == null) {
            runBegan = now;
        }
        if (run >= settings.consecutive()) {
            return Optional.of(runBegan);
        }
        if (tally.total() >= settings.minimumCalls() && exceeds(tally.bad(), tally.total(), settings.threshold())) {
            return Optional.of(tally.firstBadAt() == null ? now : tally.firstBadAt());
        }
        return Optional.empty();
    }

    /** Whether {@code bad / total > threshold}, in decimals: 0.29 of 100 is 29, which floating point denies. */
    static boolean exceeds(int bad, int total, double threshold) {
        BigDecimal allowed = BigDecimal.valueOf(threshold).multiply(BigDecimal.valueOf(total));
        return BigDecimal.valueOf(bad).compareTo(allowed) > 0;
    }
}
