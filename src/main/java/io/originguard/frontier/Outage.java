package io.originguard.frontier;

import io.originguard.target.Colo;
import io.originguard.target.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The record of one episode from a trip until the breaker closed again.
 *
 * @param target the domain
 * @param generation generation that the trip began; with the target the key of the record
 * @param cause name of the cause that tripped
 * @param firstErrorAt first bad result of the run or window that tripped
 * @param trippedAt when the breaker went to OPEN
 * @param bad bad results in the window at the trip
 * @param total results in the window at the trip
 * @param cfRay the edge's id of the request that tripped
 * @param requestsWhileDown requests that met a dead origin: the bad ones before the trip, late ones, probes, ramp failures
 * @param reopened how often the ramp failed and the breaker reopened within this outage
 * @param jobsHeld jobs that waited at the trip
 * @param recoveredAt first origin-proved answer that led to the final ramp
 * @param firstPageAt when the first page was delivered that was asked for after that; it may be later than {@code closedAt}
 * @param closedAt back at the baseline
 * @param jobsLost accepted - delivered - dead - waiting when it closed; anything but 0 is a bug
 */
public record Outage(
        Host target,
        long generation,
        String cause,
        Instant firstErrorAt,
        Instant trippedAt,
        int bad,
        int total,
        Optional<String> cfRay,
        long requestsWhileDown,
        int reopened,
        long jobsHeld,
        Optional<Instant> recoveredAt,
        Optional<Instant> firstPageAt,
        Optional<Instant> closedAt,
        long jobsLost) {

    /** The data centre of the edge that told of the outage, three letters such as FRA. */
    public Optional<String> colo() {
        return cfRay.flatMap(Colo::of);
    }

    /** From the recovery to the first page; empty until both have come. */
    public Optional<Duration> toFirstPage() {
        return since(recoveredAt, firstPageAt);
    }

    /** From the recovery until the breaker was closed at the baseline; empty until both have come. */
    public Optional<Duration> toBaseline() {
        return since(recoveredAt, closedAt);
    }

    /** A wall clock that is set back makes no span negative. */
    private static Optional<Duration> since(Optional<Instant> from, Optional<Instant> to) {
        return from.flatMap(begin -> to.map(end -> Duration.between(begin, end)))
                .map(span -> span.isNegative() ? Duration.ZERO : span);
    }
}
