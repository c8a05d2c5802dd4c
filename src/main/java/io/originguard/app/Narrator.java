package io.originguard.app;

import io.originguard.breaker.BreakerView;
import io.originguard.camel.Guard;
import io.originguard.camel.Node;
import io.originguard.frontier.Counts;
import io.originguard.frontier.Outage;
import io.originguard.frontier.ProbeResult;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Says what happens on a node while it happens: a line for each change of a breaker, each probe and each step of a ramp. */
final class Narrator {

    private static final long LOOK_EVERY_MILLIS = 20;
    private static final Duration COUNTS_EVERY = Duration.ofSeconds(3);

    private final Node node;
    private final PrintStream out;
    private final Clock clock;
    private final Instant startedAt;
    private final CountDownLatch never = new CountDownLatch(1);
    private final Map<Host, BreakerView> seen = new HashMap<>();
    private final Map<Host, Integer> probes = new HashMap<>();

    /** Targets whose origin has proved itself in a probe that was told, before the ramp that follows was. */
    private final Set<Host> proved = new HashSet<>();

    private Instant nextCounts;

    Narrator(Node node, PrintStream out, Clock clock) {
        this.node = node;
        this.out = out;
        this.clock = clock;
        this.startedAt = clock.instant();
        this.nextCounts = startedAt.plus(COUNTS_EVERY);
    }

    /** Writes a line with the time since the start. */
    void say(String format, Object... arguments) {
        double seconds = Duration.between(startedAt, clock.instant()).toMillis() / 1000.0;
        out.printf(Locale.ROOT, "%5.1f s  %s%n", seconds, String.format(Locale.ROOT, format, arguments));
    }

    /** Tells what happens until the condition holds. */
    void until(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            look();
            boolean unused = never.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }
        look();
    }

    /** Tells what happens for a while. */
    void until(Duration span) throws InterruptedException {
        Instant end = clock.instant().plus(span);
        until(() -> !clock.instant().isBefore(end));
    }

    /** Whether no target is paused or ramping up. */
    boolean allClosed() {
        return node.guards().all().stream().allMatch(guard -> guard.view().state() == BreakerState.CLOSED);
    }

    private void look() {
        for (Guard guard : node.guards().all()) {
            tellProbes(guard);
            tellChange(guard);
        }
        if (!clock.instant().isBefore(nextCounts)) {
            nextCounts = nextCounts.plus(COUNTS_EVERY);
            Counts counts = Progress.total(node);
            say("delivered %,d of %,d, dead %d", counts.delivered(), counts.accepted(), counts.dead());
        }
    }

    private void tellProbes(Guard guard) {
        if (guard.outage().isEmpty()) {
            return;
        }
        List<ProbeResult> all = node.frontier()
                .register()
                .probes(guard.host(), guard.outage().get().generation());
        int told = probes.getOrDefault(guard.host(), 0);
        for (ProbeResult probe : all.subList(Math.min(told, all.size()), all.size())) {
            say("%s probe %d: %s", guard.host(), ++told, probe.detail());
            if (probe.recovered()) {
                proved.add(guard.host());
            }
        }
        probes.put(guard.host(), told);
    }

    private void tellChange(Guard guard) {
        BreakerView now = guard.view();
        BreakerView before = seen.getOrDefault(guard.host(), now);
        boolean changed = before.state() != now.state() || before.limit() != now.limit();
        if (changed && !isWrittenDown(guard, before, now)) {
            return;
        }
        seen.put(guard.host(), now);
        if (!changed) {
            return;
        }
        switch (now.state()) {
            case OPEN -> guard.outage().ifPresent(outage -> tellTrip(guard, outage, now));
            case HALF_OPEN ->
                say(
                        "%s ramps up: %d of %d requests at a time",
                        guard.host(), now.limit(), now.baseline().inForce());
            case CLOSED -> say("%s has recovered: %d requests at a time", guard.host(), now.limit());
        }
    }

    /** Whether what led to the change can be told before it: the outage of a trip, the probe of a ramp. */
    private boolean isWrittenDown(Guard guard, BreakerView before, BreakerView now) {
        return switch (now.state()) {
            case OPEN -> guard.outage().isPresent();
            case HALF_OPEN -> before.state() != BreakerState.OPEN || proved.remove(guard.host());
            case CLOSED -> true;
        };
    }

    private void tellTrip(Guard guard, Outage outage, BreakerView now) {
        say(
                "%s is paused: %s, %d of the last %d results bad (%.1f %%), %,d jobs wait%s",
                guard.host(),
                outage.cause(),
                outage.bad(),
                outage.total(),
                100.0 * outage.bad() / Math.max(1, outage.total()),
                node.frontier().counts(guard.host()).waiting(),
                now.probePlan()
                        .filter(plan -> plan.announced().isPresent())
                        .map(plan -> "; " + plan)
                        .orElse(""));
    }
}
