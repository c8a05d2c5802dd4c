package io.originguard.scale;

import io.originguard.alert.AlertKind;
import io.originguard.alert.News;
import io.originguard.alert.OutboxAlert;
import io.originguard.breaker.Transition;
import io.originguard.frontier.FairShare;
import io.originguard.frontier.FrontierStore;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.testing.HandCrankedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A region-wide outage as a fleet sees it, second by second: real breakers, the real rule of shares, and the real outbox in a
 * store. A node sweeps its targets once a second; answers come at once. Every tenth target is in the region.
 */
final class RegionOutage {

    static final Duration DIES_AFTER = Duration.ofMinutes(1);
    static final Duration DOWN_FOR = Duration.ofMinutes(10);
    static final Duration NODES_DIE_AFTER = Duration.ofMinutes(5);
    static final Duration LEASE = Duration.ofSeconds(15);
    static final Duration RENEWAL = Duration.ofSeconds(5);
    /** In the region; elsewhere nothing happens that more requests would tell of. */
    static final int FETCH_EVERY_SECONDS = 10;

    static final int FETCH_ELSEWHERE_EVERY_SECONDS = 60;

    private static final Duration SETTLE = Duration.ofMinutes(15);
    private static final int MANY = 5;
    private static final int REGION = 10;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Instant begin = clock.instant();
    private final SplittableRandom random = new SplittableRandom(521);
    private final FrontierStore store;
    private final List<SimulatedTarget> targets;
    private final int nodes;
    private final int dyingNodes;
    private final int[] owned;
    private final Deque<SimulatedTarget> free = new ArrayDeque<>();
    private final List<News> news = new ArrayList<>();
    private final List<OutboxAlert> alerts = new ArrayList<>();

    private int live;
    private int transitions;
    private int mostTransitions;
    private int trips;
    private int probes;
    private int mostProbes;
    private int deadRequests;
    private int moved;
    private int mostMoved;
    private Duration moving = Duration.ZERO;
    private Duration lastTrip = Duration.ZERO;
    private Duration lastClosed = Duration.ZERO;

    RegionOutage(FrontierStore store, int nodes, int dyingNodes, int targets) {
        this.store = store;
        this.nodes = nodes;
        this.dyingNodes = dyingNodes;
        this.live = nodes;
        this.owned = new int[nodes];
        this.targets = IntStream.range(0, targets)
                .mapToObj(i -> new SimulatedTarget(new Host("t" + i + ".scale.test"), clock, random))
                .toList();
    }

    /**
     * What came of it.
     *
     * @param tripped targets that tripped at least once
     * @param transitions of all breakers
     * @param mostTransitions in one second
     * @param mostProbes in one second
     * @param closest the shortest time between two probes of one target
     * @param deadRequests requests and probes that met a dead origin
     * @param moved targets that changed their node when nodes died
     * @param mostMoved in one second
     * @param moving from the death of the nodes until each of their targets had a new one
     * @param allTripped from the death of the region until its last target had tripped
     * @param allBack from its return until its last target was closed
     * @param tooMany most targets of a node at the end, above an even share
     * @param alerts that were sent
     */
    record Result(
            int tripped,
            int transitions,
            int mostTransitions,
            int probes,
            int mostProbes,
            Duration closest,
            int deadRequests,
            int moved,
            int mostMoved,
            Duration moving,
            Duration allTripped,
            Duration allBack,
            int tooMany,
            List<OutboxAlert> alerts) {}

    Result run() {
        free.addAll(targets);
        while (!free.isEmpty()) {
            claim();
        }
        boolean back = false;
        for (int second = 0; !back; second++) {
            Duration at = Duration.ofSeconds(second);
            pass(second, isUp(at));
            if (at.equals(NODES_DIE_AFTER)) {
                nodesDie();
            }
            // The last renewal was up to one renewal ago; the worst case is one that was just made.
            if (at.compareTo(NODES_DIE_AFTER.plus(LEASE)) >= 0 && !free.isEmpty()) {
                claimAfterDeath(at);
            }
            tell();
            back = at.compareTo(DIES_AFTER.plus(DOWN_FOR)) > 0
                    && targets.stream().allMatch(target -> target.state() == BreakerState.CLOSED);
            clock.advance(SECOND);
        }
        for (int i = 0; i < 120; i++) {
            clock.advance(SECOND);
            tell();
        }
        int most = IntStream.range(0, live).map(node -> owned[node]).max().orElse(0);
        return new Result(
                trips,
                transitions,
                mostTransitions,
                probes,
                mostProbes,
                targets.stream()
                        .map(SimulatedTarget::closestProbes)
                        .min(Duration::compareTo)
                        .orElseThrow(),
                deadRequests,
                moved,
                mostMoved,
                moving,
                lastTrip.minus(DIES_AFTER),
                lastClosed.minus(DIES_AFTER).minus(DOWN_FOR),
                most - (targets.size() + live - 1) / live,
                List.copyOf(alerts));
    }

    private static boolean isUp(Duration at) {
        return at.compareTo(DIES_AFTER) < 0 || at.compareTo(DIES_AFTER.plus(DOWN_FOR)) >= 0;
    }

    private void pass(int second, boolean regionUp) {
        int transitionsBefore = transitions;
        int probesNow = 0;
        for (int i = 0; i < targets.size(); i++) {
            SimulatedTarget target = targets.get(i);
            boolean elsewhere = i % REGION != 0;
            boolean up = regionUp || elsewhere;
            int every = elsewhere ? FETCH_ELSEWHERE_EVERY_SECONDS : FETCH_EVERY_SECONDS;
            if (target.sweep(up, this::stored)) {
                probesNow++;
                deadRequests += up ? 0 : 1;
            }
            // Spread by a fixed stride, so that neighbours and the region do not ask in the same second.
            if ((second + i / REGION) % every == 0 && target.fetch(up, this::stored)) {
                deadRequests += up ? 0 : 1;
            }
        }
        probes += probesNow;
        mostProbes = Math.max(mostProbes, probesNow);
        mostTransitions = Math.max(mostTransitions, transitions - transitionsBefore);
    }

    private void stored(SimulatedTarget target, Transition transition) {
        transitions++;
        Duration at = Duration.between(begin, transition.at());
        if (transition.to() == BreakerState.OPEN && !transition.reopened()) {
            trips++;
            lastTrip = at;
            news.add(newsOf(AlertKind.TRIPPED, target, transition));
        }
        if (transition.to() == BreakerState.CLOSED) {
            lastClosed = at;
            news.add(newsOf(AlertKind.RECOVERED, target, transition));
        }
    }

    private static News newsOf(AlertKind kind, SimulatedTarget target, Transition transition) {
        return new News(
                kind,
                target.host,
                transition.at(),
                transition.cause().cause().label(),
                Optional.of("FRA"),
                Map.of("detail", transition.cause().detail()));
    }

    private void nodesDie() {
        live = nodes - dyingNodes;
        for (SimulatedTarget target : targets) {
            if (target.owner() >= live) {
                target.free();
                free.add(target);
            }
        }
        moved = free.size();
    }

    private void claimAfterDeath(Duration at) {
        int before = free.size();
        claim();
        mostMoved = Math.max(mostMoved, before - free.size());
        moving = at.minus(NODES_DIE_AFTER);
    }

    /** One round, in which each node sees what those before it have claimed. */
    private void claim() {
        for (int node = 0; node < live; node++) {
            int self = node;
            List<Integer> others = IntStream.range(0, live)
                    .filter(other -> other != self)
                    .mapToObj(other -> owned[other])
                    .toList();
            int take = FairShare.of(owned[node], free.size(), others).take();
            for (int i = 0; i < take; i++) {
                free.remove().ownedBy(node);
                owned[node]++;
            }
        }
    }

    /** What the nodes do with the outbox in a second, as one of them. */
    private void tell() {
        Instant now = clock.instant();
        boolean[] more = {true};
        List<News> happened = List.copyOf(news);
        news.clear();
        store.write(writes -> happened.forEach(writes.outbox()::add));
        while (more[0]) {
            store.write(writes -> more[0] = writes.outbox().sort(now, SETTLE, MANY));
        }
        more[0] = true;
        while (more[0]) {
            store.write(writes -> {
                Optional<OutboxAlert> due = writes.outbox().take("simulation", now, now.plusSeconds(60));
                due.ifPresent(alert -> {
                    alerts.add(alert);
                    writes.outbox().sent(alert.row(), now);
                });
                more[0] = due.isPresent();
            });
        }
    }
}
