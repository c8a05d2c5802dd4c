package io.originguard.camel;

import io.originguard.breaker.Backoff;
import io.originguard.breaker.BlockRule;
import io.originguard.breaker.Breaker;
import io.originguard.breaker.BreakerView;
import io.originguard.breaker.EdgeMemory;
import io.originguard.breaker.PathSample;
import io.originguard.breaker.PathView;
import io.originguard.breaker.Suspect;
import io.originguard.breaker.Transition;
import io.originguard.camel.Claim.Settlement;
import io.originguard.edge.Cause;
import io.originguard.edge.Cause.Count;
import io.originguard.edge.EdgePaths;
import io.originguard.edge.Outcome;
import io.originguard.frontier.Held;
import io.originguard.frontier.Outage;
import io.originguard.robots.Hold;
import io.originguard.robots.RobotsUrl;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.target.PathPattern;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One target at run time: its breaker, what is written down of it, and the consumer that takes its jobs. Thread-safe.
 */
public final class Guard {

    private static final Logger PATHS = LoggerFactory.getLogger("originguard.path");

    private final Host host;
    private final Breaker breaker;
    private final Journal journal;
    private final Memory memory;
    private final EdgeMemory edge;
    private final Lessons lessons;
    private final RobotsGate robots;
    private final PathRuleGate pathRules;
    private final Gate gates;
    private final BlockRule blocks = new BlockRule();
    private final Consumer<Alert> alerts;
    private final Clock clock;
    private final RandomGenerator random;

    private volatile TargetSettings settings;
    private volatile JobPolicy policy;
    private volatile Optional<String> originUrl = Optional.empty();
    private volatile Optional<String> lastUrl = Optional.empty();

    /** The URL that the origin last failed to answer: the edge does not have it in its cache. */
    private volatile Optional<String> badUrl = Optional.empty();

    /** Whether the edge answered the last probe from its cache, so that the next one asks for another URL. */
    private volatile boolean probeWasCached;

    private volatile Optional<Held> held = Optional.empty();

    /** Whether the target is being given away, and whether it has been. */
    private volatile boolean winding;

    private volatile boolean retired;

    private volatile List<Suspect> suspects = List.of();
    private final Holdback ownSink;
    private final Holdback way;
    private final AtomicInteger refusalsElsewhere = new AtomicInteger();
    private volatile @Nullable FrontierConsumer consumer;

    /** The guards of the targets that a redirect may lead to. */
    private volatile Function<Host, Optional<Guard>> neighbours = to -> Optional.empty();

    /** Whether the target stands in the dispatcher's line; guarded by the dispatcher. */
    boolean lined;

    /** Whether the dispatcher was refused a place and should ask again at the next tick. */
    volatile boolean refused;

    Guard(
            Target target,
            Breaker breaker,
            Journal journal,
            Memory memory,
            Optional<String> probeUrl,
            Consumer<Alert> alerts,
            DirectFetch fetch,
            Clock clock,
            RandomGenerator random) {
        this.host = target.host();
        this.breaker = breaker;
        this.journal = journal;
        this.memory = memory;
        this.edge = new EdgeMemory(memory.now().behindEdge());
        this.lessons = new Lessons(host, breaker, memory);
        this.pathRules = new PathRuleGate(target.settings().paths(), clock);
        this.alerts = alerts;
        this.clock = clock;
        this.ownSink = new Holdback(clock);
        this.way = new Holdback(clock);
        this.random = random;
        this.settings = target.settings();
        this.policy = policy(settings);
        this.originUrl = probeUrl;
        this.robots = new RobotsGate(this, fetch, clock, random);
        // The rules last: a job that they have let go and another gate then holds up takes the turn of one that could
        // go.
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
            breaker.settings(next);
            lessons.note();
            robots.changed(before, next);
            heedCrawlDelay();
            pathRules.rules(next.paths());
        }
    }

    private JobPolicy policy(TargetSettings s) {
        return new JobPolicy(s, new Backoff(s.backoff(), random), clock);
    }

    /** Whether it sits behind an edge: as configured, and where that is left open, as its answers have shown. */
    public EdgeMode edgeMode() {
        EdgeMode configured = settings.network().edge();
        return configured == EdgeMode.AUTO && edge.isBehindEdge() ? EdgeMode.CLOUDFLARE : configured;
    }

    private void heard(Outcome outcome) {
        if (outcome.cause() == Cause.UNREACHED) {
            way.failed();
        } else {
            way.worked();
        }
        if (edge.learn(outcome)) {
            memory.change(known -> known.withBehindEdge(edge.isBehindEdge()));
        }
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
    }

    /** The robots.txt that the target waits for, because it cannot be had. */
    public Optional<Hold> robotsHold() {
        return robots.hold();
    }

    /** Why the robots.txt of a host, as far as it is known, lets no redirect from this target lead to this URL. */
    Optional<String> robotsRefusal(Host to, String url) {
        return to.equals(host) ? robots.refusal(url) : neighbours.apply(to).flatMap(other -> other.robots.refusal(url));
    }

    void neighbours(Function<Host, Optional<Guard>> byHost) {
        neighbours = byHost;
    }

    /** The breaker as it stands now. */
    public BreakerView view() {
        return breaker.view();
    }

    /** The record of the present outage. */
    public Optional<Outage> outage() {
        return journal.outage();
    }

    /** Whether the alert of the present state was handed over; true where there is none to send. */
    public boolean alertSent() {
        return journal.alertSent();
    }

    Optional<FrontierConsumer> consumer() {
        return Optional.ofNullable(consumer);
    }

    void consumer(@Nullable FrontierConsumer next) {
        consumer = next;
    }

    /**
     * Counts a result.
     *
     * @return whether this result ended a ramp
     */
    boolean result(Claim.Request request, Outcome outcome, String url, Duration took) {
        return result(request.generation(), outcome, url, request.pathEpoch(), took);
    }

    /** The same for a request that counts for its path, whenever it started. */
    boolean result(long generation, Outcome outcome, String url) {
        return result(generation, outcome, url, Long.MAX_VALUE, Duration.ZERO);
    }

    private boolean result(long generation, Outcome outcome, String url, long pathEpoch, Duration took) {
        heard(outcome);
        boolean page = !RobotsUrl.isOne(url);
        if (page || lastUrl.isEmpty()) {
            lastUrl = Optional.of(url);
        }
        PathSample sample = new PathSample(PathPattern.of(url), page ? pathEpoch : PathSample.SITE_ONLY, took);
        Optional<Transition> transition = breaker.result(generation, outcome, sample);
        breaker.paths().news().forEach(this::tell);
        if (page
                && outcome.provesOrigin()
                && !EdgePaths.contain(url)
                && !breaker.paths().isHeld(url)) {
            originUrl = lastUrl;
        }
        transition.ifPresent(this::changed);
        boolean bad = outcome.count(settings.breaker().bad()) == Count.BAD;
        if (bad && page) {
            badUrl = lastUrl;
        }
        journal.lateBad(breaker.lateBad());
        if (blocks.record(outcome)) {
            alerts.accept(blocked(outcome));
        }
        if (outcome.cause() == Cause.WE_ARE_BLOCKED && blocks.isBlocking()) {
            breaker.blocked();
        }
        lessons.note();
        return transition.filter(Transition::reopened).isPresent();
    }

    private void changed(Transition transition) {
        boolean tripped = transition.to() == BreakerState.OPEN && !transition.reopened();
        if (tripped) {
            // What is asked once a day is no measure for the others.
            List<PathView> pages = breaker.view().paths().stream()
                    .filter(path -> !path.pattern().text().equals(RobotsUrl.PATH))
                    .toList();
            suspects = Suspect.among(pages, settings.breaker().window());
            if (!suspects.isEmpty()) {
                PATHS.warn("{} tripped after {}", host, Suspect.advice(suspects));
            }
        }
        journal.record(transition, probeUrl(), tripped ? suspects : List.of());
    }

    /** The paths that preceded the last trip, the worst first; empty if none stands out, or after a restart. */
    public List<Suspect> suspects() {
        return suspects;
    }

    /** A path that is in trouble is no place to ask whether the whole target is back. */
    private void tell(PathView path) {
        if (path.state() == BreakerState.CLOSED) {
            PATHS.info("{} {} is back", host, path.pattern());
            return;
        }
        originUrl
                .filter(url -> PathPattern.of(url).equals(path.pattern()))
                .ifPresent(url -> originUrl = Optional.empty());
        PATHS.info(
                "{} {} is paused until {}: {} of its last {} requests failed",
                host,
                path.pattern(),
                path.pausedUntil().map(Instant::toString).orElse("its probe has ended"),
                path.bad(),
                path.requests());
    }

    /** What becomes of a job after its outcome. */
    Settlement settlement(Claim claim, Outcome outcome) {
        if (outcome.cause() == Cause.WE_ARE_BLOCKED && blocks.isBlocking()) {
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
    }

    /** The sink takes no pages at present. */
    Settlement sinkFailed(Claim claim) {
        return policy.afterSinkFailure(claim.job());
    }

    /** The sink takes pages, but not this one. */
    Settlement pageRefused(Claim claim, Outcome why) {
        return policy.afterPageRefused(claim.job(), why);
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
     */
    void tick(boolean workWaits) {
        if (!workWaits) {
            breaker.nothingLeft();
        }
        refused |= robots.isDue();
        breaker.tick().ifPresent(t -> journal.record(t, probeUrl()));
        lessons.note();
        journal.tick();
        memory.tick();
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
    void retire() {
        retired = true;
        winding = true;
        consumer = null;
        journal.retire();
        memory.retire();
    }

    boolean isRetired() {
        return retired;
    }

    /** Whether an operator has paused the target, and why. */
    public Optional<Held> held() {
        return held;
    }

    void hold(Optional<Held> byHand) {
        held = byHand;
        breaker.hold(byHand.isPresent());
    }

    /** An operator trips the breaker or closes it; nothing happens if it is so already. */
    void move(BreakerState to, Outcome byHand) {
        Optional<Transition> transition = to == BreakerState.OPEN ? breaker.open(byHand) : breaker.close(byHand);
        transition.ifPresent(t -> journal.record(t, probeUrl()));
    }

    /** An operator wants the next probe now; false if there can be none. */
    boolean probeNow() {
        if (winding || !breaker.probeNow()) {
            return false;
        }
        BreakerView now = view();
        now.nextProbeAt().ifPresent(at -> journal.probeMoved(now.generation(), at));
        return true;
    }

    /** The probe that is due, marked as under way. */
    Optional<Probe> startProbe() {
        if (winding || !breaker.probeDue()) {
            return Optional.empty();
        }
        // Chosen before it is started: from then on only its answer ends it.
        String url = probed(probeWasCached ? badUrl : originUrl);
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

    /** Before its robots.txt is known, a target that was never fetched is asked for that; the operator's path outranks it. */
    private String probed(Optional<String> known) {
        String url = ProbeUrl.choose(settings, host, known, lastUrl);
        boolean fetchedBefore = known.filter(url::equals).isPresent();
        return fetchedBefore || probeWasCached || settings.probe().path().isPresent() ? url : robots.probeable(url);
    }

    void probed(Probe probe, Instant sentAt, Outcome outcome) {
        heard(outcome);
        probeWasCached = outcome.edgeAlone() && !probeWasCached;
        Optional<Transition> transition = breaker.probeResult(probe.generation(), outcome);
        transition.ifPresent(t -> robots.originIsBack());
        journal.record(sentAt, probe, outcome, transition.isPresent() ? Optional.empty() : view().nextProbeAt());
        transition.ifPresent(t -> journal.record(t, probeUrl()));
        lessons.note();
    }

    private Optional<String> probeUrl() {
        return originUrl.or(() -> lastUrl);
    }

    private Alert blocked(Outcome outcome) {
        return new Alert(
                Alert.Kind.BLOCKED,
                host,
                clock.instant(),
                outcome.cause().label(),
                0,
                0,
                outcome.cfRay(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "more than half of the last answers were blocks; this is about us, not the origin: "
                        + outcome.detail());
    }
}
