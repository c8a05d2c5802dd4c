package io.originguard.status;

import io.originguard.breaker.BreakerView;
import io.originguard.camel.Guard;
import io.originguard.frontier.Counts;
import io.originguard.frontier.Held;
import io.originguard.frontier.TargetState;
import io.originguard.robots.Hold;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import java.util.Comparator;
import java.util.Optional;

/**
 * One target at one moment: what all targets are sorted by, before the few that are shown are looked at closely. Immutable.
 *
 * @param target the domain
 * @param guard who serves it, if anybody does
 * @param view its breaker, if anybody serves it
 * @param stored its state at the start, if nobody has served it since
 * @param held the pause by hand
 * @param jobs its books
 * @param parked jobs that wait for a due time
 * @param robotsHold its robots.txt, if that cannot be had
 * @param route whether a route takes its jobs
 */
record TargetRow(
        Host target,
        Optional<Guard> guard,
        Optional<BreakerView> view,
        Optional<TargetState> stored,
        Optional<Held> held,
        Counts jobs,
        long parked,
        Optional<Hold> robotsHold,
        boolean route) {

    /** The worst first: by state, then by the share of bad results, by the jobs that wait, by name. */
    static final Comparator<TargetRow> BY_TROUBLE = Comparator.comparing(TargetRow::trouble)
            .thenComparing(TargetRow::ratio, Comparator.reverseOrder())
            .thenComparing(row -> row.jobs().waiting(), Comparator.reverseOrder())
            .thenComparing(TargetRow::target);

    static final Comparator<TargetRow> BY_NAME = Comparator.comparing(TargetRow::target);

    private enum Trouble {
        OPEN,
        HALF_OPEN,
        HELD,
        NO_ROUTE,
        LIMITED,
        FAILING,
        BUSY,
        IDLE
    }

    private Trouble trouble() {
        if (state() != BreakerState.CLOSED) {
            return state() == BreakerState.OPEN ? Trouble.OPEN : Trouble.HALF_OPEN;
        }
        if (held.isPresent()) {
            return Trouble.HELD;
        }
        if (!route && jobs.waiting() > 0) {
            return Trouble.NO_ROUTE;
        }
        if (isLimited() || robotsHold.isPresent()) {
            return Trouble.LIMITED;
        }
        if (view.filter(v -> v.bad() > 0).isPresent()) {
            return Trouble.FAILING;
        }
        return jobs.waiting() > 0 || inFlight() > 0 ? Trouble.BUSY : Trouble.IDLE;
    }

    BreakerState state() {
        return view.map(BreakerView::state)
                .or(() -> stored.map(TargetState::state))
                .orElse(BreakerState.CLOSED);
    }

    /** Whether a 429 slows it. */
    boolean isLimited() {
        return view.filter(v -> v.paceLimit().isPresent() || v.notBefore().isPresent())
                .isPresent();
    }

    int inFlight() {
        return view.map(BreakerView::inFlight).orElse(0);
    }

    private double ratio() {
        return view.map(BreakerView::ratio).orElse(0.0);
    }
}
