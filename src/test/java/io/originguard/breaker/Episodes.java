package io.originguard.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.edge.Outcome;
import io.originguard.target.BreakerState;
import io.originguard.target.PathPattern;
import io.originguard.target.TargetSettings;
import io.originguard.target.TargetSettings.BaselineSettings;
import io.originguard.testing.HandCrankedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A breaker that lives through whole episodes: some requests at a time that go well or fail, an outage, a ramp. */
final class Episodes {

    static final Duration RECOVERY = Duration.ofHours(1);

    final HandCrankedClock clock;
    final Breaker breaker;

    Episodes(HandCrankedClock clock, Breaker breaker) {
        this.clock = clock;
        this.breaker = breaker;
    }

    static Episodes of(int configured) {
        HandCrankedClock clock = HandCrankedClock.started();
        return new Episodes(clock, Samples.breaker(Samples.settings(configured), clock));
    }

    static TargetSettings learning(int configured, boolean learn) {
        TargetSettings d = Samples.settings(configured);
        return new TargetSettings(
                d.concurrency(),
                d.breaker(),
                d.probe(),
                d.rampStep(),
                new BaselineSettings(learn, RECOVERY),
                d.backoff(),
                d.http(),
                d.network(),
                d.robots(),
                d.paths());
    }

    /** So many requests at a time, or as many as are allowed, are answered well. */
    Episodes good(int inFlight) {
        Optional<Transition> none = together(inFlight, 1, Samples.GOOD);
        assertThat(none).isEmpty();
        return this;
    }

    /** So many requests are in flight while one after the other fails, until the target is paused. */
    Transition fail(int inFlight, Outcome outcome) {
        return together(inFlight, 5, outcome).orElseThrow();
    }

    Optional<Transition> together(int inFlight, int times, Outcome outcome) {
        int claimed = 0;
        for (int i = 0; i < inFlight && breaker.claim(); i++) {
            claimed++;
        }
        long generation = breaker.view().generation();
        Optional<Transition> transition = Optional.empty();
        for (int i = 0; i < times && transition.isEmpty(); i++) {
            // On three paths, so that what speaks of its path alone speaks of the target.
            PathSample sample = new PathSample(new PathPattern("/" + i % 3), Long.MAX_VALUE, Duration.ZERO);
            transition = breaker.result(generation, outcome, sample);
        }
        for (int i = 0; i < claimed; i++) {
            breaker.release();
        }
        return transition;
    }

    Episodes pass(Duration time) {
        clock.advance(time);
        return this;
    }

    Episodes tick() {
        Optional<Transition> unused = breaker.tick();
        return this;
    }

    /** The origin proves itself to the next probe. */
    Episodes recover() {
        Instant next = breaker.view().nextProbeAt().orElseThrow();
        pass(Duration.between(clock.instant(), next));
        assertThat(breaker.probeResult(breaker.startProbe().orElseThrow(), Samples.GOOD))
                .isPresent();
        return this;
    }

    /** The ramp goes well up to a limit. */
    Episodes climb(int limit) {
        while (breaker.view().limit() < limit) {
            step();
        }
        return this;
    }

    /** The ramp goes well to its end. */
    Episodes close() {
        while (breaker.view().state() != BreakerState.CLOSED) {
            step();
        }
        return this;
    }

    private void step() {
        good(breaker.view().limit()).pass(Duration.ofSeconds(10)).tick();
    }

    /** All is well for so long that no raise of ours is of late. */
    Episodes quiet() {
        return good(1).pass(Duration.ofSeconds(61)).good(1);
    }

    Baseline baseline() {
        return breaker.view().baseline();
    }

    int inForce() {
        return baseline().inForce();
    }

    String reason() {
        return baseline().reason().orElse("");
    }
}
