package io.originguard.frontier;

import io.originguard.frontier.Completion.Delivered;
import io.originguard.frontier.Completion.Parked;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.target.Job;
import io.originguard.target.Submission;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * What one PostgreSQL carries: the whole life of jobs by the operations of three nodes, without routes and HTTP; then each operation
 * on a queue of millions, of which one target has half. In the package of the stores, since nobody else may name their leases' rows.
 */
public final class FleetCarry {

    private static final int NODES = 3;
    private static final int TARGETS_EACH = 20;
    private static final int INTAKE = 1_000;
    private static final int SMALL = 100;
    private static final int ROUNDS = 11;
    private static final Host BIG = new Host("big.bench.test");

    private final Path data;
    private final EmbeddedPostgres postgres;
    private final String url;

    private FleetCarry(Path home) throws IOException {
        data = home.resolve("postgres");
        postgres = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setServerConfig("fsync", "on")
                .setServerConfig("max_wal_size", "4GB")
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
        url = postgres.getJdbcUrl("postgres", "postgres");
    }

    /** Arguments: an empty directory, seconds of each span, jobs that wait. */
    public static void main(String[] args) throws Exception {
        FleetCarry carry = new FleetCarry(Path.of(args[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(carry::stop));
        carry.lives(Duration.ofSeconds(Long.parseLong(args[1])));
        carry.queue(Integer.parseInt(args[2]));
        System.exit(0);
    }

    private void stop() {
        try {
            postgres.close();
        } catch (IOException e) {
            System.err.println("The server was not stopped: " + e);
        }
    }

    private void lives(Duration span) throws Exception {
        System.out.printf(
                "%d nodes, %d targets, submitted %d at a time, spans of %d s%n%n"
                        + "| completions in a transaction | jobs/s | transactions/s | CPU of PostgreSQL, µs/job | CPU of PostgreSQL, %% of a core |%n"
                        + "|---:|---:|---:|---:|---:|%n",
                NODES, NODES * TARGETS_EACH, INTAKE, span.toSeconds());
        List<FrontierStore> stores = new ArrayList<>();
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            FrontierStore store = Stores.open(url);
            stores.add(store);
            ids.add(store.leases()
                    .orElseThrow()
                    .join(
                            new Candidate("seat" + i, "n" + i, Optional.empty(), "bench", true, Instant.now()),
                            Duration.ofHours(1)));
        }
        for (int batch : new int[] {1, 10, 100, 500}) {
            AtomicLong jobs = new AtomicLong();
            double commits = number("select xact_commit from pg_stat_database where datname = current_database()");
            double cpu = serverCpu();
            long began = System.nanoTime();
            List<CompletableFuture<Void>> working = IntStream.range(0, NODES)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> live(stores.get(i), ids.get(i), i, batch, began + span.toNanos(), jobs),
                            task -> new Thread(task).start()))
                    .toList();
            working.forEach(CompletableFuture::join);
            double seconds = (System.nanoTime() - began) / 1e9;
            double used = serverCpu() - cpu;
            Thread.sleep(1_500);
            commits = number("select xact_commit from pg_stat_database where datname = current_database()") - commits;
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %.0f | %.0f | %.1f | %.0f |%n",
                    batch,
                    jobs.get() / seconds,
                    commits / seconds,
                    used * 1e6 / jobs.get(),
                    100 * used / seconds);
        }
        for (int i = 0; i < NODES; i++) {
            stores.get(i).leases().orElseThrow().leave(ids.get(i));
            stores.get(i).close();
        }
    }

    /** Accepts jobs and completes them, as one node does with its targets. */
    private static void live(FrontierStore store, long node, int number, int batch, long end, AtomicLong jobs) {
        List<Host> targets = IntStream.range(0, TARGETS_EACH)
                .mapToObj(i -> new Host("t" + i + ".n" + number + ".bench.test"))
                .toList();
        for (long page = System.nanoTime(); System.nanoTime() < end; ) {
            List<Submission> submissions = new ArrayList<>();
            for (int i = 0; i < INTAKE; i++, page++) {
                Host target = targets.get(i % TARGETS_EACH);
                submissions.add(Submission.of(target, "https://" + target + "/page/" + page));
            }
            store.write(writes -> writes.submit(submissions, Instant.now()));
            List<Job> ready = new ArrayList<>();
            for (Host target : targets) {
                ready.addAll(store.ready(target, INTAKE));
            }
            for (int from = 0; from < ready.size(); from += batch) {
                List<Completion> some = ready.subList(from, Math.min(ready.size(), from + batch)).stream()
                        .<Completion>map(Delivered::new)
                        .toList();
                store.write(writes -> {
                    if (!writes.fencing().confirm(node, false)) {
                        throw new IllegalStateException("the lease is over");
                    }
                    writes.complete(some, Instant.now());
                });
                jobs.addAndGet(some.size());
                if (System.nanoTime() > end) {
                    List<Completion> rest = ready.subList(Math.min(ready.size(), from + batch), ready.size()).stream()
                            .<Completion>map(Delivered::new)
                            .toList();
                    store.write(writes -> writes.complete(rest, Instant.now()));
                    return;
                }
            }
        }
    }

    private void queue(int jobs) throws Exception {
        int others = jobs / 2 / SMALL;
        execute(
                "truncate job, target cascade",
                "insert into target (host, accepted) values ('" + BIG + "', " + jobs / 2 + ")",
                "insert into target (host, accepted) select 'o' || n || '.bench.test', " + SMALL
                        + " from generate_series(1, " + others + ") n",
                fill("'" + BIG + "'", "generate_series(1, " + jobs / 2 + ")", "0"),
                // Half of each of the others is parked.
                fill(
                        "'o' || (g % " + others + " + 1) || '.bench.test'",
                        "generate_series(1, " + others * SMALL + ")",
                        "case when g / " + others + " % 2 = 0 then 0 else 4000000000000 + g end"),
                "vacuum analyze");
        System.out.printf(
                Locale.ROOT,
                "%n%d jobs wait: half in one target, %d in each of %d others, of which half are parked.%n"
                        + "Table %.0f bytes a job, its indexes %.0f.%n%n"
                        + "| operation | ms, median of %d | longest |%n|---|---:|---:|%n",
                jobs,
                SMALL,
                others,
                number("select pg_table_size('job')") / jobs,
                number("select pg_indexes_size('job')") / jobs,
                ROUNDS);
        try (FrontierStore store = Stores.open(url)) {
            Instant now = Instant.now();
            Host small = new Host("o1.bench.test");
            for (Host target : List.of(small, BIG)) {
                String of = target.equals(BIG) ? ", of " + jobs / 2 : ", of " + SMALL;
                time("read ahead 500" + of, () -> store.ready(target, 500));
                time("what is due" + of, () -> store.due(target, now, 500));
                time("next due time" + of, () -> store.nextDue(target, now));
                long[] generation = {0};
                time(
                        "trip: transition and record" + of,
                        () -> store.write(writes -> {
                            long next = generation[0] + 1;
                            TargetState open = new TargetState(
                                    target,
                                    BreakerState.OPEN,
                                    next,
                                    now,
                                    Optional.of(now),
                                    Optional.empty(),
                                    Optional.of(next));
                            if (!writes.change(generation[0], open)) {
                                throw new IllegalStateException("not tripped");
                            }
                            writes.record(outage(target, next, now, Optional.empty()));
                            generation[0] = next;
                        }));
                time(
                        "take the probe" + of,
                        () -> store.write(writes -> writes.takeProbe(target, generation[0], now, now)));
                time(
                        "close: the record's end" + of,
                        () -> store.write(
                                writes -> writes.record(outage(target, generation[0], now, Optional.of(now)))));
                time(
                        "park 20" + of,
                        () -> store.write(writes -> writes.complete(
                                store.ready(target, 20).stream()
                                        .<Completion>map(job -> new Parked(job, now.plus(Duration.ofDays(9)), 1))
                                        .toList(),
                                now)));
                time(
                        "parked jobs, when taken over" + of,
                        () -> store.leases().orElseThrow().parked(Set.of(target)));
            }
            time("submit 1,000 to one target", submitting(store));
            time("next due time of all targets", store::nextDue);
            time("targets with work", store::targetsWithReadyJobs);
            time("the books of all targets", store::counts);
            time("parked jobs of all targets", store::parked);
        }
    }

    private static Runnable submitting(FrontierStore store) {
        long[] page = {0};
        return () -> {
            List<Submission> some = new ArrayList<>();
            for (int i = 0; i < INTAKE; i++) {
                some.add(Submission.of(BIG, "https://" + BIG + "/new/" + page[0]++));
            }
            store.write(writes -> writes.submit(some, Instant.now()));
        };
    }

    private static Outage outage(Host target, long generation, Instant at, Optional<Instant> closed) {
        return new Outage(
                target,
                generation,
                "origin-refused",
                at,
                at,
                5,
                5,
                Optional.empty(),
                5,
                0,
                0,
                closed,
                closed,
                closed,
                0);
    }

    private static String fill(String host, String series, String due) {
        return "insert into job (target_id, url, url_key, priority, due_at, attempt, accepted_at)"
                + " select t.id, 'https://' || t.host || '/page/' || g, decode(md5(t.host || '/' || g), 'hex'), 0, "
                + due
                + ", 0, 0 from " + series + " g join target t on t.host = " + host;
    }

    private static void time(String what, Runnable operation) {
        double[] millis = new double[ROUNDS];
        for (int i = -2; i < ROUNDS; i++) {
            long began = System.nanoTime();
            operation.run();
            millis[Math.max(0, i)] = (System.nanoTime() - began) / 1e6;
        }
        Arrays.sort(millis);
        System.out.printf(Locale.ROOT, "| %s | %.2f | %.2f |%n", what, millis[ROUNDS / 2], millis[ROUNDS - 1]);
    }

    /** Seconds that the server has used, with those of sessions that have ended. */
    private double serverCpu() throws IOException {
        long first = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).trim());
        double sum = cpu(first, true);
        for (ProcessHandle child :
                ProcessHandle.of(first).orElseThrow().descendants().toList()) {
            try {
                sum += cpu(child.pid(), false);
            } catch (IOException e) {
                // It has ended since, and its time is its parent's now.
            }
        }
        return sum;
    }

    private static double cpu(long pid, boolean withEnded) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        return (withEnded ? ticks + Long.parseLong(fields[13]) + Long.parseLong(fields[14]) : ticks) / 100.0;
    }

    private void execute(String... all) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String sql : all) {
                statement.execute(sql);
            }
        }
    }

    private double number(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getDouble(1);
        }
    }
}
