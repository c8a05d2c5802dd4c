package io.originguard.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.originguard.demo.EdgeRequest;
import io.originguard.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes as processes on one PostgreSQL, 30 targets, and one of these whose origin is down when the test wants it: its owner is
 * killed in each state of its breaker, or stopped and continued when others have taken over. Long because the tests share how three processes are started
 * and judged.
 */
class FleetIT {

    private static final String VICTIM = "t0.test";
    private static final List<String> HOSTS =
            IntStream.range(0, 30).mapToObj(number -> "t" + number + ".test").toList();
    private static final int CONCURRENCY = 2;
    private static final String FIRST = "/page/99999";
    private static final int VICTIMS = 1_000;
    private static final String PROBE = "/page/0?probe";
    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    /** A probe leaves a moment after it was taken, and how long that moment is changes with the load of the machine. */
    private static final Duration SLACK = Duration.ofMillis(700);

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static PostgresServer server;

    @TempDir
    private Path directory = Path.of("");

    private Web web;
    private final Map<String, Service> nodes = new LinkedHashMap<>();
    private String url = "";

    @BeforeAll
    static void startServer(@TempDir Path data) {
        server = PostgresServer.in(data);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void prepare() {
        url = server.newDatabase();
        web = Web.of(HOSTS.toArray(String[]::new));
    }

    @AfterEach
    void close() {
        nodes.values().forEach(Service::close);
        web.close();
    }

    @Test
    void an_owner_that_is_killed_while_it_fetches_is_replaced_and_nothing_is_lost() {
        web.latency(Duration.ofMillis(50));
        startThree();
        List<String> urls = new ArrayList<>(redirects());
        urls.addAll(web.pages(40));
        submit("a", urls);
        await().atMost(PATIENCE).until(() -> web.requests() > 150);

        String owner = owner(VICTIM);
        kill(owner);

        awaitDrained();
        assertThat(delivered()).containsAll(urls);
        long twice = (long) delivered().size() - urls.size();
        assertThat(twice).isBetween(0L, (long) CONCURRENCY * HOSTS.size());
        assertLimits();
    }

    @Test
    void an_owner_that_is_killed_while_the_target_is_paused_or_ramps_up_leaves_the_probes_and_the_limit_to_the_next() {
        startThree();
        web.origin(VICTIM).kill();
        List<String> urls = victims(0, 60);
        submit("a", urls);
        awaitState("OPEN");
        awaitProbes(1);

        // OPEN, between two probes.
        Instant killed = killOwner();
        awaitProbes(probes().size() + 1);
        assertThat(probes().get(probes().size() - 1).arrivedAt()).isAfter(killed);
        assertThat(state()).contains("OPEN");

        // OPEN, with a probe that the origin does not answer yet.
        web.origin(VICTIM).latency(Duration.ofSeconds(3)).revive();
        await().atMost(PATIENCE).until(() -> probes().stream().anyMatch(probe -> !probe.answered()));
        killOwner();
        restart();
        web.origin(VICTIM).latency(Duration.ofMillis(300));

        // HALF_OPEN.
        awaitState("HALF_OPEN");
        killOwner();
        restart();

        awaitDrained();
        assertThat(delivered()).containsAll(urls);
        assertProbesKeptTheirDistance();
        assertLimits();
        assertNothingButProbesWhilePaused();
    }

    @Test
    void a_stopped_owner_that_wakes_up_sends_nothing_before_it_has_joined_again() {
        startThree();
        web.origin(VICTIM).kill();
        List<String> urls = victims(0, 30);
        submit("a", urls);
        awaitState("OPEN");
        awaitProbes(1);
        String stopped = owner(VICTIM);
        List<String> work = web.pages(20);
        submit(stopped, work);

        service(stopped).program().signal("STOP");
        await().atMost(PATIENCE).until(() -> ownerSeenBy(another(stopped))
                .filter(name -> !name.equals(stopped))
                .isPresent());
        awaitProbes(probes().size() + 2);
        service(stopped).program().signal("CONT");

        await().atMost(PATIENCE)
                .until(() -> service(stopped).program().err().contains("away for longer than its lease"));
        awaitProbes(probes().size() + 2);
        web.origin(VICTIM).revive();
        awaitDrained();
        assertThat(delivered()).containsAll(urls).containsAll(work);
        assertProbesKeptTheirDistance();
        assertLimits();
        assertNothingButProbesWhilePaused();
    }

    @Test
    void a_node_that_is_told_to_stop_hands_over_at_once_and_a_new_one_gets_its_share() {
        web.latency(Duration.ofMillis(50));
        startThree();
        List<String> urls = web.pages(40);
        submit("a", urls);
        await().atMost(PATIENCE).until(() -> web.requests() > 150);

        service("b").program().signal("TERM");
        Program.Ended ended = service("b").program().await();
        nodes.remove("b");
        start("d");
        await().atMost(PATIENCE).until(() -> peers("d").size() == 3 && targets("d") == 10);

        awaitDrained();
        assertThat(ended.err()).contains("stopping");
        assertThat(delivered()).containsExactlyInAnyOrderElementsOf(urls);
        assertLimits();
    }

    @Test
    void a_fetch_is_a_node_like_any_other_and_ends_when_the_fleet_has_nothing_left() throws Exception {
        startThree();
        List<String> urls = web.pages(10);
        Path home = Files.createDirectories(directory.resolve("fetch"));

        Program.Ended ended =
                Program.in(home).run(settings(web.call("fetch", Web.write(home.resolve("urls.txt"), urls))));

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        // The books are those of the store, with the page of each target that came first.
        assertThat(ended.booked("accepted")).isEqualTo(urls.size() + HOSTS.size());
        assertThat(ended.booked("delivered")).isEqualTo(urls.size() + HOSTS.size());
        assertThat(delivered()).containsExactlyInAnyOrderElementsOf(urls);
        await().atMost(PATIENCE).until(() -> peers("a").size() == 3);
    }

    /** From each target to the next one, which is mostly another node's. */
    private List<String> redirects() {
        return IntStream.range(0, 3 * HOSTS.size())
                .mapToObj(number -> web.url(
                        HOSTS.get(number % HOSTS.size()),
                        "/redirect-to?url="
                                + web.url(HOSTS.get((number + 1) % HOSTS.size()), "/page/" + (VICTIMS + number))))
                .toList();
    }

    private void startThree() {
        List.of("a", "b", "c").forEach(this::start);
        await().atMost(PATIENCE).until(() -> peers("a").size() == 3);
        // So that every target has an owner before the test begins.
        submit(
                "a",
                web.pages(1).stream()
                        .map(page -> page.replace("/page/0", FIRST))
                        .toList());
        awaitDrained();
        await().atMost(PATIENCE).until(() -> peers("a").stream().allMatch(count -> count == 10));
    }

    private Service service(String name) {
        return Objects.requireNonNull(nodes.get(name));
    }

    private void kill(String name) {
        service(name).program().kill();
        nodes.remove(name);
    }

    private void start(String name) {
        Program program = Program.in(home(name)).start(settings(web.call("run")));
        nodes.put(name, Service.of(program));
    }

    /** Starts those again that were killed. */
    private void restart() {
        for (String name : List.of("a", "b", "c")) {
            if (!nodes.containsKey(name)) {
                start(name);
            }
        }
    }

    private List<String> settings(List<String> call) {
        List<String> all = new ArrayList<>(call);
        for (String setting : List.of(
                "store.url=" + url,
                "server.port=0",
                "lease.duration=" + LEASE.toMillis() + "ms",
                "lease.renewal=500ms",
                "target.unlisted=true",
                "target.allowedHosts=" + String.join(",", HOSTS),
                "target.concurrency=" + CONCURRENCY,
                "breaker.consecutive=3",
                "probe.interval=" + INTERVAL.toMillis() + "ms",
                "probe.sweep=50ms",
                "probe.path=" + PROBE,
                "ramp.step=3s",
                "backoff.base=100ms")) {
            all.add("--set");
            all.add("originguard." + setting);
        }
        return all;
    }

    private Path home(String name) {
        try {
            return Files.createDirectories(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Instant killOwner() {
        String owner = owner(VICTIM);
        Instant killed = Instant.now();
        kill(owner);
        return killed;
    }

    private void submit(String name, List<String> urls) {
        HttpResponse<String> answer = service(name).post("text/plain", String.join("\n", urls));
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    }

    private List<String> victims(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(page -> web.url(VICTIM, "/page/" + (VICTIMS + page)))
                .toList();
    }

    /** The name under which a test knows the node that owns a target. */
    private String owner(String host) {
        return await().atMost(PATIENCE)
                .until(() -> ownerSeenBy(nodes.keySet().iterator().next(), host), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<String> ownerSeenBy(String name) {
        return ownerSeenBy(name, VICTIM);
    }

    private Optional<String> ownerSeenBy(String name, String host) {
        String owner = get(name, "/api/targets/" + host).path("node").asText("");
        return nodes.entrySet().stream()
                .filter(node -> owner.endsWith(":" + node.getValue().port()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private String another(String name) {
        return nodes.keySet().stream()
                .filter(other -> !other.equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** How many targets each live node has. */
    private List<Integer> peers(String seenBy) {
        List<Integer> all = new ArrayList<>();
        get(seenBy, "/api/nodes")
                .path("nodes")
                .forEach(node -> all.add(node.path("targets").asInt()));
        return all;
    }

    private int targets(String name) {
        for (JsonNode node : get(name, "/api/nodes").path("nodes")) {
            if (node.path("address").asText().endsWith(":" + service(name).port())) {
                return node.path("targets").asInt();
            }
        }
        return 0;
    }

    private Optional<String> state() {
        String any = nodes.keySet().iterator().next();
        return Optional.of(get(any, "/api/targets/" + VICTIM).path("state").asText());
    }

    private void awaitState(String state) {
        await().atMost(PATIENCE).alias(state).until(() -> state().filter(state::equals)
                .isPresent());
    }

    private void awaitDrained() {
        await().atMost(PATIENCE).alias("drained").until(() -> {
            String any = nodes.keySet().iterator().next();
            JsonNode summary = get(any, "/api/targets").path("summary");
            return summary.path("waiting").asLong(-1) == 0;
        });
    }

    private JsonNode get(String name, String path) {
        HttpResponse<String> answer = service(name).get(path);
        try {
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<EdgeRequest> probes() {
        return requests(VICTIM).filter(request -> request.path().equals(PROBE)).toList();
    }

    private Stream<EdgeRequest> requests(String host) {
        return web.edge().log().stream().filter(request -> request.host().equals(host));
    }

    private void awaitProbes(int count) {
        await().atMost(PATIENCE).alias(count + " probes").until(() -> probes().size() >= count);
    }

    /** What all nodes have delivered, with repetitions, without the pages that only made the targets known. */
    private List<String> delivered() {
        List<String> urls = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory, 3)) {
            for (Path index : files.filter(file -> file.endsWith("index.tsv")).toList()) {
                // Who was killed may have left half a line.
                Files.readAllLines(index).stream()
                        .skip(1)
                        .map(line -> line.split("\t", -1))
                        .filter(columns -> columns.length > 3)
                        .forEach(columns -> urls.add(columns[2]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        urls.removeIf(page -> page.endsWith(FIRST));
        return urls;
    }

    private void assertLimits() {
        assertThat(web.edge().log()).allSatisfy(request -> assertThat(request.inFlightOfTarget())
                .as(request.toString())
                .isLessThanOrEqualTo(CONCURRENCY));
    }

    private void assertProbesKeptTheirDistance() {
        List<EdgeRequest> probes = probes();
        for (int i = 1; i < probes.size(); i++) {
            assertThat(Duration.between(
                            probes.get(i - 1).arrivedAt(), probes.get(i).arrivedAt()))
                    .as("from " + probes.get(i - 1) + " to " + probes.get(i))
                    .isGreaterThan(INTERVAL.minus(SLACK));
        }
    }

    /** From the first probe until one is answered with 200, a paused target is asked for nothing else. */
    private void assertNothingButProbesWhilePaused() {
        List<EdgeRequest> ofVictim = requests(VICTIM).toList();
        Instant from = probes().get(0).arrivedAt();
        Instant to = probes().stream()
                .filter(probe -> probe.status() == 200)
                .map(probe -> Objects.requireNonNull(probe.answeredAt()))
                .findFirst()
                .orElseThrow();
        assertThat(ofVictim)
                .filteredOn(request ->
                        request.arrivedAt().isAfter(from) && request.arrivedAt().isBefore(to))
                .allSatisfy(request -> assertThat(request.path()).isEqualTo(PROBE));
    }
}
