package io.originguard.frontier;

import io.originguard.target.Host;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What became of some dead letters that were to be fetched again.
 *
 * @param byTarget how many became jobs
 * @param next where the next call goes on; empty: there were no more
 */
public record Requeued(Map<Host, Integer> byTarget, OptionalLong next) {

    public Requeued {
        byTarget = Map.copyOf(byTarget);
    }

    /** How many became jobs in all. */
    public int total() {
        return byTarget.values().stream().mapToInt(Integer::intValue).sum();
    }
}
