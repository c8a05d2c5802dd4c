package io.originguard.journey;

import com.fasterxml.jackson.databind.JsonNode;
import io.originguard.app.RunningNode;
import io.originguard.camel.Guard;
import io.originguard.camel.Node;
import io.originguard.demo.EdgeRequest;
import io.originguard.demo.LittleEdge;
import io.originguard.demo.Origin;
import io.originguard.frontier.FrontierStore;
import io.originguard.frontier.Stores;
import io.originguard.settings.Catalogue;
import io.originguard.settings.Setting;
import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.testing.Http;
import io.originguard.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Several real nodes on one real PostgreSQL store, before one little edge, all in this process. */
final class Nodes implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Path home;
    private final SentAlerts sent;
    private final String storeUrl;
    private final LittleEdge edge = LittleEdge.start();
    private final Map<String, Origin> origins = new LinkedHashMap<>();
    private final Map<Setting<?>, String> settings = new LinkedHashMap<>();
    private final Map<String, RunningNode> running = new LinkedHashMap<>();

    Nodes(Path home) {
        this(home, PostgresServer.shared().newDatabase());
    }

    /** The same on a store of the test's own. */
    Nodes(Path home, String storeUrl) {
        this.home = home;
        sent = new SentAlerts(home);
        this.storeUrl = storeUrl;
        with(Catalogue.UNLISTED, "true");
        with(Catalogue.ROBOTS, "false");
        with(Catalogue.PROBE_SWEEP, "20ms");
        with(Catalogue.SERVER_PORT, "0");
        // Long enough for a machine that stands still now and then; who is to lose a lease is made to.
        with(Catalogue.LEASE_DURATION, "20s");
        with(Catalogue.LEASE_RENEWAL, "300ms");
        with(Catalogue.ALERT, sent.endpoint());
    }

    Nodes with(Setting<?> setting, String text) {
        settings.put(setting, text);
        return this;
    }

    Nodes target(String host) {
        Origin origin = Origin.start(edge.vertx(), host);
        origins.put(host, origin);
        edge.target(host, origin);
        edge.zone(host).errorPages(true);
        return this;
    }

    Origin origin(String host) {
        return Objects.requireNonNull(origins.get(host));
    }

    Collection<String> hosts() {
        return origins.keySet();
    }

    /** Starts a node on directories of its own, or again on the same ones. */
    Node start(String name) {
        return start(name, storeUrl, Stores::open);
    }

    /** The same with a way to the store that is not that of the others. */
    Node start(String name, String storeUrl) {
        return start(name, storeUrl, Stores::open);
    }

    /** The same with a program that opens the store in another way. */
    Node start(String name, Function<String, FrontierStore> opener) {
        return start(name, storeUrl, opener);
    }

    private Node start(String name, String storeUrl, Function<String, FrontierStore> opener) {
        Sources sources = Sources.none()
                .preset(Catalogue.DATA, folder(name + "/data").toString())
                .preset(Catalogue.OUT, folder(name + "/out").toString())
                .preset(Catalogue.ROUTES, folder("routes").toString())
                .preset(
                        Catalogue.RESOLVE,
                        origins.keySet().stream()
                                .map(host -> host + "=127.0.0.1")
                                .collect(Collectors.joining(",")));
        for (Map.Entry<Setting<?>, String> setting : settings.entrySet()) {
            sources = sources.preset(setting.getKey(), setting.getValue());
        }
        sources = sources.preset(Catalogue.STORE_URL, storeUrl);
        RunningNode node = RunningNode.serving(Settings.load(sources), Clock.systemUTC(), opener);
        running.put(name, node);
        return node.node();
    }

    /** Stops a node as SIGTERM does. */
    void stop(String name) {
        Objects.requireNonNull(running.remove(name)).close();
    }

    Node node(String name) {
        return Objects.requireNonNull(running.get(name)).node();
    }

    /** The node that owns a target, by name, as the nodes see it. */
    Optional<String> owner(String host) {
        return running.entrySet().stream()
                .filter(entry -> entry.getValue().node().fleet().owns(new Host(host)))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    String awaitOwner(String host) {
        return await().until(() -> owner(host), Optional::isPresent).orElseThrow();
    }

    /** Any running node but this one. */
    String another(String name) {
        return running.keySet().stream()
                .filter(other -> !other.equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until all targets are owned and no node has more than its share. */
    Nodes awaitBalanced() {
        int share = (origins.size() + running.size() - 1) / running.size();
        await().alias("balanced").until(() -> {
            List<Integer> owned = running.values().stream()
                    .map(node -> node.node().fleet().owned())
                    .toList();
            return owned.stream().mapToInt(Integer::intValue).sum() == origins.size()
                    && owned.stream().allMatch(own -> own <= share);
        });
        return this;
    }

    /** Makes the lease of a node run out in the store, as if the node had stood still since it was renewed. */
    void expire(String name) {
        String address = Objects.requireNonNull(running.get(name)).address().orElseThrow();
        PostgresServer.executeIn(storeUrl, "update node set lease_until = 0 where address = '" + address + "'");
    }

    Nodes submit(String name, Collection<String> urls) {
        node(name).intake().submit(String.join("\n", urls));
        return this;
    }

    String url(String host, String path) {
        return edge.uri(host, path).toString();
    }

    /** Pages of all targets, the targets in turn. */
    List<String> pages(int from, int to) {
        List<String> urls = new ArrayList<>();
        for (int page = from; page < to; page++) {
            for (String host : origins.keySet()) {
                urls.add(url(host, "/page/" + page));
            }
        }
        return urls;
    }

    List<EdgeRequest> requests(String host) {
        return edge.requests(host);
    }

    /** How many requests of a target were in flight at the same time, at most. */
    int mostInFlight(String host) {
        return requests(host).stream()
                .mapToInt(EdgeRequest::inFlightOfTarget)
                .max()
                .orElse(0);
    }

    /** What all nodes have delivered, with repetitions. */
    List<String> delivered() {
        return index().stream().map(Page::url).toList();
    }

    /** The same with what is known of each page. */
    List<Page> index() {
        try (Stream<Path> indexes = Files.walk(home, 3)) {
            List<Page> pages = new ArrayList<>();
            for (Path index : indexes.filter(file -> file.endsWith("index.tsv")).toList()) {
                try (Stream<String> lines = Files.lines(index)) {
                    lines.skip(1).map(Page::of).forEach(pages::add);
                }
            }
            return pages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until a node sees that no job waits in the whole store. */
    Nodes awaitDrained(String name) {
        await().alias("drained").until(() -> node(name).frontier().drained());
        return this;
    }

    Nodes awaitDrained() {
        await().alias("drained").until(() -> running.values().stream()
                .allMatch(node -> node.node().frontier().drained()));
        return this;
    }

    /** The state of a target's breaker at its owner. */
    Optional<BreakerState> state(String host) {
        return owner(host)
                .flatMap(name -> node(name).guards().find(new Host(host)).map(guard -> guard.view()
                        .state()));
    }

    Optional<Guard> guard(String host) {
        return owner(host).flatMap(name -> node(name).guards().find(new Host(host)));
    }

    List<JsonNode> alerts(String kind) {
        return sent.of(kind);
    }

    HttpResponse<String> get(String name, String path) {
        return send(HttpRequest.newBuilder(uri(name, path)));
    }

    HttpResponse<String> post(String name, String path, String json) {
        return send(HttpRequest.newBuilder(uri(name, path))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    String address(String name) {
        return Objects.requireNonNull(running.get(name)).address().orElseThrow();
    }

    private URI uri(String name, String path) {
        return URI.create("http://" + address(name) + path);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return Http.client().send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(POLL);
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
            List.copyOf(running.keySet()).forEach(this::stop);
        } finally {
            origins.values().forEach(Origin::close);
            edge.close();
        }
    }
}
