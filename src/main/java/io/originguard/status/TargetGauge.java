package io.originguard.status;

import io.originguard.breaker.BreakerView;
import io.originguard.target.BreakerState;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * One number of a target: a gauge with one combination of its labels. Immutable.
 *
 * @param name the gauge
 * @param help what it says
 * @param labels further labels beside {@code target}
 * @param summed whether the numbers of several targets can be added
 * @param value reads it; NaN if there is none at present
 */
record TargetGauge(String name, String help, Labels labels, boolean summed, ToDoubleFunction<Reading> value) {

    private static final String STATE = "originguard_breaker_state";
    private static final String STATE_HELP = "1 for the state that the target's breaker is in, 0 for the others";
    private static final String RESULTS = "originguard_window_results";
    private static final String RESULTS_HELP = "Results in the target's window";
    private static final String JOBS = "originguard_jobs";
    private static final String JOBS_HELP =
            "Jobs that wait for their turn (in flight included), are parked until a due time, were delivered or are dead;"
                    + " together all that were accepted";

    /** All of them, those of one gauge together. */
    static final List<TargetGauge> ALL = List.of(
            state(BreakerState.CLOSED),
            state(BreakerState.OPEN),
            state(BreakerState.HALF_OPEN),
            single(
                    "originguard_breaker_state_since_timestamp_seconds",
                    "When the target's breaker entered its state",
                    false,
                    view -> view.since().equals(Instant.EPOCH) ? Double.NaN : seconds(view.since())),
            breaker(RESULTS, RESULTS_HELP, Labels.of("result", "good"), true, view -> view.total() - view.bad()),
            breaker(RESULTS, RESULTS_HELP, Labels.of("result", "bad"), true, BreakerView::bad),
            single(
                    "originguard_window_bad_ratio",
                    "Share of bad results in the target's window, 0 to 1",
                    false,
                    BreakerView::ratio),
            single("originguard_concurrency_in_flight", "Places of the target in use", true, BreakerView::inFlight),
            single("originguard_concurrency_limit", "Places that the target allows now", true, BreakerView::limit),
            single(
                    "originguard_concurrency_baseline",
                    "Places that the target allows when all is well",
                    true,
                    view -> view.baseline().inForce()),
            single(
                    "originguard_probe_next_timestamp_seconds",
                    "When the target's origin is asked next",
                    false,
                    view -> seconds(view.nextProbeAt())),
            new TargetGauge(
                    "originguard_probe_last_timestamp_seconds",
                    "When the target's origin was last asked, since the start of the process",
                    Labels.EMPTY,
                    false,
                    reading -> seconds(reading.lastProbe())),
            jobs("waiting", Reading::waiting),
            jobs("parked", Reading::parked),
            jobs("delivered", reading -> reading.jobs().delivered()),
            jobs("dead", reading -> reading.jobs().dead()));

    private static TargetGauge state(BreakerState state) {
        return breaker(
                STATE,
                STATE_HELP,
                Labels.of("state", TargetMeters.label(state)),
                true,
                view -> view.state() == state ? 1 : 0);
    }

    private static TargetGauge jobs(String state, ToDoubleFunction<Reading> count) {
        return new TargetGauge(JOBS, JOBS_HELP, Labels.of("state", state), true, count);
    }

    private static TargetGauge single(String name, String help, boolean summed, ToDoubleFunction<BreakerView> value) {
        return breaker(name, help, Labels.EMPTY, summed, value);
    }

    private static TargetGauge breaker(
            String name, String help, Labels labels, boolean summed, ToDoubleFunction<BreakerView> value) {
        Function<BreakerView, Double> boxed = value::applyAsDouble;
        return new TargetGauge(name, help, labels, summed, reading -> reading.breaker()
                .map(boxed)
                .orElse(Double.NaN));
    }

    private static double seconds(Instant at) {
        return at.toEpochMilli() / 1000.0;
    }

    private static double seconds(Optional<Instant> at) {
        return at.map(TargetGauge::seconds).orElse(Double.NaN);
    }
}
