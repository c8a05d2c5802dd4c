package io.originguard.camel;

import io.originguard.robots.Rules;
import io.originguard.target.Host;
import io.originguard.target.Job;
import java.time.Instant;
import java.util.Map;

/** The request for a target's robots.txt, as a job that is in no frontier: nobody delivers it and nothing becomes of it. */
final class RobotsClaim extends Claim {

    private static final long NO_ROW = -1;

    RobotsClaim(Guard guard, String robotsUrl, Instant now) {
        super(new Job(NO_ROW, guard.host(), robotsUrl, 0, 0, now, Instant.EPOCH, Map.of(), Map.of()), guard, false);
    }

    /** Wherever it leads, it is what the rules are read from (RFC 9309, 2.3.1.2). */
    @Override
    boolean obeysRobots() {
        return false;
    }

    /** There is no job to hand over: where another node owns the target, the rules cannot be had. */
    @Override
    boolean handOver(Host to) {
        return false;
    }

    @Override
    int enough() {
        return Rules.LONGEST;
    }
}
