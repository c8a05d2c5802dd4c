package io.originguard.frontier;

import java.time.Instant;
import java.util.Optional;

/**
 * A node that wants to join the fleet.
 *
 * @param seat names its data directory, which one process has at a time
 * @param name for people
 * @param address host and port, where it listens
 * @param version of its program
 * @param unlisted whether it serves targets without a route
 * @param startedAt when it was started
 */
public record Candidate(
        String seat, String name, Optional<String> address, String version, boolean unlisted, Instant startedAt) {}
