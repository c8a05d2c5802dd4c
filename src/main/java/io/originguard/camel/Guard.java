package io.originguard.camel;

import io.originguard.breaker.Backoff;
import io.originguard.breaker.Breaker;
import io.originguard.breaker.BreakerView;
import io.originguard.breaker.Suspect;
import io.originguard.camel.Claim.Settlement;
import io.originguard.edge.Outcome;
import io.originguard.frontier.Held;
import io.originguard.frontier.Outage;
import io.originguard.robots.Hold;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.target.Target;
import io.originguard.target.TargetSettings;
import io.originguard.target.TargetSettings.EdgeMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One target at run time: its breaker, what is written down of it, what its answers lead to, and the consumer that takes its jobs.
 * Thread-safe.
 */
public final class Guard {

    private final Host host;
    private final Breaker breaker;
    private final Journal journal;
    private final Memory memory;
    private final Lessons lessons;
    private final RobotsGate robots;
    private final PathRuleGate pathRules;
    private final Gate gates;
    private final ProbeUrls probeUrls;
    private final Results results;
    private final Clock clock;
    private final RandomGenerator random;

    private volatile TargetSettings settings;
    private volatile JobPolicy policy;
    private volatile Optional<Held> held = Optional.empty();

    /** Whether the target is being given away, and whether it has been. */
    private volatile boolean winding;

    private volatile boolean deposed;
    private final Holdback ownSink;
    private final Holdback way;
    private final AtomicInteger refusalsElsewhere = new AtomicInteger();
    private volatile @Nullable FrontierConsumer consumer;

    /** Whether it has had a route and has none any more, unlike a target that only redirects lead to. */
    private volatile boolean retired;

    /** The guards of the targets that a redirect may lead to. */
    private volatile Function<Host, Optional<Guard>> neighbours = to -> Optional.empty();

    private final Attention attention = new Attention();

    Guard(
            Target target,
            Breaker breaker,
            Journal journal,
            Memory memory,
            Optional<String> probeUrl,
            Alerts alerts,
            DirectFetch fetch,
            Clock clock,
            RandomGenerator random) {
        this.host = target.host();
        this.breaker = breaker;
        this.journal = journal;
        this.memory = memory;
        this.lessons = new Lessons(host, breaker, memory);
        this.pathRules = new PathRuleGate(target.settings().paths(), clock);
        this.clock = clock;
        this.ownSink = new Holdback(clock);
        this.way = new Holdback(clock);
        this.random = random;
        this.settings = target.settings();
        this.policy = policy(settings);
        this.probeUrls = new ProbeUrls(host, probeUrl);
        this.robots = new RobotsGate(this, fetch, clock, random);
        this.results = new Results(
                host, this::settings, breaker, journal, memory, lessons, probeUrls, robots, way, alerts, clock);
        // The rules last: a job that they let go and another gate then holds up takes the turn of one that could go.
        this.gates = new Gates(List.of(robots, new PathGate(breaker.paths()), pathRules));
    }

    /** The domain. */
    public Host host() {
        return host;
    }

    /** The numbers it is fetched under. */
    public TargetSettings settings() {
        return settings;
    }

    void settings(TargetSettings next) {
        TargetSettings before = settings;
        if (!next.equals(before)) {
            settings = next;
            policy = policy(next);
            synchronized (this) {
                breaker.settings(next);
                probeMoved();
            }
            lessons.note();
            robots.changed(before, next);
            heedCrawlDelay();
            pathRules.rules(next.paths());
            attention.wake();
        }
    }

    private JobPolicy policy(TargetSettings s) {
        return new JobPolicy(s, new Backoff(s.backoff(), random), clock);
    }

    /** Whether it sits behind an edge: as configured, and where that is left open, as its answers have shown. */
    public EdgeMode edgeMode() {
        EdgeMode configured = settings.network().edge();
        return configured == EdgeMode.AUTO && results.isBehindEdge() ? EdgeMode.CLOUDFLARE : configured;
    }

    Breaker breaker() {
        return breaker;
    }

    Journal journal() {
        return journal;
    }

    /** What the target has taught us. */
    Memory memory() {
        return memory;
    }

    /** What its jobs must pass before they are sent. */
    Gate gates() {
        return gates;
    }

    /** Goes as slowly from now on as the target's robots.txt asks for. */
    void heedCrawlDelay() {
        breaker.spacing(robots.crawlDelay());
        attention.wake();
    }

    /** The robots.txt that the target waits for, because it cannot be had. */
    public Optional<Hold> robotsHold() {
        return robots.hold();
    }

    /** Why the robots.txt of a host, as far as it is known, lets no redirect from this target lead to this URL. */
    Optional<String> robotsRefusal(Host to, String url) {
        return to.equals(host) ? robots.refusal(url) : neighbours.apply(to).flatMap(other -> other.robots.refusal(url));
    }

    /**
     * It is one of many from now on.
     *
     * @param byHost finds the others
     * @param isRestless told each time when something has happened, so that {@link #tick} is to be called
     */
    void join(Function<Host, Optional<Guard>> byHost, Consumer<Guard> isRestless) {
        neighbours = byHost;
        attention.tell(() -> isRestless.accept(this));
        attention.wake();
    }

    /** What it wants of the dispatcher and of the tick. */
    Attention attention() {
        return attention;
    }

    /** The breaker as it stands now. */
    public BreakerView view() {
        return breaker.view();
    }

    /** The state of its breaker. */
    public BreakerState state() {
        return breaker.state();
    }

    /** The record of the present outage. */
    public Optional<Outage> outage() {
        return journal.outage();
    }

    /** Whether nothing that happened to it is still to be told. */
    public boolean alertSent() {
        return journal.alertSent();
    }

    Optional<FrontierConsumer> consumer() {
        return Optional.ofNullable(consumer);
    }

    void consumer(FrontierConsumer next) {
        consumer = next;
        retired = false;
    }

    /** The target's route is gone: it is neither fetched nor probed until it has one again. */
    void retire() {
        consumer = null;
        retired = true;
    }

    /**
     * Counts a result.
     *
     * @return whether this result ended a ramp
     */
    boolean result(Claim.Request request, Outcome outcome, String url, Duration took) {
        return results.result(request, outcome, url, took);
    }

    /** The paths that preceded the last trip, the worst first; empty if none stands out, or after a restart. */
    public List<Suspect> suspects() {
        return results.suspects();
    }

    /** What becomes of a job after its outcome. */
    Settlement settlement(Claim claim, Outcome outcome) {
        if (results.isBlocked(outcome)) {
            // Where nothing comes through, a second try of everything is a storm.
            return JobPolicy.bury(claim.job(), outcome);
        }
        boolean paused = breaker.state() == BreakerState.OPEN;
        return policy.after(claim.job(), outcome, paused, claim.reopened() ? journal.reopenings() : 0);
    }

    /** Whether one more job may start while this many have a place: not while no sink takes its pages, or nobody is reached. */
    boolean lets(int inFlight) {
        return !winding && ownSink.lets(inFlight) && way.lets(inFlight);
    }

    /** Holds this target back while its own route, which delivers by itself, does not get its pages delivered. */
    Holdback ownSink() {
        return ownSink;
    }

    /** The page of a claim of this target is delivered, and that is committed. */
    void delivered(Claim claim) {
        claim.fetch().ifPresent(fetch -> journal.delivered(fetch.startedAt()));
        attention.wake();
    }

    /** What becomes of jobs that failed for other reasons than their outcome. */
    JobPolicy policy() {
        return policy;
    }

    /** The redirect of this claim leads to where no request is taken at present, elsewhere or here. */
    Settlement refusedElsewhere(Claim claim) {
        return policy.afterRefusalElsewhere(claim.job(), refusalsElsewhere.incrementAndGet());
    }

    /** A redirect was let through. */
    void redirectPassed() {
        refusalsElsewhere.set(0);
    }

    /**
     * What time brings: the next step of the ramp, and what could not be written down before.
     *
     * @param workWaits whether the target has jobs
     * @return whether it may bring more although nothing else happens
     */
    boolean tick(boolean workWaits) {
        if (!workWaits) {
            breaker.nothingLeft();
        }
        if (robots.isDue()) {
            attention.refused();
        }
        results.tick();
        journal.tick();
        memory.tick();
        boolean written = journal.isSettled() && memory.isWritten();
        return !written || !breaker.isQuiet() || robots.isWaiting() || attention.isRefused();
    }

    /** Has written down what is not; to be called before the frontier closes. */
    void close() {
        journal.close();
        memory.close();
    }

    /** Takes a place for a job, as the breaker's {@code claim} does. */
    boolean claim() {
        if (!breaker.claim()) {
            return false;
        }
        // Asked after the place was taken: whoever winds the target up sees the place, or is seen here.
        if (winding) {
            breaker.release();
            return false;
        }
        return true;
    }

    /** Starts nothing more, because the target is to be given away; what is in flight ends. */
    void wind() {
        winding = true;
    }

    /** Whether nothing of the target is in flight and all is written down. */
    boolean isQuiet() {
        return breaker.inFlight() == 0 && !view().probing() && journal.isQuiet() && memory.isQuiet();
    }

    /** The target has another owner: nothing is sent, written down or told from here any more. */
    void depose() {
        deposed = true;
        winding = true;
        consumer = null;
        journal.retire();
        memory.retire();
    }

    boolean isDeposed() {
        return deposed;
    }

    /** Whether an operator has paused the target, and why. */
    public Optional<Held> held() {
        return held;
    }

    void hold(Optional<Held> byHand) {
        held = byHand;
        breaker.hold(byHand.isPresent());
        attention.wake();
    }

    /** An operator trips the breaker or closes it; nothing happens if it is so already. */
    void move(BreakerState to, Outcome byHand) {
        results.move(to, byHand);
        attention.wake();
    }

    /** Whether {@link #probeNow} would do anything at this moment. */
    boolean canProbeNow() {
        BreakerView now = view();
        return !winding && held.isEmpty() && now.state() == BreakerState.OPEN && !now.probing();
    }

    /** An operator wants the next probe as soon as {@link Breaker#probeNow()} allows it; false if there can be none. */
    synchronized boolean probeNow() {
        if (winding || !breaker.probeNow()) {
            return false;
        }
        probeMoved();
        return true;
    }

    /** The store grants no probe earlier than it knows of. */
    private void probeMoved() {
        BreakerView now = view();
        now.nextProbeAt().ifPresent(at -> journal.probeMoved(now.generation(), at));
    }

    /** The probe that is due, marked as under way; not while it is being moved, until that is on its way to the store. */
    synchronized Optional<Probe> startProbe() {
        if (winding || retired || !breaker.probeDue()) {
            return Optional.empty();
        }
        // Chosen before it is started: from then on only its answer ends it.
        String url = probeUrls.next(settings, robots::probeable);
        OptionalLong generation = breaker.startProbe();
        if (generation.isEmpty()) {
            return Optional.empty();
        }
        if (winding) {
            breaker.probeNotSent(generation.getAsLong());
            return Optional.empty();
        }
        return Optional.of(new Probe(
                this, generation.getAsLong(), url, view().nextProbeAt().orElse(clock.instant())));
    }

    /** Counts the answer to a probe. */
    void probed(Probe probe, Instant sentAt, Outcome outcome) {
        results.probed(probe, sentAt, outcome);
    }
}
