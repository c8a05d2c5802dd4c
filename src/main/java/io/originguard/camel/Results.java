package io.originguard.camel;

import io.originguard.breaker.BlockRule;
import io.originguard.breaker.Breaker;
import io.originguard.breaker.BreakerView;
import io.originguard.breaker.EdgeMemory;
import io.originguard.breaker.PathSample;
import io.originguard.breaker.PathView;
import io.originguard.breaker.Suspect;
import io.originguard.breaker.Transition;
import io.originguard.edge.Cause;
import io.originguard.edge.Cause.Count;
import io.originguard.edge.Outcome;
import io.originguard.robots.RobotsUrl;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.target.PathPattern;
import io.originguard.target.TargetSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What comes back of a target's requests and probes, and what that leads to: the breaker counts it, the journal writes its
 * transitions down, and all who learn from answers hear of it. Thread-safe.
 */
final class Results {

    private final Host host;
    private final Supplier<TargetSettings> settings;
    private final Breaker breaker;
    private final Journal journal;
    private final Memory memory;
    private final Lessons lessons;
    private final ProbeUrls probeUrls;
    private final RobotsGate robots;
    private final Holdback way;
    private final Alerts alerts;
    private final Clock clock;
    private final EdgeMemory edge;
    private final BlockRule blocks = new BlockRule();
    private final PathNews pathNews;

    /** @param way holds the target back while nobody is reached there */
    Results(
            Host host,
            Supplier<TargetSettings> settings,
            Breaker breaker,
            Journal journal,
            Memory memory,
            Lessons lessons,
            ProbeUrls probeUrls,
            RobotsGate robots,
            Holdback way,
            Alerts alerts,
            Clock clock) {
        this.host = host;
        this.settings = settings;
        this.breaker = breaker;
        this.journal = journal;
        this.memory = memory;
        this.lessons = lessons;
        this.probeUrls = probeUrls;
        this.robots = robots;
        this.way = way;
        this.alerts = alerts;
        this.clock = clock;
        edge = new EdgeMemory(memory.now().behindEdge());
        pathNews = new PathNews(host);
    }

    /**
     * Counts a result.
     *
     * @return whether this result ended a ramp
     */
    boolean result(Claim.Request request, Outcome outcome, String url, Duration took) {
        heard(outcome);
        long pathEpoch = RobotsUrl.isOne(url) ? PathSample.SITE_ONLY : request.pathEpoch();
        PathSample sample = new PathSample(PathPattern.of(url), pathEpoch, took);
        Optional<Transition> transition = breaker.result(request.generation(), outcome, sample);
        breaker.paths().news().forEach(this::tell);
        boolean proves = outcome.provesOrigin() && !breaker.paths().isHeld(url);
        probeUrls.result(url, proves, outcome.count(settings.get().breaker().bad()) == Count.BAD);
        transition.ifPresent(this::changed);
        journal.lateBad(breaker.lateBad(), breaker.state() != BreakerState.CLOSED);
        if (blocks.record(outcome)) {
            alerts.tell(Alert.blocked(host, clock.instant(), outcome));
        }
        if (isBlocked(outcome)) {
            breaker.blocked();
        }
        lessons.note();
        return transition.filter(Transition::reopened).isPresent();
    }

    /** Counts the answer to a probe. */
    void probed(Probe probe, Instant sentAt, Outcome outcome) {
        heard(outcome);
        probeUrls.probed(outcome);
        Optional<Transition> transition = breaker.probeResult(probe.generation(), outcome);
        // When the next one has started meanwhile, its own start has said when the one after it is due.
        BreakerView now = breaker.view();
        boolean moved = now.generation() == probe.generation() && !now.probing();
        journal.record(sentAt, probe, outcome, moved ? now.nextProbeAt() : Optional.empty());
        transition.ifPresent(this::back);
        lessons.note();
    }

    /** An operator trips the breaker or closes it. */
    void move(BreakerState to, Outcome byHand) {
        if (to == BreakerState.OPEN) {
            breaker.open(byHand).ifPresent(this::record);
        } else {
            breaker.close(byHand).ifPresent(this::back);
        }
    }

    /** The next step of a ramp, if it is time for it. */
    void tick() {
        breaker.tick().ifPresent(this::record);
        lessons.note();
    }

    /** Whether it sits behind an edge, as its answers have shown. */
    boolean isBehindEdge() {
        return edge.isBehindEdge();
    }

    /** Whether this answer is a block of a target where nothing comes through. */
    boolean isBlocked(Outcome outcome) {
        return outcome.cause() == Cause.WE_ARE_BLOCKED && blocks.isBlocking();
    }

    /** The paths that preceded the last trip, the worst first; empty if none stands out, or after a restart. */
    List<Suspect> suspects() {
        return pathNews.suspects();
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

    private void changed(Transition transition) {
        boolean tripped = transition.to() == BreakerState.OPEN && !transition.reopened();
        List<Suspect> suspects = tripped
                ? pathNews.tripped(
                        breaker.view().paths(), settings.get().breaker().window())
                : List.of();
        journal.record(transition, probeUrls.known(), suspects);
    }

    private void tell(PathView path) {
        if (path.state() != BreakerState.CLOSED) {
            probeUrls.troubled(path.pattern());
        }
        pathNews.tell(path);
    }

    /** There is no reason any longer to wait for a robots.txt that could not be had. */
    private void back(Transition transition) {
        robots.originIsBack();
        record(transition);
    }

    private void record(Transition transition) {
        journal.record(transition, probeUrls.known());
    }
}
