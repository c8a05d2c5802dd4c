import io.originguard.demo.Origin;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a fleet of real processes asks of its PostgreSQL: statements by kind, transactions, rows written, CPU of the server and of
 * each node, once while nothing is to be done and once at a steady rate of pages. Counts and CPU, no wall times.
 */
public final class FleetCost {

    private static final Pattern ADDRESS = Pattern.compile("POST http://127\\.0\\.0\\.1:(\\d+)/urls");
    private static final double TICKS = 100;
    private static final int NODES = 3;
    private static final int LINES = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Path home;
    private final int targets;
    private final Duration span;
    private final EmbeddedPostgres postgres;
    private final Origin origin;
    private final List<Process> nodes = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private int pages;

    private FleetCost(Path home, int targets, Duration span) throws IOException {
        this.home = home;
        this.targets = targets;
        this.span = span;
        origin = Origin.start("bench").gzip(false).pageBytes(1_000);
        postgres = EmbeddedPostgres.builder()
                .setDataDirectory(home.resolve("postgres"))
                .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                .setServerConfig("fsync", "on")
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
    }

    /** Arguments: runnable jar, empty directory, number of targets, seconds of each span, pages a second while busy. */
    public static void main(String[] args) throws Exception {
        FleetCost cost =
                new FleetCost(Path.of(args[1]), Integer.parseInt(args[2]), Duration.ofSeconds(Long.parseLong(args[3])));
        Runtime.getRuntime().addShutdownHook(new Thread(cost::stop));
        cost.run(Path.of(args[0]), Integer.parseInt(args[4]));
        System.exit(0);
    }

    private void stop() {
        nodes.forEach(Process::destroyForcibly);
        for (Process node : nodes) {
            try {
                node.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        try {
            postgres.close();
        } catch (IOException e) {
            System.err.println("The server was not stopped: " + e);
        }
        origin.close();
    }

    private void run(Path jar, int rate) throws Exception {
        for (int i = 0; i < NODES; i++) {
            start(jar, "n" + i);
        }
        execute("create extension pg_stat_statements");
        System.err.println("making " + targets + " targets known");
        submit(targets);
        await("select count(*) = 0 from job");
        await("select count(*) = " + targets + " and bool_and(owner is not null) from target");
        await("select max(targets) <= " + (targets + NODES - 1) / NODES + " from node");
        System.err.println("settling");
        TimeUnit.SECONDS.sleep(30);
        System.out.printf("%n%d nodes, %d targets, spans of %d s%n", NODES, targets, span.toSeconds());
        Figures idle = measure(0);
        Figures busy = measure(rate);
        report(idle, busy, rate);
    }

    private void start(Path jar, String name) throws Exception {
        Path directory = Files.createDirectories(home.resolve(name));
        StringBuilder resolve = new StringBuilder();
        for (int i = 0; i < targets; i++) {
            resolve.append(i == 0 ? "" : ",").append(host(i)).append("=127.0.0.1");
        }
        Path config = Files.writeString(
                directory.resolve("bench.properties"),
                String.join(
                        "\n",
                        "originguard.store.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                        "originguard.server.port=0",
                        "originguard.target.unlisted=true",
                        "originguard.target.robots=false",
                        "originguard.network.allowPrivate=true",
                        "originguard.network.resolve=" + resolve,
                        ""));
        Path err = directory.resolve("err.txt");
        Process node = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx768m",
                        "-jar",
                        jar.toString(),
                        "run",
                        "--config",
                        config.toString())
                .directory(directory.toFile())
                .redirectOutput(directory.resolve("out.txt").toFile())
                .redirectError(err.toFile())
                .start();
        nodes.add(node);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Matcher address = ADDRESS.matcher(Files.readString(err));
            if (address.find()) {
                ports.add(Integer.parseInt(address.group(1)));
                return;
            }
            if (!node.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("a node did not start:\n" + Files.readString(err));
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private static String host(int number) {
        return "t" + number + ".bench.test";
    }

    /** The next pages, the targets in turn, at any node. */
    private void submit(int count) throws Exception {
        for (int done = 0; done < count; ) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < LINES && done < count; i++, done++, pages++) {
                lines.append("http://")
                        .append(host(pages % targets))
                        .append(':')
                        .append(origin.port());
                lines.append("/page/").append(pages).append('\n');
            }
            int port = ports.get(pages % NODES);
            HttpResponse<String> answer = CLIENT.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/urls"))
                            .header("content-type", "text/plain")
                            .POST(BodyPublishers.ofString(lines.toString()))
                            .build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException(answer.statusCode() + " " + answer.body());
            }
        }
    }

    /** What one span came to. */
    private record Figures(
            double seconds,
            double serverCpu,
            List<Double> nodeCpu,
            Map<String, Double> counts,
            long served,
            String statements) {

        double of(String name) {
            return counts.getOrDefault(name, 0.0) / seconds;
        }
    }

    private Figures measure(int rate) throws Exception {
        System.err.println(rate == 0 ? "idle" : rate + " pages a second");
        long served = origin.requests();
        Map<String, Double> before = counters();
        execute("select pg_stat_statements_reset()");
        double server = serverCpu();
        List<Double> cpu = nodesCpu();
        long began = System.nanoTime();
        long end = began + span.toNanos();
        for (long next = began; System.nanoTime() < end; next += 1_000_000_000L) {
            if (rate > 0) {
                submit(rate);
            }
            TimeUnit.NANOSECONDS.sleep(Math.max(0, next + 1_000_000_000L - System.nanoTime()));
        }
        if (rate > 0) {
            await("select count(*) = 0 from job");
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        double serverAfter = serverCpu();
        List<Double> cpuAfter = nodesCpu();
        String statements = statements(seconds);
        double calls =
                number("select coalesce(sum(calls), 0) from pg_stat_statements where query not like '%pg_stat%'");
        double notify = number("select coalesce(sum(calls), 0) from pg_stat_statements where query like '%pg_notify%'");
        // The server hands statistics of a session on with a delay of up to a second.
        TimeUnit.SECONDS.sleep(2);
        Map<String, Double> counts = new TreeMap<>(counters());
        before.forEach((name, value) -> counts.merge(name, value, (after, first) -> after - first));
        counts.put("calls", calls);
        counts.put("notify", notify);
        counts.put(
                "connections", number("select count(*) from pg_stat_activity where application_name = 'originguard'"));
        List<Double> used = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            used.add(cpuAfter.get(i) - cpu.get(i));
        }
        return new Figures(seconds, serverAfter - server, used, counts, origin.requests() - served, statements);
    }

    private Map<String, Double> counters() throws SQLException {
        Map<String, Double> all = new LinkedHashMap<>();
        all.put("commits", number("select xact_commit from pg_stat_database where datname = current_database()"));
        all.put("wal", number("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')"));
        for (String table : List.of("node", "target", "job", "history")) {
            all.put(
                    table,
                    number("select n_tup_ins + n_tup_upd + n_tup_del from pg_stat_user_tables where relname = '" + table
                            + "'"));
        }
        return all;
    }

    private String statements(double seconds) throws SQLException {
        StringBuilder text =
                new StringBuilder("| a second | ms of the server a second | statement |\n|---:|---:|---|\n");
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select sum(calls) as calls, sum(total_exec_time) as ms, q from"
                        + " (select calls, total_exec_time, left(regexp_replace(query, '\\s+', ' ', 'g'), 110) as q"
                        + " from pg_stat_statements where query not like '%pg_stat%') s"
                        + " group by q order by 1 desc limit 25")) {
            while (row.next()) {
                text.append(String.format(
                        Locale.ROOT,
                        "| %.2f | %.3f | `%s` |%n",
                        row.getDouble("calls") / seconds,
                        row.getDouble("ms") / seconds,
                        row.getString("q").replace("|", "\\|")));
            }
        }
        return text.toString();
    }

    private void report(Figures idle, Figures busy, int rate) {
        System.out.printf("%n| a second | idle | %d pages/s |%n|---|---:|---:|%n", rate);
        line("statements", idle.of("calls"), busy.of("calls"));
        line("transactions", idle.of("commits"), busy.of("commits"));
        line("notifications", idle.of("notify"), busy.of("notify"));
        line("row versions of `node`", idle.of("node"), busy.of("node"));
        line("row versions of `target`", idle.of("target"), busy.of("target"));
        line("row versions of `job`", idle.of("job"), busy.of("job"));
        line("row versions of `history`", idle.of("history"), busy.of("history"));
        line("KiB of write-ahead log", idle.of("wal") / 1024, busy.of("wal") / 1024);
        line(
                "CPU of PostgreSQL, % of a core",
                100 * idle.serverCpu / idle.seconds, 100 * busy.serverCpu / busy.seconds);
        for (int i = 0; i < NODES; i++) {
            line(
                    "CPU of node " + i + ", % of a core",
                    100 * idle.nodeCpu.get(i) / idle.seconds,
                    100 * busy.nodeCpu.get(i) / busy.seconds);
        }
        line("pages fetched", idle.served / idle.seconds, busy.served / busy.seconds);
        System.out.printf(
                "%nConnections: %.0f%n%nIdle:%n%n%s%nBusy:%n%n%s",
                idle.counts.get("connections"), idle.statements, busy.statements);
    }

    private static void line(String what, double idle, double busy) {
        System.out.printf(Locale.ROOT, "| %s | %.2f | %.2f |%n", what, idle, busy);
    }

    /** Seconds that the server has used, with those of sessions that have ended. */
    private double serverCpu() throws IOException {
        long first = Long.parseLong(Files.readAllLines(home.resolve("postgres/postmaster.pid"))
                .get(0)
                .trim());
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

    private List<Double> nodesCpu() throws IOException {
        List<Double> all = new ArrayList<>();
        for (Process node : nodes) {
            all.add(cpu(node.pid(), true));
        }
        return all;
    }

    private static double cpu(long pid, boolean withEnded) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        return (withEnded ? ticks + Long.parseLong(fields[13]) + Long.parseLong(fields[14]) : ticks) / TICKS;
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.getJdbcUrl("postgres", "postgres"));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private double number(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getDouble(1);
        }
    }

    private void await(String condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (number("select case when (" + condition + ") then 1 else 0 end") == 0) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not within " + PATIENCE + ": " + condition);
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }
}
