package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.originguard.app.RunningNode;
import io.originguard.breaker.BreakerView;
import io.originguard.camel.Guard;
import io.originguard.camel.Node;
import io.originguard.demo.EdgeRequest;
import io.originguard.demo.EdgeScript;
import io.originguard.demo.LittleEdge;
import io.originguard.demo.Origin;
import io.originguard.demo.OriginScript;
import io.originguard.frontier.Counts;
import io.originguard.frontier.DeadLetter;
import io.originguard.frontier.FrontierStore;
import io.originguard.frontier.Outage;
import io.originguard.frontier.Stores;
import io.originguard.frontier.TargetState;
import io.originguard.robots.Hold;
import io.originguard.settings.Catalogue;
import io.originguard.settings.Setting;
import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.testing.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.netpreserve.jwarc.WarcReader;
import org.netpreserve.jwarc.WarcRecord;
import org.netpreserve.jwarc.WarcResponse;

/**
 * A real node before a little edge with real origins, all on loopback and by one clock. Targets and settings are given
 * before {@link #start()}; the node can be stopped and started again on the same directories. Long because all journeys are told in its words.
 */
final class Fleet implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(10);

    /** Several times as long as anything that a node does on its own takes to begin. */
    private static final Duration QUIET = Duration.ofMillis(500);

    private static final int MANY = 1_000;

    private final Path home;
    private final SentAlerts sent;
    private final Clock clock;
    private final LittleEdge edge;
    private final Map<String, Origin> origins = new LinkedHashMap<>();
    private final Map<Setting<?>, String> settings = new LinkedHashMap<>();
    private boolean serves;
    private Function<String, FrontierStore> stores = Stores::open;
    private @Nullable RunningNode running;

    Fleet(Path home, Clock clock) {
        this.home = home;
        sent = new SentAlerts(home);
        this.clock = clock;
        edge = LittleEdge.start(clock);
        with(Catalogue.DATA, home.resolve("data").toString());
        with(Catalogue.OUT, home.resolve("out").toString());
        with(Catalogue.ROUTES, folder("routes").toString());
        with(Catalogue.UNLISTED, "true");
        with(Catalogue.PROBE_SWEEP, "20ms");
        // Most journeys count requests; those that are about robots.txt switch it on.
        with(Catalogue.ROBOTS, "false");
        with(Catalogue.ALERT, sent.endpoint());
    }

    /** Another setting than the default. */
    Fleet with(Setting<?> setting, String text) {
        settings.put(setting, text);
        return this;
    }

    /** The node is a service, on any free port. */
    Fleet serving() {
        serves = true;
        return with(Catalogue.SERVER_PORT, "0");
    }

    /** The service's store is opened by the test. */
    Fleet storedIn(Function<String, FrontierStore> opened) {
        stores = opened;
        return this;
    }

    /** Where the service listens, host and port. */
    String address() {
        return Optional.ofNullable(running).flatMap(RunningNode::address).orElseThrow();
    }

    /** What the service answers. */
    HttpResponse<String> ask(String method, String path, String... headers) {
        return send(method, path, HttpRequest.BodyPublishers.noBody(), headers);
    }

    /** What the service answers to a JSON document. */
    HttpResponse<String> post(String path, String json) {
        return send(path, json, "content-type", "application/json");
    }

    /** What the service answers to a body. */
    HttpResponse<String> send(String path, String body, String... headers) {
        return send("POST", path, HttpRequest.BodyPublishers.ofString(body), headers);
    }

    private HttpResponse<String> send(String method, String path, HttpRequest.BodyPublisher body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://" + address() + path)).method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return Http.client().send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the service shows of its metrics now. */
    Scrape scrape() {
        return Scrape.of(ask("GET", "/metrics").body());
    }

    /** A target with an origin of its own behind the edge. */
    Fleet target(String host) {
        Origin origin = Origin.start(edge.vertx(), host);
        origins.put(host, origin);
        edge.target(host, origin);
        // As pages, the edge's errors announce no waits; a test that is about those turns this off.
        edge.zone(host).errorPages(true);
        return this;
    }

    /**
     * An origin that dawdles from its n-th request on, until it has other pages and another latency again: a test that kills
     * it under way need not be faster than the node is.
     */
    static OriginScript dawdlingAfter(int requests, Origin origin) {
        return request -> {
            if (request.number() == requests) {
                origin.latency(Duration.ofSeconds(30));
            }
            return null;
        };
    }

    /** A target behind the edge that the edge itself answers for, where the script says so. */
    Fleet target(String host, EdgeScript script) {
        target(host);
        edge.script(host, script);
        return this;
    }

    /** A route file of the user's own. */
    Fleet route(String name, String yaml) {
        try {
            Files.writeString(folder("routes/targets").resolve(name + ".camel.yaml"), yaml);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Fleet start() {
        with(
                Catalogue.RESOLVE,
                origins.keySet().stream().map(host -> host + "=127.0.0.1").collect(Collectors.joining(",")));
        Sources sources = Sources.none();
        for (Map.Entry<Setting<?>, String> setting : settings.entrySet()) {
            sources = sources.preset(setting.getKey(), setting.getValue());
        }
        Settings loaded = Settings.load(sources);
        running = serves ? RunningNode.serving(loaded, clock, stores) : RunningNode.start(loaded, clock);
        return this;
    }

    /** Stops the node, if it runs; edge and origins go on. */
    void stop() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    Node node() {
        if (running == null) {
            throw new IllegalStateException("the node does not run");
        }
        return running.node();
    }

    LittleEdge edge() {
        return edge;
    }

    Origin origin(String host) {
        Origin origin = origins.get(host);
        if (origin == null) {
            throw new IllegalArgumentException(host + " has no origin");
        }
        return origin;
    }

    /** What the edge saw of a host. */
    List<EdgeRequest> requests(String host) {
        return edge.requests(host);
    }

    String url(String host, String path) {
        return edge.uri(host, path).toString();
    }

    /** The URLs of the pages from one number to before another. */
    List<String> pages(String host, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(page -> url(host, "/page/" + page))
                .toList();
    }

    Fleet submit(Collection<String> urls) {
        assertThat(node().intake().submit(String.join("\n", urls)).accepted()).isEqualTo(urls.size());
        return this;
    }

    Fleet submit(String... urls) {
        return submit(Arrays.asList(urls));
    }

    BreakerView view(String host) {
        return await().until(() -> seen(host), Optional::isPresent).orElseThrow();
    }

    private Optional<BreakerView> seen(String host) {
        return node().guards().all().stream()
                .filter(guard -> guard.host().name().equals(host))
                .map(Guard::view)
                .findFirst();
    }

    /** What a target waits for, where that is its robots.txt. */
    Optional<Hold> robotsHold(String host) {
        return node().guards().all().stream()
                .filter(guard -> guard.host().name().equals(host))
                .findFirst()
                .flatMap(Guard::robotsHold);
    }

    BreakerState state(String host) {
        return view(host).state();
    }

    Counts counts(String host) {
        return node().frontier().counts(new Host(host));
    }

    List<DeadLetter> dead(String host) {
        return node().frontier().deadLetters().latest(Optional.of(new Host(host)), MANY);
    }

    List<Outage> outages(String host) {
        return node().frontier().register().outages(Optional.of(new Host(host)), MANY);
    }

    /** The alerts of a kind that left the node about a target. */
    List<JsonNode> alerts(String host, String kind) {
        return sent.of(kind, host);
    }

    /** What was delivered of a host, from the index. */
    List<Page> delivered(String host) {
        try (Stream<String> lines = Files.lines(home.resolve("out/index.tsv"))) {
            return lines.skip(1)
                    .map(Page::of)
                    .filter(page -> page.target().equals(host))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bodies in the WARC files by URL; for a stopped node. */
    Map<String, byte[]> bodies() throws IOException {
        Map<String, byte[]> bodies = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(home.resolve("out"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".warc.gz")).toList()) {
                try (WarcReader reader = new WarcReader(file)) {
                    for (WarcRecord record : reader) {
                        if (record instanceof WarcResponse response) {
                            bodies.put(
                                    response.target(),
                                    response.http().body().stream().readAllBytes());
                        }
                    }
                }
            }
        }
        return bodies;
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(POLL);
    }

    Fleet awaitState(String host, BreakerState state) {
        await().alias(host + " " + state).until(() -> {
            BreakerView view = view(host);
            TargetState stored = stored(host);
            return view.state() == state && stored.state() == state && stored.generation() == view.generation();
        });
        return this;
    }

    /** Waits until the alert of a target's present state has left, and that is known also after a restart. */
    Fleet awaitTold(String host) {
        await().alias(host + " told")
                .until(() ->
                        !node().frontier().store().targetsWithUnsentAlerts().contains(new Host(host)));
        return this;
    }

    /** A state is in memory a moment before it is committed; who turns the clock in between changes what follows. */
    private TargetState stored(String host) {
        Host target = new Host(host);
        return node().frontier().register().states().getOrDefault(target, TargetState.initial(target));
    }

    /** Waits until the edge has answered so many requests of a host and the node has drawn its conclusions. */
    Fleet awaitAnswered(String host, int requests) {
        await().alias(requests + " requests of " + host)
                .until(() ->
                        requests(host).stream().filter(EdgeRequest::answered).count() >= requests
                                && view(host).inFlight() == 0
                                && !view(host).probing());
        return this;
    }

    Fleet awaitDrained() {
        await().until(() -> node().frontier().drained());
        return this;
    }

    /** Asserts that this is so, and stays so for longer than a node needs to do anything. */
    void staysTrue(Callable<Boolean> condition) {
        Awaitility.await().during(QUIET).atMost(PATIENCE).pollInterval(POLL).until(condition);
    }

    /** Asserts that the edge gets no further request of a host. */
    void staysQuiet(String host) {
        int before = requests(host).size();
        staysTrue(() -> requests(host).size() == before);
    }

    /** Asserts that each URL of a host was delivered once, and that the books say the same. */
    void assertDeliveredOnce(String host, Collection<String> urls) {
        assertThat(delivered(host).stream().map(Page::url)).containsExactlyInAnyOrderElementsOf(urls);
        assertThat(counts(host)).isEqualTo(new Counts(urls.size(), urls.size(), 0, 0));
    }

    private Path folder(String name) {
        try {
            return Files.createDirectories(home.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            stop();
        } finally {
            origins.values().forEach(Origin::close);
            edge.close();
        }
    }
}
