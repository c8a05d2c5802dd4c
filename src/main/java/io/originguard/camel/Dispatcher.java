package io.originguard.camel;

import io.originguard.camel.Claim.Settlement;
import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import io.originguard.frontier.Completion;
import io.originguard.frontier.Frontier;
import io.originguard.frontier.Ownership;
import io.originguard.target.Host;
import io.originguard.target.Job;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands jobs to the routes of their targets, in turn over all targets that have work and a place free, so that no target
 * starves another. A place is held until the job's completion is committed, which bounds what a crash can repeat by what was
 * in flight. Thread-safe; never waits.
 */
final class Dispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final Frontier frontier;
    private final Ownership ownership;
    private final Guards guards;
    private final Function<Host, Optional<FrontierConsumer>> routes;
    private final Executor threads;
    private final Holdback sink;
    private final int maxInFlight;

    private final Object lock = new Object();
    private final ArrayDeque<Guard> line = new ArrayDeque<>();
    private int inFlight;
    private boolean stopped;

    Dispatcher(Frontier frontier, Guards guards, Executor threads, Holdback sink, int maxInFlight) {
        this(frontier, Ownership.ALL, guards, home -> Optional.empty(), threads, sink, maxInFlight);
    }

    /** @param routes who takes the pages of a target, where a redirect has led a job of it to another one */
    Dispatcher(
            Frontier frontier,
            Ownership ownership,
            Guards guards,
            Function<Host, Optional<FrontierConsumer>> routes,
            Executor threads,
            Holdback sink,
            int maxInFlight) {
        this.routes = routes;
        this.ownership = ownership;
        this.sink = sink;
        this.frontier = frontier;
        this.guards = guards;
        this.threads = threads;
        this.maxInFlight = maxInFlight;
    }

    /** The target may have work. */
    void offer(Guard guard) {
        synchronized (lock) {
            enter(guard);
        }
        pump();
    }

    private void enter(Guard guard) {
        if (!guard.attention().lined) {
            guard.attention().lined = true;
            line.add(guard);
        }
    }

    /** Work has come for a target; without a route for it, it waits. */
    void onWork(Host target) {
        guards.find(target).ifPresent(this::offer);
    }

    /** Asks again for the targets that were refused a place, since only time gives them one. */
    void tick() {
        guards.tick(host -> frontier.counts(host).waiting() > 0, this::offer);
        pump();
    }

    /** Jobs that are with the routes now. */
    int inFlight() {
        synchronized (lock) {
            return inFlight;
        }
    }

    /** Hands out no more jobs. */
    void stop() {
        synchronized (lock) {
            stopped = true;
        }
    }

    /** Hands out jobs, as it does from the beginning, after a {@link #stop()}. */
    void start() {
        synchronized (lock) {
            stopped = false;
        }
        pump();
    }

    private void pump() {
        for (Optional<Guard> next = next(); next.isPresent(); next = next()) {
            if (!dispatch(next.get())) {
                synchronized (lock) {
                    inFlight--;
                }
            }
        }
    }

    /** The target whose turn it is, with one of the node's places taken for it. */
    private Optional<Guard> next() {
        synchronized (lock) {
            if (stopped || !ownership.stands() || inFlight >= maxInFlight || !sink.lets(inFlight) || line.isEmpty()) {
                return Optional.empty();
            }
            Guard guard = line.remove();
            guard.attention().lined = false;
            inFlight++;
            return Optional.of(guard);
        }
    }

    private boolean dispatch(Guard guard) {
        Optional<FrontierConsumer> consumer = guard.consumer().filter(FrontierConsumer::enter);
        if (consumer.isEmpty()) {
            return false;
        }
        try {
            return dispatch(guard, consumer.get());
        } finally {
            consumer.get().left();
        }
    }

    private boolean dispatch(Guard guard, FrontierConsumer consumer) {
        if (!guard.lets(guard.breaker().inFlight()) || !guard.claim()) {
            guard.attention().refused();
            return false;
        }
        Optional<Job> job = frontier.take(guard.host());
        if (job.isEmpty()) {
            guard.breaker().release();
            return false;
        }
        Admission admission;
        try {
            admission = guard.gates().admit(job.get());
        } catch (RuntimeException | StackOverflowError e) {
            abandon(new Claim(job.get(), guard, consumer.delivers()), e);
            return true;
        }
        if (admission instanceof Admission.First first) {
            frontier.handBack(job.get());
            begin(guard, first.errand());
            return true;
        }
        if (!(admission instanceof Admission.Go)) {
            turnAway(guard, job.get(), admission);
            return false;
        }
        synchronized (lock) {
            enter(guard);
        }
        FrontierConsumer route = enterRoute(job.get(), consumer);
        Claim claim = claim(job.get(), guard, route);
        claim.whenEnded(route::left);
        try {
            threads.execute(() -> run(route, claim));
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            abandon(claim, e);
        }
        return true;
    }

    /** Whichever target a redirect has led a job to, its page goes where it was meant to go when it was submitted. */
    private FrontierConsumer enterRoute(Job job, FrontierConsumer own) {
        Optional<FrontierConsumer> home = job.redirected()
                .flatMap(from -> routes.apply(from.target()))
                .filter(route -> route != own)
                .filter(FrontierConsumer::enter);
        if (home.isEmpty()) {
            own.enterToo();
        }
        return home.orElse(own);
    }

    private static Claim claim(Job job, Guard guard, FrontierConsumer route) {
        return job.redirected().isEmpty()
                ? new Claim(job, guard, route.delivers())
                : new Claim(
                        job, guard, route.delivers(), route.target(job.home()).settings());
    }

    /** The errand has the place of the job that it goes ahead of. */
    private void begin(Guard guard, Errand errand) {
        try {
            threads.execute(() -> {
                try {
                    errand.run();
                } finally {
                    free(guard);
                }
            });
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            LOG.error("A request ahead of the jobs of {} could not be started", guard.host(), e);
            errand.drop();
            free(guard);
        }
    }

    /** Nothing was sent, so the place is free at once. */
    private void turnAway(Guard guard, Job job, Admission admission) {
        guard.attention().wake();
        guard.breaker().release();
        if (admission instanceof Admission.Later) {
            frontier.handBack(job);
            return;
        }
        Settlement settlement = admission instanceof Admission.Refuse refused
                ? JobPolicy.bury(job, refused.why())
                : JobPolicy.defer(job, ((Admission.Defer) admission).dueAt());
        frontier.finish(settlement.completion().orElseThrow(), () -> {});
        synchronized (lock) {
            enter(guard);
        }
    }

    private void run(FrontierConsumer consumer, Claim claim) {
        try {
            consumer.process(claim, () -> settle(claim));
        } catch (Throwable thrown) {
            abandon(claim, thrown);
        }
    }

    /** The exchange will not end by itself: without this its job and its place would be gone for ever. */
    private void abandon(Claim claim, Throwable thrown) {
        LOG.error(
                "The route of {} ended without an end for {}",
                claim.job().target(),
                claim.job().url(),
                thrown);
        Sending.unbind();
        Outcome outcome = Outcome.of(Cause.EDGE_TROUBLE, "the route ended by " + thrown);
        guards.result(claim, outcome);
        claim.discard();
        claim.settle(
                thrown instanceof RejectedExecutionException
                        ? JobPolicy.handBack()
                        : claim.guard().settlement(claim, outcome));
        settle(claim);
    }

    private void settle(Claim claim) {
        if (!claim.end()) {
            return;
        }
        claim.guard().gates().left(claim.job());
        Settlement settlement = claim.settlement().orElseGet(JobPolicy::handBack);
        if (claim.guard().isDeposed()) {
            // The job is another node's.
            free(claim.guard());
            return;
        }
        settlement
                .completion()
                .ifPresentOrElse(
                        completion -> frontier.finish(
                                completion, () -> committed(claim, completion), () -> free(claim.guard())),
                        () -> {
                            frontier.handBack(claim.job());
                            free(claim.guard());
                        });
    }

    private void committed(Claim claim, Completion completion) {
        if (completion instanceof Completion.Delivered) {
            claim.guard().delivered(claim);
        }
        free(claim.guard());
    }

    private void free(Guard guard) {
        guard.breaker().release();
        synchronized (lock) {
            inFlight--;
        }
        offer(guard);
    }
}
