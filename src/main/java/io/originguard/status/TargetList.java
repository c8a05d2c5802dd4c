package io.originguard.status;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the targets.
 *
 * @param total targets that meet the filter
 * @param offset how many of them come before this page
 * @param limit how many a page has at most
 * @param summary of all targets
 * @param targets those of this page
 */
public record TargetList(int total, int offset, int limit, Summary summary, List<TargetStatus> targets) {

    /**
     * All targets together, whatever the filter.
     *
     * @param targets how many there are
     * @param open with an OPEN breaker
     * @param halfOpen with a HALF_OPEN breaker
     * @param held paused by hand
     * @param limited slowed by a 429
     * @param noRoute without a route, so that their jobs wait
     * @param waiting jobs in the frontier
     * @param parked those that wait for a due time
     * @param delivered pages that the sink took
     * @param dead dead letters
     * @param inFlight requests in flight
     * @param pagesPerSecond pages delivered a second, over the last 60 s
     * @param storeTrouble why nothing can be taken from the frontier; null when all is well
     * @param brokenRouteFiles route files that cannot be used; /api/routes names them
     */
    public record Summary(
            int targets,
            int open,
            int halfOpen,
            int held,
            int limited,
            int noRoute,
            long waiting,
            long parked,
            long delivered,
            long dead,
            int inFlight,
            double pagesPerSecond,
            @Nullable String storeTrouble,
            int brokenRouteFiles) {}
}
