package io.originguard.frontier;

import io.originguard.alert.AlertBacklog;
import io.originguard.alert.Outbox;
import io.originguard.alert.OutboxAlert;
import io.originguard.target.Host;
import io.originguard.target.Job;
import io.originguard.target.Submission;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The database behind the frontier: all SQL lives behind this interface, one implementation an engine, one contract test
 * for all of them. Reads may come from any thread; writes happen inside {@link #write(Consumer)}, from one thread at a time.
 *
 * <p>All methods throw {@link StoreException} when the database cannot be reached or refuses.
 */
public interface FrontierStore extends AutoCloseable {

    /** Runs the writes in one transaction that is durable on return, or not done at all. */
    void write(Consumer<Writes> writes);

    /** Jobs without a due time, which may be fetched at once: by priority, then in the order of their ids. */
    List<Job> ready(Host target, int limit);

    /** Parked jobs whose due time has come, earliest first. */
    List<Job> due(Host target, Instant now, int limit);

    /** Targets that have jobs which may be fetched at once. */
    Set<Host> targetsWithReadyJobs();

    /** The earliest due time of the parked jobs of each target that has any. */
    Map<Host, Instant> nextDue();

    /** The earliest due time of a target's parked jobs that is later than {@code after}. */
    Optional<Instant> nextDue(Host target, Instant after);

    /**
     * Number of job rows with a due time, past or future, of each target that has any; counted, so the cost grows with the
     * number of parked jobs: for the start of a node.
     */
    Map<Host, Long> parked();

    /** All targets that the store knows. */
    List<StoredTarget> targets();

    /** The leases, if several nodes can share this store. Closed with the store. */
    default Optional<Leases> leases() {
        return Optional.empty();
    }

    /** Nodes that have joined the fleet of this store and not left it. */
    List<Peer> peers();

    /** States of all targets that the store knows. */
    List<TargetState> states();

    /** What each target that the store knows has taught. */
    Map<Host, TargetMemory> memories();

    /** Books of all targets that the store knows. */
    Map<Host, Counts> counts();

    /** Number of job rows of a target, counted: for checks, its cost grows with the queue. */
    long countWaiting(Host target);

    /** Digests of the checkpoints of a source. */
    Set<String> checkpoints(String source);

    /** Targets that an operator has paused by hand. */
    Map<Host, Held> held();

    /** What operators have done, latest first. */
    List<Operation> operations(Optional<Host> target, int limit);

    /** Dead letters, latest first. */
    default List<DeadLetter> deadLetters(Optional<Host> target, int limit) {
        return deadLetters(DeadLetterFilter.of(target), 0, limit);
    }

    /** Dead letters, latest first, without the first {@code offset} of them; the filter has at most one id. */
    List<DeadLetter> deadLetters(DeadLetterFilter filter, int offset, int limit);

    /** Number of dead letters, counted: its cost grows with them; the filter has at most one id. */
    long countDeadLetters(DeadLetterFilter filter);

    /** Outages, latest first. */
    default List<Outage> outages(Optional<Host> target, int limit) {
        return outages(target, 0, limit);
    }

    /** Outages, latest first, without the first {@code offset} of them. */
    List<Outage> outages(Optional<Host> target, int offset, int limit);

    /** Number of outages. */
    long countOutages(Optional<Host> target);

    /** Probes of one outage, in order. */
    List<ProbeResult> probes(Host target, long outage);

    /** Probes of a target, latest first. */
    List<ProbeResult> latestProbes(Host target, int limit);

    /** Alerts, latest first, without the first {@code offset} of them. */
    List<OutboxAlert> alerts(Optional<Host> target, int offset, int limit);

    /** Number of alerts that the outbox still has, sent ones included. */
    long countAlerts(Optional<Host> target);

    /** Targets of which there is something to tell that was not sent yet. */
    Set<Host> targetsWithUnsentAlerts();

    /** What of the outbox is still to be sent. */
    AlertBacklog alertBacklog();

    /**
     * Whether there is anything in the outbox to sort, to send or to settle.
     *
     * @param settled incidents that were over by then are
     */
    boolean outboxHasWork(Instant now, Instant settled);

    /** The minutes of a target's history from the one of {@code from} to the one of {@code to}, in no order. */
    List<HistoryMinute> history(Host target, Instant from, Instant to);

    @Override
    void close();

    /** The writes of one transaction; not thread-safe, valid only during the call. */
    interface Writes {

        /** What is about ownership. */
        default Fencing fencing() {
            return Fencing.NONE;
        }

        /**
         * Inserts the jobs that are not already waiting in their target; a waiting one stays as it is, also under a higher
         * priority.
         *
         * @return what became of them, by target
         */
        Map<Host, Accepted> submit(List<Submission> submissions, Instant now);

        /** Remembers how far a source has been taken. */
        void checkpoint(Checkpoint checkpoint, Instant now);

        /** Forgets how far a source has been taken. */
        void forgetCheckpoints(String source);

        /**
         * Deletes the jobs' rows and inserts what follows from their completion.
         *
         * @return those that were carried out: a job whose row is gone is passed over
         */
        List<Completion> complete(List<Completion> completions, Instant now);

        /**
         * Replaces a target's state if the stored generation is {@code expectedGeneration}; a target that the store does not
         * know yet has generation 0.
         *
         * @return false if it is not: then nothing was changed
         */
        boolean change(long expectedGeneration, TargetState next);

        /** Pauses a target by hand, or ends that. */
        void hold(Host target, Optional<Held> held);

        /** Adds what an operator did. */
        void record(Operation operation);

        /**
         * Makes jobs of dead letters, to be fetched at once and with no attempt counted, oldest first. One whose URL waits as a
         * job already stays dead.
         *
         * @param filter at most one id
         * @param after ids above this: what the call before returned, 0 at first
         * @param limit at most so many are looked at
         */
        Requeued requeue(DeadLetterFilter filter, long after, int limit);

        /**
         * Deletes the records of dead letters; the books still count them.
         *
         * @param filter at most one id
         * @return how many
         */
        int delete(DeadLetterFilter filter);

        /** Replaces what is remembered of a target, which the store need not know yet. */
        void remember(Host target, TargetMemory memory);

        /** The alerts of the fleet. */
        Outbox outbox();

        /**
         * Inserts or replaces an outage's record. Jobs held and lost are filled in by the store: held when the record is
         * inserted, lost when it is closed, by counting the target's rows, once an outage.
         */
        void record(Outage outage);

        /**
         * Adds to an outage's record when the first page was delivered after it; the first one stays.
         *
         * @param outage generation of the trip that began it
         */
        void firstPage(Host target, long outage, Instant at);

        /** Adds a probe to its outage. */
        void record(ProbeResult probe);

        /**
         * Takes the probe of an OPEN target: moves its next probe to {@code next} if the generation is the expected one, the
         * state is OPEN and the probe is due.
         *
         * @return false if any of this does not hold: then the probe must not be sent
         */
        boolean takeProbe(Host target, long generation, Instant now, Instant next);

        /**
         * Moves the next probe of an OPEN target to {@code next}, whether it is due or not, if the generation is the expected
         * one.
         *
         * @return false if any of this does not hold: then nothing was changed
         */
        boolean moveProbe(Host target, long generation, Instant next);

        /** Adds to the history of targets; that of a target that the store does not know is passed over. */
        void record(List<HistoryMinute> minutes);

        /**
         * Deletes the earliest minute of all histories if it began before this.
         *
         * @return how many rows
         */
        int forgetHistory(Instant before);
    }
}
