package io.originguard.status;

import io.originguard.target.Host;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The targets that are shown by name, a bounded number of them; the others are summed up. A free seat goes to who comes
 * first. When none is free, a target takes the seat of one that needs it less; among equals nobody is moved, so that counters go
 * on under the same name. Thread-safe.
 */
final class Seats {

    /** Stands for all targets without a seat. */
    static final String OTHER = "other";

    /** Why a target should be seen, the most urgent first. */
    enum Need {
        /** Its breaker is not CLOSED. */
        PAUSED,
        /** It has bad results in its window, or has slowed us. */
        FAILING,
        /** It is being fetched, or its jobs wait. */
        ACTIVE,
        IDLE
    }

    /**
     * How much a target needs its seat.
     *
     * @param busy results in its window, which decides among equal needs
     */
    record Standing(Host target, Need need, long busy) {

        private static final Comparator<Standing> MOST_NEEDED =
                Comparator.comparing(Standing::need).thenComparing(Standing::busy, Comparator.reverseOrder());
    }

    private final int seats;
    private final Set<Host> seated = ConcurrentHashMap.newKeySet();
    private volatile boolean full;

    /** @param seats 0 or more */
    Seats(int seats) {
        this.seats = seats;
        this.full = seats == 0;
    }

    /** Whether the target has a seat, after it has taken one if any is free. */
    boolean take(Host target) {
        return seated.contains(target) || (!full && claim(target));
    }

    /** Whether the target has a seat. */
    boolean has(Host target) {
        return seated.contains(target);
    }

    private synchronized boolean claim(Host target) {
        // A target of this very name could not be told from the sum.
        if (full || target.name().equals(OTHER)) {
            return false;
        }
        seated.add(target);
        full = seated.size() >= seats;
        return true;
    }

    /**
     * Seats the targets by their needs.
     *
     * @param standings of all targets; one that is seated and not among them needs its seat least
     * @return who lost his seat
     */
    synchronized List<Host> revise(Collection<Standing> standings) {
        Map<Host, Standing> known = new HashMap<>();
        standings.forEach(one -> known.put(one.target(), one));
        List<Standing> leastNeeded = seated.stream()
                .map(host -> known.getOrDefault(host, new Standing(host, Need.IDLE, -1)))
                .sorted(Standing.MOST_NEEDED.reversed())
                .toList();
        // Most of many targets need no seat more than those who have one; they are not worth sorting.
        List<Standing> waiting = standings.stream()
                .filter(one -> !seated.contains(one.target()))
                .filter(one -> !full || needsMore(one, leastNeeded, 0))
                .sorted(Standing.MOST_NEEDED)
                .toList();
        List<Host> lost = new ArrayList<>();
        int next = 0;
        for (Standing one : waiting) {
            if (claim(one.target())) {
                continue;
            }
            if (!needsMore(one, leastNeeded, next)) {
                break;
            }
            Host loser = leastNeeded.get(next++).target();
            seated.remove(loser);
            full = false;
            lost.add(loser);
            claim(one.target());
        }
        return lost;
    }

    private static boolean needsMore(Standing one, List<Standing> leastNeeded, int next) {
        return next < leastNeeded.size()
                && one.need().compareTo(leastNeeded.get(next).need()) < 0;
    }
}
