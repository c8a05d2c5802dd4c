package io.originguard.process;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Karaf of its own: unpacked into a folder, all ports on loopback, a user for the shell, a private local repository and no
 * remote one, so that it is offline. Closing it kills it.
 */
final class Karaf implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final int SHOWN_LINES = 40;
    private static final String USER = "karaf";
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[;\\d]*m");
    private static final Path JDK = Path.of(System.getProperty("java.home"), "bin");

    private final Path home;
    private final int sshPort;
    private @Nullable Process process;

    private Karaf(Path home, int sshPort) {
        this.home = home;
        this.sshPort = sshPort;
    }

    /** Unpacks a version whose archive the build has put beside the tests, and sets it up. */
    static Karaf unpack(String version, Path into) {
        Path archive =
                Path.of(System.getProperty("karaf.archives", "target/karaf"), "apache-karaf-" + version + ".tar.gz");
        Path folder = fresh(into);
        run(List.of("tar", "xzf", archive.toAbsolutePath().toString(), "-C", folder.toString()), "");
        Karaf karaf = new Karaf(folder.resolve("apache-karaf-" + version), freePort());
        karaf.set("org.apache.karaf.shell.cfg", "sshHost", "127.0.0.1");
        karaf.set("org.apache.karaf.shell.cfg", "sshPort", String.valueOf(karaf.sshPort));
        karaf.set("org.apache.karaf.management.cfg", "rmiRegistryPort", String.valueOf(freePort()));
        karaf.set("org.apache.karaf.management.cfg", "rmiServerPort", String.valueOf(freePort()));
        karaf.edit(
                "users.properties",
                text -> text + "\n" + USER + " = " + USER + ",_g_:admingroup\n"
                        + "_g_\\:admingroup = group,admin,manager,viewer,systembundles,ssh\n");
        karaf.edit(
                "org.ops4j.pax.url.mvn.cfg",
                text -> text.replaceAll("(?m)^org\\.ops4j\\.pax\\.url\\.mvn\\.repositories\\s*=(.*\\\\\\R)*.*$", "")
                        + "\norg.ops4j.pax.url.mvn.repositories =\n"
                        + "org.ops4j.pax.url.mvn.localRepository = " + karaf.home.resolve("private") + "\n");
        return karaf;
    }

    private static Path fresh(Path folder) {
        Path absolute = folder.toAbsolutePath();
        try (Stream<Path> old = Files.exists(absolute) ? Files.walk(absolute) : Stream.empty()) {
            for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
            return Files.createDirectories(absolute);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes what else it needs from Maven's local repository, read only. */
    Karaf withLocalMaven() {
        set(
                "org.ops4j.pax.url.mvn.cfg",
                "org.ops4j.pax.url.mvn.repositories",
                Path.of(System.getProperty("maven.local")).toUri() + "@id=machine");
        return this;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path home() {
        return home;
    }

    Path etc(String name) {
        return home.resolve("etc").resolve(name);
    }

    /** Gives a setting of a file in etc another value. */
    void set(String file, String key, String value) {
        edit(file, text -> {
            String line = key + " = " + Matcher.quoteReplacement(value);
            Matcher known = Pattern.compile("(?m)^#? ?" + Pattern.quote(key) + "\\s*=.*$")
                    .matcher(text);
            return known.find() ? known.replaceFirst(line) : text + "\n" + line + "\n";
        });
    }

    /** Writes a file in etc anew, in one move. */
    void edit(String file, UnaryOperator<String> change) {
        try {
            Path path = etc(file);
            Files.createDirectories(path.getParent());
            String before = Files.exists(path) ? Files.readString(path) : "";
            Path beside = path.resolveSibling("." + path.getFileName() + ".new");
            Files.writeString(beside, change.apply(before));
            Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a file in etc. */
    void delete(String file) {
        try {
            Files.delete(etc(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it and waits until its shell answers. */
    Karaf start() {
        ProcessBuilder builder = new ProcessBuilder(home.resolve("bin/karaf").toString(), "server")
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("console.txt").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("KARAF_EXEC", "exec");
        // Caches of the JDK may hold classes softly; this lets go of them at each collection, so that real holds are
        // seen.
        builder.environment().put("EXTRA_JAVA_OPTS", "-XX:SoftRefLRUPolicyMSPerMB=0 -XX:TieredStopAtLevel=1");
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().alias("a shell of Karaf")
                .atMost(PATIENCE)
                .until(() -> tryShell("feature:list -i").out().contains("kar "));
        return this;
    }

    /** Stops it as an operator does, and waits for its end. */
    void stop() {
        Process running = running();
        running.destroy();
        try {
            if (!running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("Karaf does not stop:\n" + latest());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        process = null;
    }

    private Process running() {
        return Optional.ofNullable(process).orElseThrow();
    }

    /** What a command of the shell prints, without colours; fails if the command does. */
    String shell(String command) {
        Ran ran = tryShell(command);
        if (ran.code() != 0 || ran.out().contains("Error executing command")) {
            throw new AssertionError(command + " ended with " + ran.code() + ":\n" + ran.out() + "\n" + latest());
        }
        return ran.out();
    }

    /** The same for a command that may fail. */
    Ran tryShell(String command) {
        Ran ran = run(
                List.of(
                        home.resolve("bin/client").toString(),
                        "-h",
                        "127.0.0.1",
                        "-a",
                        String.valueOf(sshPort),
                        "-u",
                        USER,
                        "-p",
                        USER,
                        "-b"),
                command + "\n");
        return new Ran(ran.code(), COLOUR.matcher(ran.out()).replaceAll(""));
    }

    /** Karaf's log so far. */
    String log() {
        try {
            Path log = home.resolve("data/log/karaf.log");
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a failure needs of the log: its last lines. */
    private String latest() {
        List<String> lines = log().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    }

    /** Which classes of ours the JVM has objects or code of, after a full collection. */
    List<String> ourClasses() {
        return jcmd("GC.class_histogram")
                .filter(line -> line.contains("io.originguard."))
                .toList();
    }

    /** The names of all threads. */
    List<String> threads() {
        return jcmd("Thread.print")
                .filter(line -> line.startsWith("\""))
                .map(line -> line.substring(1, line.indexOf('"', 1)))
                .toList();
    }

    private Stream<String> jcmd(String command) {
        return run(
                        List.of(
                                JDK.resolve("jcmd").toString(),
                                String.valueOf(running().pid()),
                                command),
                        "")
                .out()
                .lines();
    }

    /** How a process ended, and what it printed. */
    record Ran(int code, String out) {}

    private static Ran run(List<String> command, String input) {
        try {
            ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true);
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            Process process = builder.start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ran(process.waitFor(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
