package io.originguard.status;

import io.originguard.breaker.BreakerView;
import io.originguard.frontier.Counts;
import io.originguard.status.Seats.Need;
import io.originguard.status.Seats.Standing;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import java.time.Instant;
import java.util.Optional;

/**
 * One target at the moment of a scrape. Immutable.
 *
 * @param target the domain
 * @param breaker its breaker; empty while nobody serves it
 * @param jobs its books
 * @param parked jobs of it that wait for a due time
 * @param lastProbe when its last probe was sent
 */
record Reading(Host target, Optional<BreakerView> breaker, Counts jobs, long parked, Optional<Instant> lastProbe) {

    Standing standing() {
        return new Standing(target, need(), breaker.map(BreakerView::total).orElse(0));
    }

    private Need need() {
        if (breaker.isPresent()) {
            BreakerView view = breaker.get();
            if (view.state() != BreakerState.CLOSED) {
                return Need.PAUSED;
            }
            if (view.bad() > 0 || view.paceLimit().isPresent()) {
                return Need.FAILING;
            }
            if (view.total() > 0 || view.inFlight() > 0) {
                return Need.ACTIVE;
            }
        }
        return jobs.waiting() > 0 ? Need.ACTIVE : Need.IDLE;
    }

    /** Jobs that wait for their turn, in flight included, those that wait for a due time apart. */
    long waiting() {
        // The two are not read at the same instant.
        return Math.max(0, jobs.waiting() - parked);
    }
}
