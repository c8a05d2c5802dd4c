package io.originguard.frontier;

import java.time.Instant;
import java.util.Optional;

/**
 * A node of the fleet, as its row says.
 *
 * @param id number of this incarnation; a node that lost its lease comes back under another one
 * @param name for people
 * @param address host and port, where it listens
 * @param version of its program
 * @param unlisted whether it serves targets without a route
 * @param startedAt when it joined, by its own clock
 * @param leaseUntil when its lease ends, by the database's clock
 * @param live whether the lease stands, by the database's clock
 * @param targets how many it owns
 * @param leaving whether it gives all of them away
 */
public record Peer(
        long id,
        String name,
        Optional<String> address,
        String version,
        boolean unlisted,
        Instant startedAt,
        Instant leaseUntil,
        boolean live,
        int targets,
        boolean leaving) {

    /** The name, and where it listens if it does. */
    public String described() {
        return address.filter(where -> !name.contains(where))
                .map(where -> name + " at " + where)
                .orElse(name);
    }
}
