package io.originguard.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server on loopback, without any container; starts as root too. It can be stopped and started again on
 * its data and port.
 */
public final class PostgresServer implements AutoCloseable {

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static @Nullable PostgresServer shared;

    private final Path data;
    private final Map<String, String> configuration;
    private final Optional<Path> binaries;
    private int port;
    private @Nullable EmbeddedPostgres running;

    private PostgresServer(Path data, Map<String, String> configuration, Optional<Path> binaries) {
        this.data = data;
        this.configuration = configuration;
        this.binaries = binaries;
    }

    /** A server that all tests of this JVM share; it ends with the JVM. */
    public static synchronized PostgresServer shared() {
        if (shared == null) {
            try {
                PostgresServer server = new PostgresServer(
                        Files.createTempDirectory("postgres").resolve("data"), Map.of(), Optional.empty());
                server.start();
                shared = server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared;
    }

    /** A server of its own, with its data in the directory. */
    public static PostgresServer in(Path directory) {
        return in(directory, Map.of());
    }

    /** The same with lines of {@code postgresql.conf}. */
    public static PostgresServer in(Path directory, Map<String, String> configuration) {
        PostgresServer server = new PostgresServer(directory.resolve("postgres"), configuration, Optional.empty());
        server.start();
        return server;
    }

    /** A server from another jar of binaries, with its data in the directory. */
    public static PostgresServer of(Path archive, Path directory) {
        PostgresServer server = new PostgresServer(directory.resolve("postgres"), Map.of(), Optional.of(archive));
        server.start();
        return server;
    }

    /**
     * A standby in the directory, to which each commit is replicated before it is answered; this server is started again for
     * it, and waits for no standby any more when it is promoted.
     */
    public PostgresServer standby(Path directory) throws IOException {
        stop();
        Path copy = directory.resolve("standby");
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(data.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        start();
        Files.createFile(copy.resolve("standby.signal"));
        Files.writeString(
                copy.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=" + port + " user=postgres'\n");
        PostgresServer standby = new PostgresServer(copy, configuration, binaries);
        standby.start();
        execute("alter system set synchronous_standby_names = '*'", "select pg_reload_conf()");
        return standby;
    }

    /** Makes a primary of a standby; when this returns it takes writes. */
    public void promote() {
        execute("select pg_promote()");
    }

    /** Starts it after {@link #stop()}. */
    public void start() {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPGStartupWait(Duration.ofSeconds(60));
        configuration.forEach(builder::setServerConfig);
        binaries.ifPresent(archive -> builder.setPgBinaryResolver((system, architecture) -> open(archive)));
        if (port > 0) {
            builder.setPort(port);
        }
        try {
            EmbeddedPostgres started = builder.start();
            port = started.getPort();
            running = started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The compressed archive in a jar of binaries. */
    private static InputStream open(Path jar) {
        try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(jar))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (entry.getName().endsWith(".txz")) {
                    return new ByteArrayInputStream(entries.readAllBytes());
                }
            }
            throw new IllegalStateException(jar + " holds no binaries of PostgreSQL");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it, and with it all its sessions. */
    public void stop() {
        EmbeddedPostgres server = running;
        running = null;
        if (server != null) {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Kills all its processes, as a loss of power does; it recovers from its log when it is started again. */
    public void kill() {
        signal("KILL");
        // Says that there was nothing to stop, and gives the data directory free.
        stop();
    }

    /** Stops all its processes where they are; connections stay, and nobody answers. */
    public void freeze() {
        signal("STOP");
    }

    /** Lets them go on. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            ProcessHandle first = ProcessHandle.of(Long.parseLong(
                            Files.readAllLines(data.resolve("postmaster.pid")).get(0)))
                    .orElseThrow();
            List<String> command = new ArrayList<>(List.of("kill", "-" + name, Long.toString(first.pid())));
            first.descendants().forEach(process -> command.add(Long.toString(process.pid())));
            if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
                throw new IllegalStateException(command + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The URL of a new and empty database, entered by the superuser. */
    public String newDatabase() {
        String name = "store" + DATABASES.incrementAndGet();
        execute("create database " + name);
        return url(name);
    }

    /** The URL of a database, entered by the superuser. */
    public String url(String database) {
        return place(database) + "?user=postgres";
    }

    /** The URL of a database without anybody who enters. */
    public String place(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    public int port() {
        return port;
    }

    /** Where its data are. */
    public Path data() {
        return data;
    }

    /** Lets everybody but the superuser in by password only, as an installation would. */
    public void askForPasswords() {
        try {
            Files.writeString(
                    data.resolve("pg_hba.conf"),
                    "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        execute("select pg_reload_conf()");
    }

    /** Runs statements as the superuser, each in a transaction of its own. */
    public void execute(String... statements) {
        executeIn(url("postgres"), statements);
    }

    /** Runs statements in a database. */
    public static void executeIn(String url, String... statements) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends the sessions of a URL's database from the server's side, as an administrator would. */
    public void endSessions(String url) {
        String database = url.replaceFirst(".*/(\\w+)\\?.*", "$1");
        execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database + "'");
    }

    /** How many sessions of a database wait for a lock that another one has. */
    public int sessionsWaitingForLocks(String url) {
        String database = url.replaceFirst(".*/(\\w+)\\?.*", "$1");
        try (Connection connection = DriverManager.getConnection(url("postgres"));
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                + " and datname = '" + database + "'")) {
            row.next();
            return row.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
