package io.originguard.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import com.sun.net.httpserver.HttpServer;
import io.originguard.app.RunningNode;
import io.originguard.demo.EdgeAnswer;
import io.originguard.demo.EdgeRequest;
import io.originguard.demo.LittleEdge;
import io.originguard.demo.Origin;
import io.originguard.frontier.Counts;
import io.originguard.intake.Report;
import io.originguard.settings.Catalogue;
import io.originguard.settings.Setting;
import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import io.originguard.target.Host;
import io.originguard.testing.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The examples for the standalone program: what stands under "What you will see" in each README. */
final class ExamplesTest {

    private static final Path EXAMPLES = Path.of("examples");
    private static final String SECRET = "s3cr3t-of-the-test";

    private final Path home;
    private final Map<Setting<?>, String> settings = new LinkedHashMap<>();
    private final LittleEdge edge = LittleEdge.start(Clock.systemUTC());
    private final List<Origin> origins = new ArrayList<>();
    private Sources sources = Sources.none();

    ExamplesTest(@TempDir Path home) {
        this.home = home;
        set(Catalogue.DATA, home.resolve("data").toString());
        set(Catalogue.OUT, home.resolve("out").toString());
    }

    @AfterEach
    void stop() {
        System.clearProperty("shop.token");
        System.clearProperty("pages");
        origins.forEach(Origin::close);
        edge.close();
    }

    @Test
    void add_a_target() throws IOException {
        site("news.example.com");
        set(Catalogue.PROBE_INTERVAL, "100ms");
        // A page that met the dead origin before the trip comes again after this, and up to twice as long.
        set(Catalogue.BACKOFF_BASE, "100ms");
        try (RunningNode node = start("add-a-target")) {
            Report report = submit(node, pages("news.example.com", 20));
            Report other = node.node().intake().submit("https://other.example.com/");
            await().until(() -> node.node().frontier().drained());

            assertThat(report.accepted()).isEqualTo(20);
            assertThat(other.rejections()).singleElement().satisfies(rejection -> assertThat(rejection.reason())
                    .contains("is not a listed target"));
            assertThat(edge.requests("news.example.com")).hasSize(1 + 20).allSatisfy(request -> assertThat(
                            request.inFlightOfTarget())
                    .isLessThanOrEqualTo(2));
            assertThat(index()).hasSize(20);
            origins.get(0).kill();
            submit(node, pages("news.example.com", 40).subList(20, 40));
            await().until(() -> probes() >= 2);
        }
        long before = probes();
        try (RunningNode again = start("add-a-target")) {
            await().until(() -> probes() >= before + 2);
            assertThat(edge.requests("news.example.com").stream().skip(1 + 20 + 5))
                    .as("nothing else is asked for")
                    .allMatch(request -> request.path().equals("/health"));

            origins.get(0).revive();
            await().until(() -> again.node().frontier().drained());
        }
        assertThat(index()).hasSize(40);
    }

    @Test
    void login_header() throws IOException {
        System.setProperty("shop.token", SECRET);
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
        HttpServer shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        shop.createContext("/", exchange -> {
            String authorization = Optional.ofNullable(
                            exchange.getRequestHeaders().getFirst("Authorization"))
                    .orElse("none");
            seen.add(exchange.getRequestURI().getPath() + " " + authorization);
            int status = exchange.getRequestURI().getPath().startsWith("/page") ? 200 : 404;
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        shop.start();
        Runnable stopListening = listen(log);
        String base = "http://shop.example.com:" + shop.getAddress().getPort();
        set(Catalogue.RESOLVE, "shop.example.com=127.0.0.1");
        try (RunningNode node = start("login-header")) {
            submit(node, List.of(base + "/page", base + "/gone"));
            await().until(() -> node.node().frontier().drained());

            assertThat(node.node()
                            .frontier()
                            .deadLetters()
                            .latest(Optional.empty(), 10)
                            .toString())
                    .contains("/gone")
                    .doesNotContain(SECRET);
        } finally {
            stopListening.run();
            shop.stop(0);
        }

        assertThat(seen)
                .containsExactlyInAnyOrder("/robots.txt none", "/page Bearer " + SECRET, "/gone Bearer " + SECRET);
        assertThat(log.toString(StandardCharsets.UTF_8)).isNotEmpty().doesNotContain(SECRET);
        assertThat(filesWith(SECRET)).isEmpty();
    }

    @Test
    void login_header_without_its_secret() {
        assertThatThrownBy(() -> start("login-header"))
                .hasMessageContaining("Property with key [shop.token] not found");
    }

    @Test
    void path_rules() throws IOException {
        site("shop.example.com");
        edge.script("shop.example.com", (number, path) -> path.startsWith("/export/") ? EdgeAnswer.status(200) : null);
        try (RunningNode node = start("path-rules")) {
            List<String> urls = new ArrayList<>(pages("shop.example.com", 10));
            urls.add(edge.uri("shop.example.com", "/export/1").toString());
            urls.add(edge.uri("shop.example.com", "/export/2").toString());
            urls.add(edge.uri("shop.example.com", "/print/1").toString());
            submit(node, urls);
            await().until(() -> node.node().frontier().drained());

            assertThat(node.node().frontier().counts(new Host("shop.example.com")))
                    .isEqualTo(new Counts(13, 12, 1, 0));
            assertThat(node.node().frontier().deadLetters().latest(Optional.empty(), 10))
                    .singleElement()
                    .satisfies(letter -> assertThat(readme("path-rules")).contains("`" + letter.reason() + "`"));
        }
        List<EdgeRequest> heavy = edge.requests("shop.example.com").stream()
                .filter(request -> request.path().startsWith("/export/"))
                .toList();
        assertThat(heavy).hasSize(2);
        assertThat(Duration.between(heavy.get(0).arrivedAt(), heavy.get(1).arrivedAt()))
                .as("a job never leaves before its time")
                .isGreaterThan(Duration.ofMillis(1_500));
    }

    @Test
    void other_sink() throws IOException {
        System.setProperty("pages", home.resolve("pages").toString());
        site("shop.example.com");
        site("maps.example.com");
        sources = sources.file(EXAMPLES.resolve("other-sink/originguard.properties"));
        String sink = Files.readAllLines(EXAMPLES.resolve("other-sink/originguard.properties"))
                .get(1);
        set(Catalogue.UNLISTED, "true");
        sources = sources.assignments(List.of(sink.replace("file:pages?", "file:" + home.resolve("pages") + "?")));
        try (RunningNode node = start("other-sink")) {
            submit(node, pages("shop.example.com", 10));
            submit(node, pages("maps.example.com", 5));
            await().until(() -> node.node().frontier().drained());
        }

        try (Stream<Path> files = Files.list(home.resolve("pages/shop.example.com"))) {
            assertThat(files)
                    .hasSize(10)
                    .allSatisfy(file -> assertThat(file).content().contains("<title>"));
        }
        assertThat(Files.readAllLines(home.resolve("pages/maps.example.com.txt")))
                .hasSize(5)
                .allSatisfy(line -> assertThat(line).matches("http://maps\\.example\\.com:\\d+/page/\\d+ \\d+"));
        assertThat(index()).isEmpty();
        try (Stream<Path> out = Files.walk(home.resolve("out"))) {
            assertThat(out).noneMatch(file -> file.toString().contains(".warc"));
        }
    }

    @Test
    void fleet_of_three() throws IOException {
        List<String> hosts = List.of("shop.example.com", "news.example.com", "maps.example.com");
        hosts.forEach(this::site);
        set(Catalogue.STORE_URL, PostgresServer.shared().newDatabase());
        List<RunningNode> nodes = new ArrayList<>();
        List<String> urls = new ArrayList<>();
        hosts.forEach(host -> urls.addAll(pages(host, 20)));
        try {
            for (String name : List.of("1", "2", "3")) {
                set(Catalogue.DATA, home.resolve("node-" + name + "/data").toString());
                set(Catalogue.OUT, home.resolve("node-" + name + "/out").toString());
                nodes.add(start("fleet-of-three"));
            }

            submit(nodes.get(2), urls.subList(0, 40));
            submit(nodes.get(1), urls.subList(40, 60));
            await().until(() -> deliveredBy(nodes, hosts, 20));
            assertThat(nodes)
                    .allSatisfy(node -> assertThat(node.node().fleet().peers()).hasSize(3));
            nodes.remove(0).close();
            List<String> later = new ArrayList<>();
            hosts.forEach(host -> later.addAll(pages(host, 25).subList(20, 25)));
            urls.addAll(later);
            submit(nodes.get(0), later);
            await().until(() -> deliveredBy(nodes, hosts, 25));
        } finally {
            nodes.forEach(RunningNode::close);
        }

        List<String> delivered = new ArrayList<>();
        for (String name : List.of("1", "2", "3")) {
            List<String> lines = Files.readAllLines(home.resolve("node-" + name + "/out/index.tsv"));
            lines.stream().skip(1).map(line -> line.split("\t", -1)[2]).forEach(delivered::add);
        }
        assertThat(delivered).containsExactlyInAnyOrderElementsOf(urls);
        assertThat(edge.requests("shop.example.com"))
                .allSatisfy(request -> assertThat(request.inFlightOfTarget()).isLessThanOrEqualTo(8));
    }

    private static boolean deliveredBy(List<RunningNode> nodes, List<String> hosts, long pages) {
        return nodes.stream().allMatch(node -> hosts.stream()
                .allMatch(host -> node.node().frontier().counts(new Host(host)).delivered() == pages));
    }

    private long probes() {
        return edge.requests("news.example.com").stream()
                .filter(request -> request.path().equals("/health") && request.status() == 521)
                .count();
    }

    private RunningNode start(String example) {
        set(Catalogue.ROUTES, EXAMPLES.resolve(example).resolve("routes").toString());
        Sources all = sources;
        for (Map.Entry<Setting<?>, String> setting : settings.entrySet()) {
            all = all.preset(setting.getKey(), setting.getValue());
        }
        return RunningNode.start(Settings.load(all), Clock.systemUTC());
    }

    private void set(Setting<?> setting, String text) {
        settings.put(setting, text);
    }

    private void site(String host) {
        Origin origin = Origin.start(edge.vertx(), host);
        origins.add(origin);
        edge.target(host, origin);
        edge.zone(host).errorPages(true);
        settings.merge(Catalogue.RESOLVE, host + "=127.0.0.1", (known, more) -> known + "," + more);
    }

    private List<String> pages(String host, int count) {
        return IntStream.range(0, count)
                .mapToObj(page -> edge.uri(host, "/page/" + page).toString())
                .toList();
    }

    private static Report submit(RunningNode node, List<String> urls) {
        return node.node().intake().submit(String.join("\n", urls));
    }

    private List<String> index() throws IOException {
        List<String> lines = Files.readAllLines(home.resolve("out/index.tsv"));
        return lines.subList(1, lines.size());
    }

    private static String readme(String example) throws IOException {
        return Files.readString(EXAMPLES.resolve(example).resolve("README.md"));
    }

    /** Everything that is logged, at the level that users have, goes there too. */
    private static Runnable listen(OutputStream log) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%logger %msg%n%ex{full}");
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(log);
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        root.setLevel(Level.INFO);
        root.addAppender(appender);
        return () -> {
            root.detachAppender(appender);
            root.setLevel(before);
            appender.stop();
        };
    }

    private List<Path> filesWith(String text) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            List<Path> found = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                    found.add(file);
                }
            }
            return found;
        }
    }

    private static ConditionFactory await() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20));
    }
}
