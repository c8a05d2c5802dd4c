package io.originguard.page;

import io.originguard.status.TargetStatus;
import io.originguard.target.BreakerState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A target in words; what does not apply is null, and so is not shown.
 *
 * @param target the domain
 * @param link to its page
 * @param mark class of its row: open, half-open, closed, or held where it is paused by hand and else well
 * @param stateMark class of the breaker's state
 * @param state what the breaker does, in words
 * @param since when the state was entered, where it is not CLOSED
 * @param held the pause by hand
 * @param why what tripped it or what its probe met, where it is not CLOSED
 * @param errors of the last 60 s, by status
 * @param flight requests in flight and how many may be
 * @param jobs its books
 * @param probe when and how it is probed, where it is not CLOSED or has been probed
 * @param notes what else slows it
 * @param alert whether the alert went out; null where there is none to send
 * @param node who serves it
 * @param can what an operator may do now
 */
record TargetView(
        String target,
        String link,
        String mark,
        String stateMark,
        String state,
        @Nullable Moment since,
        @Nullable HeldView held,
        @Nullable CauseView why,
        ErrorsView errors,
        FlightView flight,
        JobsView jobs,
        @Nullable ProbeView probe,
        List<NoteView> notes,
        @Nullable String alert,
        @Nullable String node,
        Can can) {

    static TargetView of(TargetStatus status, Instant now) {
        boolean closed = status.state() == BreakerState.CLOSED;
        return new TargetView(
                status.target(),
                "/targets/" + Words.inUrl(status.target()),
                closed && status.held() != null ? "held" : mark(status.state()),
                mark(status.state()),
                switch (status.state()) {
                    case OPEN -> "OPEN, queue paused";
                    case HALF_OPEN -> "HALF_OPEN, ramping up";
                    case CLOSED -> "CLOSED";
                },
                closed ? null : Moment.orNull(status.since(), now),
                status.held() == null
                        ? null
                        : new HeldView(
                                status.held().reason(),
                                status.held().by(),
                                Moment.of(status.held().since(), now)),
                closed || status.cause() == null ? null : CauseView.of(status.cause()),
                ErrorsView.of(status),
                FlightView.of(status),
                JobsView.of(status),
                ProbeView.of(status, now),
                NoteView.of(status, now),
                closed ? null : status.alertSent() ? "alert sent" : "alert not sent yet",
                status.node(),
                Can.of(status));
    }

    private static String mark(BreakerState state) {
        return switch (state) {
            case OPEN -> "open";
            case HALF_OPEN -> "half-open";
            case CLOSED -> "closed";
        };
    }

    /**
     * A pause by hand.
     *
     * @param reason as it was given
     * @param by who
     * @param since from when
     */
    record HeldView(String reason, String by, Moment since) {}

    /**
     * Errors of the window.
     *
     * @param ratio share of bad results
     * @param bad how many
     * @param total good and bad results
     * @param any whether there are results in the window
     * @param none whether nothing came back at all
     * @param troubled whether there are bad ones
     * @param byStatus failed answers
     */
    record ErrorsView(
            String ratio,
            String bad,
            String total,
            boolean any,
            boolean none,
            boolean troubled,
            List<ErrorView> byStatus) {

        static ErrorsView of(TargetStatus status) {
            return new ErrorsView(
                    Words.percent(status.ratio()),
                    Words.count(status.bad()),
                    Words.count(status.total()),
                    status.total() > 0,
                    status.total() == 0 && status.errors().isEmpty(),
                    status.bad() > 0,
                    status.errors().entrySet().stream()
                            .sorted(Map.Entry.<String, Integer>comparingByValue()
                                    .reversed()
                                    .thenComparing(Map.Entry.comparingByKey()))
                            .map(entry -> new ErrorView(entry.getKey(), Words.count(entry.getValue())))
                            .toList());
        }
    }

    /**
     * Failed answers of one kind.
     *
     * @param status HTTP status, or the label of a cause
     * @param count how many
     */
    record ErrorView(String status, String count) {}

    /**
     * Requests in flight.
     *
     * @param now how many there are
     * @param limit how many may be
     * @param baseline how many may be when all is well
     * @param learnt why the baseline is lower than configured
     */
    record FlightView(
            int now, int limit, int baseline, @Nullable String learnt) {

        static FlightView of(TargetStatus status) {
            return new FlightView(
                    status.inFlight(),
                    status.limit(),
                    status.baseline(),
                    status.baselineReason() == null
                            ? null
                            : "baseline " + status.baseline() + " instead of " + status.configuredBaseline() + ": "
                                    + status.baselineReason());
        }
    }

    /**
     * The books.
     *
     * @param waiting jobs in the frontier
     * @param parked those that wait for a due time
     * @param dead dead letters
     * @param delivered pages that the sink took
     * @param accepted all of them
     * @param pages delivered a second
     */
    record JobsView(String waiting, String parked, String dead, String delivered, String accepted, String pages) {

        static JobsView of(TargetStatus status) {
            return new JobsView(
                    Words.count(status.waiting()),
                    Words.count(status.parked()),
                    Words.count(status.dead()),
                    Words.count(status.delivered()),
                    Words.count(status.accepted()),
                    Words.rate(status.pagesPerSecond()));
        }
    }

    /**
     * What the state of a target allows.
     *
     * @param pause whether it is not paused by hand
     * @param resume whether it is
     * @param probe whether there is an origin to ask for
     * @param open whether it is not OPEN
     * @param close whether it is not CLOSED
     */
    record Can(boolean pause, boolean resume, boolean probe, boolean open, boolean close) {

        static Can of(TargetStatus status) {
            boolean served = status.node() != null;
            return new Can(
                    status.held() == null,
                    status.held() != null,
                    served && status.state() == BreakerState.OPEN && !status.probing(),
                    served && status.state() != BreakerState.OPEN,
                    served && status.state() != BreakerState.CLOSED);
        }
    }
}
