package io.originguard.frontier;

import io.originguard.target.Host;
import io.originguard.target.Job;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The read-ahead of all targets and the one thread that fills it from the store. Thread-safe. */
final class ReadAheads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReadAheads.class);

    private final FrontierStore store;
    private final Clock clock;
    private final Trouble trouble;
    private final IntSupplier capacity;
    private final Consumer<Host> onWork;
    private final Ownership ownership;

    private final Map<Host, ReadAhead> byTarget = new ConcurrentHashMap<>();
    private final DueTimes dueTimes = new DueTimes();
    private final BlockingQueue<Optional<ReadAhead>> loads = new LinkedBlockingQueue<>();
    private final Set<ReadAhead> failed = ConcurrentHashMap.newKeySet();
    private final Thread loader = new Thread(this::run, "originguard-frontier-loader");
    private volatile boolean closed;

    ReadAheads(
            FrontierStore store,
            Clock clock,
            Ownership ownership,
            Trouble trouble,
            IntSupplier capacity,
            Consumer<Host> onWork) {
        this.ownership = ownership;
        this.store = store;
        this.clock = clock;
        this.trouble = trouble;
        this.capacity = capacity;
        this.onWork = onWork;
        loader.setDaemon(true);
    }

    /** Finds the work that the store holds, and starts. */
    void start() {
        if (!ownership.isShared()) {
            findAll();
        }
        loader.start();
    }

    private void findAll() {
        store.parked().forEach((target, count) -> of(target).parked(count));
        store.nextDue().forEach(dueTimes::add);
        store.targetsWithReadyJobs().forEach(target -> added(target, Integer.MIN_VALUE));
    }

    /** Takes note of the jobs of a target that this node takes over; they are looked for when somebody asks for them. */
    void found(Host target, long parkedJobs) {
        ReadAhead readAhead = of(target);
        readAhead.parked(parkedJobs);
        readAhead.more();
    }

    /** Forgets a target that this node does not own any more. */
    void remove(Host target) {
        dueTimes.forget(target);
        ReadAhead gone = byTarget.remove(target);
        if (gone != null) {
            failed.remove(gone);
            gone.drop();
            settle();
        }
    }

    /** Whether no job of a target is with anybody: neither taken, nor finished without being committed. */
    boolean isQuiet(Host target) {
        ReadAhead readAhead = byTarget.get(target);
        return readAhead == null || readAhead.isQuiet();
    }

    /** Drops what was read ahead and looks again for the work that the store holds. */
    void refresh() {
        byTarget.values().forEach(ReadAhead::drop);
        store.nextDue().forEach((target, due) -> {
            if (ownership.owns(target)) {
                of(target).parkedUncounted();
                dueTimes.add(target, due);
            }
        });
        store.targetsWithReadyJobs().stream()
                .filter(ownership::owns)
                .forEach(target -> added(target, Integer.MIN_VALUE));
    }

    Optional<Job> take(Host target) {
        ReadAhead readAhead = byTarget.get(target);
        if (readAhead == null || closed || !ownership.owns(target)) {
            return Optional.empty();
        }
        Optional<Job> job = readAhead.take();
        loadIfWanted(readAhead);
        return job;
    }

    ReadAhead of(Host target) {
        return byTarget.computeIfAbsent(target, ReadAhead::new);
    }

    /** Takes note that jobs were committed that may be fetched at once, the highest of them of this priority. */
    void added(Host target, int priority) {
        ReadAhead readAhead = of(target);
        readAhead.more();
        if (readAhead.claimLoad(capacity.getAsInt(), priority)) {
            loads.add(Optional.of(readAhead));
        }
    }

    /** Takes note that a job was committed that waits for its due time. */
    void parked(Host target, Instant dueAt) {
        of(target).parked(1);
        dueTimes.add(target, dueAt);
    }

    long parked(Host target) {
        ReadAhead readAhead = byTarget.get(target);
        return readAhead == null ? 0 : readAhead.parked();
    }

    /** Asks for the targets whose next due time has come, and again for what could not be loaded. */
    void tick() {
        for (Host target : dueTimes.until(clock.instant())) {
            if (ownership.owns(target)) {
                added(target, Integer.MIN_VALUE);
            }
        }
        for (ReadAhead readAhead : List.copyOf(failed)) {
            failed.remove(readAhead);
            loads.add(Optional.of(readAhead));
        }
    }

    /** Tells again of all targets that have jobs to take. */
    void announce() {
        for (ReadAhead readAhead : byTarget.values()) {
            announce(readAhead);
        }
    }

    private void announce(ReadAhead readAhead) {
        if (readAhead.hasWork() && !closed && ownership.owns(readAhead.target())) {
            try {
                onWork.accept(readAhead.target());
            } catch (RuntimeException e) {
                LOG.error("Nobody could be told that {} has work", readAhead.target(), e);
            }
        }
    }

    private void loadIfWanted(ReadAhead readAhead) {
        if (readAhead.claimLoad(capacity.getAsInt())) {
            loads.add(Optional.of(readAhead));
        }
    }

    private void run() {
        while (!closed) {
            try {
                loads.take().ifPresent(this::load);
            } catch (InterruptedException e) {
                LOG.debug("The loader stops only when the frontier is closed", e);
            }
        }
    }

    private void load(ReadAhead readAhead) {
        if (!ownership.owns(readAhead.target())) {
            settle();
            return;
        }
        try {
            fill(readAhead, capacity.getAsInt());
        } catch (RuntimeException | Error e) {
            LOG.debug("Jobs of {} cannot be read", readAhead.target(), e);
            trouble.report(Trouble.Place.READING, String.valueOf(e.getMessage()));
            readAhead.failed();
            failed.add(readAhead);
            return;
        }
        if (trouble.clear(Trouble.Place.READING)) {
            announce();
        } else {
            announce(readAhead);
        }
        loadIfWanted(readAhead);
    }

    /** The next load, which may be long in coming, would say whether the store can be read; until then there is no such trouble. */
    private void settle() {
        if (failed.isEmpty() && trouble.clear(Trouble.Place.READING)) {
            announce();
        }
    }

    private void fill(ReadAhead readAhead, int room) {
        Host target = readAhead.target();
        Instant now = clock.instant();
        ReadAhead.Load load = readAhead.begin(room);
        List<Job> ready = store.ready(target, load.limit());
        List<Job> rows = new ArrayList<>(ready);
        boolean exhausted = ready.size() < load.limit();
        if (load.due()) {
            dueTimes.forget(target);
            List<Job> due = store.due(target, now, load.limit());
            store.nextDue(target, now).ifPresent(next -> dueTimes.add(target, next));
            rows.addAll(due);
            exhausted &= due.size() < load.limit();
        }
        readAhead.end(load, rows, exhausted, room);
    }

    /** Stops the thread; jobs that are held stay in the store. */
    @Override
    public void close() {
        closed = true;
        loads.add(Optional.empty());
        GroupCommit.join(loader);
    }
}
