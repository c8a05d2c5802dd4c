package io.originguard.camel;

import io.originguard.breaker.Breaker;
import io.originguard.edge.Outcome;
import io.originguard.frontier.Frontier;
import io.originguard.frontier.OutboxAlert;
import io.originguard.frontier.SqliteStore;
import io.originguard.frontier.TargetMemory;
import io.originguard.frontier.TargetState;
import io.originguard.target.Host;
import io.originguard.target.Target;
import io.originguard.target.TargetSettings;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What ten thousand idle targets cost a node that looks ten times a second for what has come due: with each guard looked at,
 * and with those alone to which something has happened. Both in one run, in turn, by the CPU time of the one thread. In the
 * package of the guards, since nobody else may make them.
 */
public final class IdleTick {

    private static final int BATCH = 20;
    private static final int TICKS_A_SECOND = 10;
    private static final AlertEndpoint NOBODY = new AlertEndpoint() {
        @Override
        public boolean isReady() {
            return false;
        }

        @Override
        public void take(OutboxAlert alert) {}
    };
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private IdleTick() {}

    /** Arguments: number of targets, rounds, an empty directory. */
    public static void main(String[] args) {
        int targets = Integer.parseInt(args[0]);
        int rounds = Integer.parseInt(args[1]);
        Clock clock = Clock.systemUTC();
        try (SqliteStore store = SqliteStore.open(Path.of(args[2]).resolve("frontier.db"));
                Frontier frontier = new Frontier(store, clock, () -> {}, host -> {})) {
            Guards guards = guards(targets, frontier, clock);
            Dispatcher dispatcher = new Dispatcher(frontier, guards, Runnable::run, new Holdback(clock), 1);
            Runnable each = () -> {
                for (Guard guard : guards.all()) {
                    guard.tick(frontier.counts(guard.host()).waiting() > 0);
                }
            };
            double[] before = new double[rounds];
            double[] after = new double[rounds];
            // The first rounds warm the compiler up.
            for (int round = -rounds; round < rounds; round++) {
                double all = millis(each);
                double some = millis(dispatcher::tick);
                before[Math.max(0, round)] = all;
                after[Math.max(0, round)] = some;
            }
            report(targets, rounds, median(before), median(after));
        }
    }

    /** Guards of so many targets, to which nothing has happened. */
    public static Guards guards(int targets, Frontier frontier, Clock clock) {
        Watchers watchers = new Watchers();
        Alerts alerts = new Alerts(frontier, NOBODY, watchers, Duration.ofMinutes(15), 5, clock, sweep -> {});
        Guards guards = new Guards(target -> guard(target, frontier, alerts, watchers, clock), watchers, clock);
        for (int i = 0; i < targets; i++) {
            guards.declare(new Target(new Host("t" + i + ".bench.test"), TargetSettings.defaults()));
        }
        return guards;
    }

    private static Guard guard(Target target, Frontier frontier, Alerts alerts, Watchers watchers, Clock clock) {
        Host host = target.host();
        return new Guard(
                target,
                new Breaker(target.settings(), clock, Outcome::count, () -> 0),
                new Journal(TargetState.initial(host), Optional.empty(), frontier, alerts, watchers, clock),
                new Memory(host, TargetMemory.NONE, frontier),
                Optional.empty(),
                alerts,
                claim -> Optional.empty(),
                clock,
                () -> 0);
    }

    /** CPU time of one tick. */
    private static double millis(Runnable tick) {
        long began = CPU.getCurrentThreadCpuTime();
        for (int i = 0; i < BATCH; i++) {
            tick.run();
        }
        return (CPU.getCurrentThreadCpuTime() - began) / 1e6 / BATCH;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void report(int targets, int rounds, double before, double after) {
        System.out.printf(
                Locale.ROOT,
                "%d idle targets, medians of %d rounds of %d ticks each:%n%n"
                        + "| a tick looks at | CPU ms/tick | of one core |%n|---|---:|---:|%n"
                        + "| each guard | %.3f | %.2f %% |%n| those to which something has happened | %.4f | %.3f %% |%n",
                targets,
                rounds,
                BATCH,
                before,
                before * TICKS_A_SECOND / 10,
                after,
                after * TICKS_A_SECOND / 10);
    }
}
