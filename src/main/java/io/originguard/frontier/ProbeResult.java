package io.originguard.frontier;

import io.originguard.target.Host;
import java.time.Instant;
import java.util.Optional;

/**
 * One probe and its answer.
 *
 * @param target the domain
 * @param outage generation of the outage it belongs to
 * @param sentAt when it left
 * @param url what it asked for
 * @param status HTTP status, 0 without an answer
 * @param cause name of the outcome's cause
 * @param recovered whether the origin proved itself
 * @param cfRay the edge's id
 * @param detail one line for people
 */
public record ProbeResult(
        Host target,
        long outage,
        Instant sentAt,
        String url,
        int status,
        String cause,
        boolean recovered,
        Optional<String> cfRay,
        String detail) {}
