package io.originguard.frontier;

import java.util.Collection;

/**
 * How many targets a node takes and how many it gives away. A share is the number of all targets by that of the nodes, rounded up.
 * A node takes free ones up to its share, and gives away only what is above it and what the others have room for beside the free
 * ones: so nobody falls below the share by giving, all targets find an owner, and nothing moves once no node is above it.
 *
 * @param take free targets to claim
 * @param give own targets to hand over
 */
public record FairShare(int take, int give) {

    /** Neither takes nor gives. */
    public static final FairShare NOTHING = new FairShare(0, 0);

    /**
     * The rule.
     *
     * @param own targets that this node owns, without those that it is handing over
     * @param free targets that nobody owns, those being handed over included
     * @param others targets of each of the other live nodes that are not leaving
     */
    public static FairShare of(int own, int free, Collection<Integer> others) {
        int total = others.stream().reduce(own + free, Integer::sum);
        int share = share(total, others.size() + 1);
        int room =
                others.stream().mapToInt(theirs -> Math.max(0, share - theirs)).sum();
        int take = Math.max(0, Math.min(free, share - own));
        int give = Math.max(0, Math.min(own - share, room - free));
        return new FairShare(take, give);
    }

    private static int share(int total, int nodes) {
        return (total + nodes - 1) / nodes;
    }
}
