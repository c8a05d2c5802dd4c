package io.originguard.status;

import io.originguard.frontier.Outage;
import java.time.Duration;
import java.util.Optional;

/**
 * The four figures that nobody publishes, summed over outages. Immutable.
 *
 * @param outages how many were summed
 * @param goingOn those of them that have no end yet
 * @param requestsWhileDown requests that met a dead origin
 * @param toFirstPage from the recovery to the first page
 * @param toBaseline from the recovery until the target was back at its baseline
 * @param jobsLost URLs that were accepted and are nowhere any more; anything but 0 is a bug
 */
public record Ledger(
        long outages, long goingOn, long requestsWhileDown, Spans toFirstPage, Spans toBaseline, long jobsLost) {

    /** No outage. */
    public static final Ledger NONE = new Ledger(0, 0, 0, Spans.NONE, Spans.NONE, 0);

    /**
     * Spans of those outages that have come so far.
     *
     * @param count how many
     * @param sum of all
     * @param longest zero without any
     */
    public record Spans(long count, Duration sum, Duration longest) {

        static final Spans NONE = new Spans(0, Duration.ZERO, Duration.ZERO);

        Spans plus(Optional<Duration> span) {
            return span.map(one -> new Spans(count + 1, sum.plus(one), longest.compareTo(one) < 0 ? one : longest))
                    .orElse(this);
        }
    }

    /** The figures of these outages. */
    public static Ledger of(Iterable<Outage> outages) {
        Ledger sum = NONE;
        for (Outage outage : outages) {
            sum = sum.plus(outage);
        }
        return sum;
    }

    /** With one more outage. */
    public Ledger plus(Outage outage) {
        return new Ledger(
                outages + 1,
                goingOn + (outage.closedAt().isEmpty() ? 1 : 0),
                requestsWhileDown + outage.requestsWhileDown(),
                toFirstPage.plus(outage.toFirstPage()),
                toBaseline.plus(outage.toBaseline()),
                jobsLost + outage.jobsLost());
    }
}
