package io.originguard.status;

import io.originguard.frontier.Outage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An outage as the ledger has it; what has not happened yet is null.
 *
 * @param target the domain
 * @param generation number of the breaker's epoch that the trip began
 * @param cause label of what tripped it
 * @param firstErrorAt first bad result of those that tripped it
 * @param trippedAt when the breaker went to OPEN
 * @param bad bad results in the window at the trip
 * @param total results in the window at the trip
 * @param cfRay the edge's id of the request that tripped it
 * @param colo the edge's data centre
 * @param requestsWhileDown requests that met the dead origin, probes among them
 * @param reopened how often the ramp failed
 * @param jobsHeld jobs that waited at the trip
 * @param recoveredAt first proof of the origin that led to the final ramp
 * @param firstPageAt the first page delivered after that
 * @param closedAt back at the baseline
 * @param secondsToFirstPage from the recovery to that
 * @param secondsToBaseline from the recovery until it was back at the baseline
 * @param jobsLost anything but 0 is a bug
 */
public record OutageStatus(
        String target,
        long generation,
        String cause,
        Instant firstErrorAt,
        Instant trippedAt,
        int bad,
        int total,
        @Nullable String cfRay,
        @Nullable String colo,
        long requestsWhileDown,
        int reopened,
        long jobsHeld,
        @Nullable Instant recoveredAt,
        @Nullable Instant firstPageAt,
        @Nullable Instant closedAt,
        @Nullable Double secondsToFirstPage,
        @Nullable Double secondsToBaseline,
        long jobsLost) {

    static OutageStatus of(Outage outage) {
        return new OutageStatus(
                outage.target().name(),
                outage.generation(),
                outage.cause(),
                outage.firstErrorAt(),
                outage.trippedAt(),
                outage.bad(),
                outage.total(),
                outage.cfRay().orElse(null),
                outage.colo().orElse(null),
                outage.requestsWhileDown(),
                outage.reopened(),
                outage.jobsHeld(),
                outage.recoveredAt().orElse(null),
                outage.firstPageAt().orElse(null),
                outage.closedAt().orElse(null),
                seconds(outage.toFirstPage()),
                seconds(outage.toBaseline()),
                outage.jobsLost());
    }

    private static @Nullable Double seconds(Optional<Duration> span) {
        return span.map(some -> some.toMillis() / 1_000.0).orElse(null);
    }
}
