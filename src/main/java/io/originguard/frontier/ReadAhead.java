package io.originguard.frontier;

import io.originguard.target.Host;
import io.originguard.target.Job;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The jobs of one target that were read ahead from the store, and the ids of those that left it and are not committed
 * yet. Thread-safe; never does I/O.
 *
 * <p>A job is <em>held</em> while it is in the buffer, taken, or finished but not committed. The invariant: a held job is
 * never put into the buffer by a load, and a job that is not held and may be fetched is found by a later load, because
 * {@code more} is set.
 */
final class ReadAhead {

    /** At equal priority a due job goes before one that never had a due time: it was accepted long ago. */
    private static final Comparator<Job> ORDER = Comparator.comparingInt(Job::priority)
            .reversed()
            .thenComparing(job -> !isDueJob(job))
            .thenComparing(Job::dueAt)
            .thenComparingLong(Job::id);

    private final Host target;
    private TreeSet<Job> buffer = new TreeSet<>(ORDER);
    private Set<Long> taken = new HashSet<>();
    private Set<Long> finishing = new HashSet<>();
    private boolean more;
    private boolean loading;
    private long parked;
    private boolean uncounted;

    ReadAhead(Host target) {
        this.target = target;
    }

    Host target() {
        return target;
    }

    synchronized Optional<Job> take() {
        Job first = buffer.pollFirst();
        if (first == null) {
            return Optional.empty();
        }
        taken.add(first.id());
        return Optional.of(first);
    }

    /** Puts a taken job back into its place; false if it is not taken. */
    synchronized boolean handBack(Job job) {
        return taken.remove(job.id()) && buffer.add(job);
    }

    /** Marks a taken job as finished; it stays held until {@link #committed}. False if it is not taken. */
    synchronized boolean finish(Job job) {
        return taken.remove(job.id()) && finishing.add(job.id());
    }

    /** Lets go of a finished job, whose row is gone. */
    synchronized void committed(Job job) {
        finishing.remove(job.id());
        if (buffer.isEmpty() && taken.isEmpty() && finishing.isEmpty()) {
            // An emptied hash table keeps its size, which adds up over ten thousand idle targets.
            buffer = new TreeSet<>(ORDER);
            taken = new HashSet<>();
            finishing = new HashSet<>();
        }
    }

    /** Takes note of jobs in the store that wait for a due time and are not held. */
    synchronized void parked(long count) {
        parked += count;
    }

    /** Takes note that the store may hold such jobs that are not counted here. */
    synchronized void parkedUncounted() {
        uncounted = true;
    }

    /** Forgets the jobs in the buffer, which stay in the store. */
    synchronized void drop() {
        parked += buffer.stream().filter(ReadAhead::isDueJob).count();
        more |= !buffer.isEmpty();
        buffer.clear();
    }

    synchronized long parked() {
        return Math.max(0, parked);
    }

    synchronized boolean hasWork() {
        return !buffer.isEmpty();
    }

    /** Takes note that the store holds more. */
    synchronized void more() {
        more = true;
    }

    /** Whether a load is wanted and none is under way; then the caller must see to one. */
    synchronized boolean claimLoad(int capacity) {
        return claimLoad(capacity, Integer.MIN_VALUE);
    }

    /** The same, where a new job of a priority above the last one of the buffer is reason enough. */
    synchronized boolean claimLoad(int capacity, int priority) {
        boolean low = buffer.size() <= capacity / 2;
        boolean overtaking = !buffer.isEmpty() && priority > buffer.last().priority();
        if (!more || loading || !(low || overtaking)) {
            return false;
        }
        loading = true;
        return true;
    }

    /** Begins a load that was claimed: from here on, a commit that adds jobs sets {@code more} again. */
    synchronized Load begin(int capacity) {
        more = false;
        Set<Long> held = new HashSet<>(taken);
        held.addAll(finishing);
        buffer.forEach(job -> held.add(job.id()));
        int wanted = Math.max(1, capacity - buffer.size());
        return new Load(held, held.size() + wanted, parked > 0 || uncounted);
    }

    /**
     * Ends a load.
     *
     * @param load what {@link #begin} returned; jobs that were held then are passed over, even if they were committed in
     *     the meantime, because the rows may have been read before
     * @param rows what the store returned
     * @param exhausted whether the store had no more than these
     */
    synchronized void end(Load load, List<Job> rows, boolean exhausted, int capacity) {
        for (Job job : rows) {
            if (!load.held().contains(job.id()) && buffer.add(job) && isDueJob(job)) {
                parked--;
            }
        }
        while (buffer.size() > capacity) {
            Job last = buffer.pollLast();
            more = true;
            if (last != null && isDueJob(last)) {
                parked++;
            }
        }
        more |= !exhausted;
        loading = false;
    }

    /** Takes note that a load failed; its claim stays, and the caller must see to another one. */
    synchronized void failed() {
        more = true;
    }

    /** Whether no job is taken, or finished without being committed. */
    synchronized boolean isQuiet() {
        return taken.isEmpty() && finishing.isEmpty();
    }

    /** Jobs in the buffer. */
    synchronized int size() {
        return buffer.size();
    }

    private static boolean isDueJob(Job job) {
        return job.dueAt().isAfter(Instant.EPOCH);
    }

    /**
     * A load under way.
     *
     * @param held ids that must be passed over
     * @param limit rows to ask the store for, so that enough are left without the held ones
     * @param due whether any job may wait for a due time
     */
    record Load(Set<Long> held, int limit, boolean due) {}
}
