package io.originguard.breaker;

import io.originguard.target.TargetSettings.BreakerSettings;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * When a CLOSED breaker trips: the share of bad results in the window is strictly more than the threshold, or so many bad
 * ones came in a row, however far apart. Judged at bad results only: a good one, or good ones leaving the window, can raise
 * the share too, but say nothing against the origin now.
 *
 * <p>Not thread-safe.
 */
final class TripRule {

    private Run site = Run.NONE;

    /** Those that speak of a path; they are part of the run once the paths agree. */
    private Run paths = Run.NONE;

    /** A good result ends the run of bad ones. */
    void good() {
        site = Run.NONE;
        paths = Run.NONE;
    }

    /**
     * A bad result.
     *
     * @return if it trips, the first bad result of the run or window that did it
     */
    Optional<Instant> bad(Bad bad, BreakerSettings settings, Instant now) {
        if (!bad.ofPath()) {
            site = site.next(now);
        } else {
            paths = paths.next(now);
        }
        if (!bad.counts()) {
            return Optional.empty();
        }
        return judge(bad.agreed() ? site.with(paths) : site, bad.tally(), settings, now);
    }

    /**
     * A bad result where nothing has to agree.
     *
     * @param tally the window with this result in it
     * @return if it trips, the first bad result of the run or window that did it
     */
    Optional<Instant> bad(Tally tally, BreakerSettings settings, Instant now) {
        site = site.next(now);
        return judge(site, tally, settings, now);
    }

    private static Optional<Instant> judge(Run run, Tally tally, BreakerSettings settings, Instant now) {
        if (run.length() >= settings.consecutive()) {
            return Optional.of(run.began());
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

    /**
     * Bad results in a row.
     *
     * @param began when the first one came; {@link Instant#MAX} without one
     */
    private record Run(int length, Instant began) {

        static final Run NONE = new Run(0, Instant.MAX);

        Run next(Instant now) {
            return new Run(length + 1, length == 0 ? now : began);
        }

        Run with(Run other) {
            return new Run(length + other.length, began.isBefore(other.began) ? began : other.began);
        }
    }
}
