package io.originguard.camel;

import io.originguard.breaker.Breaker;
import io.originguard.frontier.Frontier;
import io.originguard.frontier.Held;
import io.originguard.frontier.Outage;
import io.originguard.frontier.StoredTarget;
import io.originguard.frontier.TargetMemory;
import io.originguard.frontier.TargetState;
import io.originguard.settings.Settings;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.target.Target;
import io.originguard.target.TargetSettings;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes the guard of a target out of what is stored of it: on a store of one node as it was when that began, in a fleet as it was
 * when the target became this node's. Thread-safe.
 */
final class Enlistment {

    private final Frontier frontier;
    private final Fleet fleet;
    private final Guards guards;
    private final Alerts alerts;
    private final Watcher watcher;
    private final Settings settings;
    private final DirectFetch fetch;
    private final Clock clock;
    private final Random random = new Random();

    /** As the store had them when the node began; empty in a fleet. */
    private final Map<Host, TargetState> states = new ConcurrentHashMap<>();

    private final Map<Host, TargetMemory> memories = new ConcurrentHashMap<>();
    private final Map<Host, Held> held = new ConcurrentHashMap<>();

    /**
     * @param guards those that are made, which say what causes are bad for a target
     * @throws io.originguard.frontier.StoreException if the store cannot be read
     */
    Enlistment(
            Frontier frontier,
            Fleet fleet,
            Guards guards,
            Alerts alerts,
            Watcher watcher,
            Settings settings,
            DirectFetch fetch,
            Clock clock) {
        this.frontier = frontier;
        this.fleet = fleet;
        this.guards = guards;
        this.alerts = alerts;
        this.watcher = watcher;
        this.settings = settings;
        this.fetch = fetch;
        this.clock = clock;
        if (!fleet.isShared()) {
            states.putAll(frontier.register().states());
            memories.putAll(frontier.register().memories());
            held.putAll(frontier.register().held());
        }
    }

    /** The state of a target that this node does not serve. */
    Optional<TargetState> stored(Host target) {
        return fleet.stored(target).map(StoredTarget::state).or(() -> Optional.ofNullable(states.get(target)));
    }

    /** The pause by hand of a target that this node does not serve. */
    Optional<Held> storedHold(Host target) {
        return fleet.stored(target).flatMap(StoredTarget::held).or(() -> Optional.ofNullable(held.get(target)));
    }

    /**
     * A new guard, which stands as the target was left.
     *
     * @throws io.originguard.frontier.StoreException if the record of its outage cannot be read
     */
    Guard guard(Target target) {
        Host host = target.host();
        Optional<StoredTarget> inherited = fleet.inherited(host);
        TargetState state = inherited
                .map(StoredTarget::state)
                .orElseGet(() -> states.getOrDefault(host, TargetState.initial(host)));
        TargetMemory known =
                inherited.map(StoredTarget::memory).orElseGet(() -> memories.getOrDefault(host, TargetMemory.NONE));
        Breaker breaker = new Breaker(
                target.settings(),
                clock,
                outcome -> outcome.count(settings(host).breaker().bad()),
                random);
        breaker.restore(state.state(), state.generation(), state.since(), state.nextProbeAt());
        Guard guard = new Guard(
                target,
                breaker,
                new Journal(state, outage(state), frontier, alerts, watcher, clock),
                new Memory(host, known, frontier),
                state.probeUrl(),
                alerts,
                fetch,
                clock,
                random);
        guard.hold(inherited.isPresent() ? inherited.get().held() : Optional.ofNullable(held.remove(host)));
        return guard;
    }

    private Optional<Outage> outage(TargetState state) {
        return state.state() == BreakerState.CLOSED
                ? Optional.empty()
                : frontier.register().outages(Optional.of(state.target()), 1).stream()
                        .findFirst();
    }

    private TargetSettings settings(Host host) {
        return guards.find(host).map(Guard::settings).orElseGet(settings::target);
    }
}
