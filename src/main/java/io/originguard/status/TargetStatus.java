package io.originguard.status;

import io.originguard.target.BreakerState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One target as it is shown; what does not apply is null. A target that this node has in its books but nobody serves has
 * the numbers of its books, the state that was stored, and {@code limit} 0.
 *
 * @param target the domain
 * @param state of its breaker
 * @param generation number of the breaker's epoch
 * @param since when the state was entered; null if it has never been another
 * @param held the pause by hand
 * @param ratio share of bad results in the window, 0 to 1
 * @param bad bad results in the window
 * @param total good and bad results in the window
 * @param errors failed answers of the last 60 s by status, or by cause where there was no answer
 * @param cause label of what last tripped the breaker or what its probe last met
 * @param limit requests in flight that are allowed now
 * @param baseline requests in flight that are allowed when all is well
 * @param configuredBaseline what its settings say
 * @param baselineReason why the baseline is lower than that
 * @param inFlight requests in flight
 * @param accepted URLs that intake acknowledged: delivered, dead and waiting together
 * @param delivered pages that the sink took
 * @param dead dead letters
 * @param waiting jobs in the frontier, those in flight and parked ones among them
 * @param parked jobs that wait for a due time
 * @param pagesPerSecond pages delivered a second, over the last 60 s
 * @param probeInterval time between two probes
 * @param announcedWait the wait that the edge asked for
 * @param nextProbeAt when it is probed next
 * @param probing whether a probe is under way
 * @param lastProbe the latest one since the start of the node
 * @param alertSent whether the alert of its state was handed over
 * @param limitedUntil until when nothing is sent, as a 429 announced
 * @param robotsHeldUntil when its robots.txt, which cannot be had, is asked for again
 * @param crawlDelay least time between two requests, as its robots.txt asks for
 * @param route whether a route takes its jobs; without one they wait
 * @param node who serves it
 */
public record TargetStatus(
        String target,
        BreakerState state,
        long generation,
        @Nullable Instant since,
        @Nullable HeldStatus held,
        double ratio,
        int bad,
        int total,
        Map<String, Integer> errors,
        @Nullable String cause,
        int limit,
        int baseline,
        int configuredBaseline,
        @Nullable String baselineReason,
        int inFlight,
        long accepted,
        long delivered,
        long dead,
        long waiting,
        long parked,
        double pagesPerSecond,
        @Nullable Duration probeInterval,
        @Nullable Duration announcedWait,
        @Nullable Instant nextProbeAt,
        boolean probing,
        @Nullable ProbeStatus lastProbe,
        boolean alertSent,
        @Nullable Instant limitedUntil,
        @Nullable Instant robotsHeldUntil,
        @Nullable Duration crawlDelay,
        boolean route,
        @Nullable String node) {

    /**
     * A pause by hand.
     *
     * @param since from when
     * @param reason why
     * @param by who
     */
    public record HeldStatus(Instant since, String reason, String by) {}
}
