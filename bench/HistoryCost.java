package io.originguard.status;

import io.originguard.camel.Guard;
import io.originguard.camel.Guards;
import io.originguard.camel.IdleTick;
import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import io.originguard.frontier.Credentials;
import io.originguard.frontier.Frontier;
import io.originguard.frontier.FrontierStore;
import io.originguard.frontier.Stores;
import io.originguard.target.Host;
import io.originguard.target.Submission;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the history costs when every target has traffic in every step, and each twentieth of them errors: the worst case. In
 * the package of the recorder, since nobody else may make one.
 */
public final class HistoryCost {

    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
    private static final int STEPS = 6;
    private static final int READS = 20;

    private HistoryCost() {}

    /** Time that goes by steps. */
    private static final class Turned extends Clock {
        private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** Arguments: number of targets, minutes, URL of an empty store. */
    public static void main(String[] args) throws Exception {
        int targets = Integer.parseInt(args[0]);
        int minutes = Integer.parseInt(args[1]);
        Turned clock = new Turned();
        try (FrontierStore store = Stores.open(args[2], Credentials.NONE);
                Frontier frontier = new Frontier(store, clock, () -> {}, host -> {})) {
            Guards guards = IdleTick.guards(targets, frontier, clock);
            List<Host> hosts = guards.all().stream().map(Guard::host).toList();
            frontier.submit(
                    hosts.stream()
                            .map(host -> Submission.of(host, "https://" + host + "/"))
                            .toList(),
                    Optional.empty());
            Recorder recorder = new Recorder(guards, frontier, clock);
            History history = new History(store, recorder, clock);
            long sizeBefore = size(args[2]);
            List<Double> steps = new ArrayList<>();
            List<Double> writes = new ArrayList<>();
            double perTarget = 0;
            for (int minute = 0; minute < minutes; minute++) {
                long before = minute == minutes - 1 ? heap() : 0;
                for (int step = 0; step < STEPS; step++) {
                    traffic(hosts, recorder);
                    boolean last = step == STEPS - 1;
                    if (last && minute == minutes - 1) {
                        perTarget = (double) (heap() - before) / targets;
                    }
                    clock.now = clock.now.plus(HistoryText.STEP);
                    long began = CPU.getCurrentThreadCpuTime();
                    long all = process();
                    recorder.tick();
                    if (last) {
                        // What is queued after it is committed after it.
                        frontier.forgetCheckpoints("none");
                        writes.add((process() - all) / 1e6);
                    } else {
                        steps.add((CPU.getCurrentThreadCpuTime() - began) / 1e6);
                    }
                }
            }
            double row = (double) (size(args[2]) - sizeBefore) / targets / minutes;
            System.out.printf(
                    Locale.ROOT,
                    "%,d targets with traffic in each step of %d minutes; medians:%n%n"
                            + "| heap between two writes, a target, five steps of six noted | %.0f B |%n"
                            + "| CPU of ending a step, all targets | %.1f ms |%n"
                            + "| CPU of writing a minute, all targets, all threads | %.0f ms |%n"
                            + "| room in the store, a target and minute | %.0f B |%n"
                            + "| reading one target's hour | %.1f ms |%n| its day | %.1f ms |%n",
                    targets,
                    minutes,
                    perTarget,
                    median(steps),
                    median(writes),
                    row,
                    reading(hosts, host -> history.of(host, History.Span.HOUR)),
                    reading(hosts, host -> history.of(host, History.Span.DAY)));
        }
    }

    private static void traffic(List<Host> hosts, Recorder recorder) {
        for (int i = 0; i < hosts.size(); i++) {
            for (int request = 0; request < 10; request++) {
                Cause cause = i % 20 == 0 && request == 0 ? Cause.EDGE_TROUBLE : Cause.FETCHED;
                recorder.answered(
                        hosts.get(i),
                        new Outcome(
                                cause, 200, false, false, Optional.empty(), Optional.empty(), Optional.empty(), "-"),
                        Duration.ZERO);
            }
        }
    }

    private static double reading(List<Host> hosts, Function<Host, History.HistoryPage> read) {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < READS; i++) {
            long began = System.nanoTime();
            read.apply(hosts.get(i * 37 % hosts.size()));
            times.add((System.nanoTime() - began) / 1e6);
        }
        return median(times);
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static long process() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static long size(String url) throws SQLException, IOException {
        if (url.startsWith("jdbc:sqlite:")) {
            Path file = Path.of(url.substring("jdbc:sqlite:".length()));
            try (Connection connection = DriverManager.getConnection(url);
                    Statement statement = connection.createStatement()) {
                statement.execute("pragma wal_checkpoint(truncate)");
            }
            return Files.size(file);
        }
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_total_relation_size('history')")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
