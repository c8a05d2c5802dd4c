package io.originguard.camel;

import io.originguard.frontier.Fencing.Tally;
import io.originguard.frontier.Frontier;
import io.originguard.frontier.Held;
import io.originguard.frontier.Membership;
import io.originguard.frontier.StoredTarget;
import io.originguard.frontier.Territory;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The targets that this node owns at present: guards are made when a lease brings a target, from what is stored of it, and retired when
 * it goes. Called by the threads of the {@link Membership}; thread-safe.
 */
final class Holdings implements Territory {

    private final Frontier frontier;
    private final Guards guards;
    private final Consumers consumers;
    private final Membership membership;
    private final Consumer<Host> serve;

    /** What is stored of owned targets that nobody has served yet. */
    private final Map<Host, StoredTarget> inherited = new ConcurrentHashMap<>();

    /** Targets with a route that the store may not know yet. */
    private final Set<Host> unknown = ConcurrentHashMap.newKeySet();

    /** @param serve makes the guard of a target that this node owns and has a consumer for */
    Holdings(Frontier frontier, Guards guards, Consumers consumers, Membership membership, Consumer<Host> serve) {
        this.frontier = frontier;
        this.guards = guards;
        this.consumers = consumers;
        this.membership = membership;
        this.serve = serve;
    }

    /** What is stored of an owned target. */
    Optional<StoredTarget> inherited(Host target) {
        return Optional.ofNullable(inherited.get(target));
    }

    /** A target has a route now: the store must know it, so that somebody can own it. */
    void enrol(Host target) {
        unknown.add(target);
    }

    @Override
    public Set<Host> listed() {
        return consumers.listed();
    }

    @Override
    public boolean servesUnlisted() {
        return consumers.servesUnlisted();
    }

    @Override
    public void prepare(Collection<StoredTarget> targets, Map<Host, Long> parked) {
        for (StoredTarget target : targets) {
            // One that was being made while the target went away knows nothing of what happened since.
            guards.retire(target.target());
            inherited.put(target.target(), target);
        }
        frontier.tenure().prepare(targets, parked);
    }

    @Override
    public void begin(Collection<Host> targets) {
        for (Host target : targets) {
            boolean troubled = inherited(target)
                    .filter(stored -> stored.state().state() != BreakerState.CLOSED)
                    .isPresent();
            if (consumers.listed().contains(target) || (troubled && consumers.servesUnlisted())) {
                serve.accept(target);
            }
        }
        frontier.tenure().begin(targets);
    }

    @Override
    public void drop(Collection<Host> targets) {
        targets.forEach(this::retire);
        frontier.tenure().drop(targets);
    }

    private void retire(Host target) {
        guards.retire(target);
        inherited.remove(target);
    }

    @Override
    public void wind(Collection<Host> targets) {
        targets.forEach(target -> guards.find(target).ifPresent(Guard::wind));
    }

    @Override
    public Set<Host> quiet(Collection<Host> targets) {
        return targets.stream()
                .filter(target -> guards.find(target).map(Guard::isQuiet).orElse(true)
                        && frontier.tenure().isQuiet(target))
                .collect(Collectors.toSet());
    }

    @Override
    public void release(Collection<Host> targets) {
        frontier.tenure().release(targets, membership::released);
        targets.forEach(this::retire);
    }

    @Override
    public void look(Optional<Collection<Host>> targets, boolean holds) {
        Collection<Host> which = targets.orElseGet(membership::owned);
        if (which.isEmpty()) {
            return;
        }
        frontier.tenure().look(which);
        if (holds) {
            Map<Host, Held> held = frontier.register().held();
            which.forEach(target -> hold(target, Optional.ofNullable(held.get(target))));
        }
    }

    private void hold(Host target, Optional<Held> held) {
        inherited.computeIfPresent(target, (host, old) -> with(old, held));
        guards.find(target).filter(guard -> !guard.held().equals(held)).ifPresent(guard -> {
            guard.hold(held);
            serve.accept(target);
        });
    }

    private static StoredTarget with(StoredTarget old, Optional<Held> held) {
        return new StoredTarget(old.id(), old.target(), old.state(), old.memory(), held, old.counts(), old.owner());
    }

    @Override
    public void check() {
        enrolUnknown();
        Optional<Tally> stored = frontier.tenure().check(holds());
        if (stored.isPresent()) {
            if (stored.get().targets() != membership.targets()) {
                membership.unsure();
            }
            look(Optional.empty(), true);
        }
    }

    void enrolUnknown() {
        Set<Host> some = Set.copyOf(unknown);
        if (!some.isEmpty()) {
            frontier.tenure().enrol(some);
            unknown.removeAll(some);
        }
    }

    /** Pauses by hand of owned targets, each from its guard or from what is stored. */
    private List<Held> holds() {
        List<Held> all = new ArrayList<>();
        for (Host target : membership.owned()) {
            Optional<Held> held = guards.find(target).map(Guard::held).orElseGet(() -> inherited(target)
                    .flatMap(StoredTarget::held));
            held.ifPresent(all::add);
        }
        return all;
    }

    @Override
    public void trouble(Optional<String> message) {
        frontier.tenure().trouble(message);
    }
}
