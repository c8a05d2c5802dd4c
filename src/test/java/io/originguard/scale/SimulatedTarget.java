package io.originguard.scale;

import io.originguard.breaker.Breaker;
import io.originguard.breaker.BreakerView;
import io.originguard.breaker.PathSample;
import io.originguard.breaker.Transition;
import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.target.PathPattern;
import io.originguard.target.TargetSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A target of the simulation: what is stored of it, and the breaker of the node that owns it. */
final class SimulatedTarget {

    private static final TargetSettings SETTINGS = TargetSettings.defaults();
    private static final Outcome PAGE = Outcome.of(Cause.FETCHED, "200");
    private static final Outcome REFUSED = Outcome.of(Cause.ORIGIN_REFUSED, "521");
    private static final PathSample PATH = new PathSample(new PathPattern("/page/*"), Long.MAX_VALUE, Duration.ZERO);

    final Host host;
    private final Clock clock;
    private final RandomGenerator random;

    private BreakerState state = BreakerState.CLOSED;
    private long generation;
    private Instant since = Instant.EPOCH;
    private Optional<Instant> nextProbeAt = Optional.empty();
    private @Nullable Breaker breaker;
    private int owner = -1;
    private Instant lastProbeAt = Instant.MIN;
    private Duration closestProbes = Duration.ofDays(1);

    SimulatedTarget(Host host, Clock clock, RandomGenerator random) {
        this.host = host;
        this.clock = clock;
        this.random = random;
    }

    int owner() {
        return owner;
    }

    BreakerState state() {
        return state;
    }

    /** The shortest time between two probes so far. */
    Duration closestProbes() {
        return closestProbes;
    }

    /** Nobody owns it: what its last owner knew and had not stored is gone. */
    void free() {
        owner = -1;
        breaker = null;
    }

    /** A node goes on with what is stored. */
    void ownedBy(int node) {
        Breaker fresh = new Breaker(SETTINGS, clock, Outcome::count, random);
        if (generation > 0) {
            fresh.restore(state, generation, since, nextProbeAt);
        }
        breaker = fresh;
        owner = node;
    }

    /** The owner fetches a page, if it may; whether a request left. */
    boolean fetch(boolean originUp, StoredTransitions stored) {
        Breaker own = breaker;
        if (own == null || !own.claim()) {
            return false;
        }
        OptionalLong sent = own.send();
        if (sent.isPresent()) {
            own.result(sent.getAsLong(), originUp ? PAGE : REFUSED, PATH).ifPresent(t -> store(t, stored));
        }
        own.release();
        return sent.isPresent();
    }

    /** The owner's look at the time: the ramp's next step, and the probe if it is due; whether a probe left. */
    boolean sweep(boolean originUp, StoredTransitions stored) {
        Breaker own = breaker;
        if (own == null || state == BreakerState.CLOSED) {
            return false;
        }
        own.tick().ifPresent(t -> store(t, stored));
        OptionalLong probe = own.startProbe();
        if (probe.isEmpty()) {
            return false;
        }
        Instant now = clock.instant();
        if (!lastProbeAt.equals(Instant.MIN)) {
            Duration between = Duration.between(lastProbeAt, now);
            closestProbes = between.compareTo(closestProbes) < 0 ? between : closestProbes;
        }
        lastProbeAt = now;
        // Taken by a conditional update that stores when the next one is due.
        nextProbeAt = own.view().nextProbeAt();
        own.probeResult(probe.getAsLong(), originUp ? PAGE : REFUSED).ifPresent(t -> store(t, stored));
        return true;
    }

    private void store(Transition transition, StoredTransitions stored) {
        state = transition.to();
        generation = transition.generation();
        since = transition.at();
        nextProbeAt = transition.nextProbeAt();
        stored.accept(this, transition);
    }

    /** What the breaker shows; of an owned target. */
    Optional<BreakerView> view() {
        return Optional.ofNullable(breaker).map(Breaker::view);
    }

    /** The store, which hears of transitions. */
    interface StoredTransitions {

        void accept(SimulatedTarget target, Transition transition);
    }
}
