package io.originguard.frontier;

import io.originguard.target.Colo;
import io.originguard.target.Host;
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
}
