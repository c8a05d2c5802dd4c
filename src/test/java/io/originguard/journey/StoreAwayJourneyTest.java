package io.originguard.journey;

import static io.originguard.journey.Nodes.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.demo.EdgeRequest;
import io.originguard.frontier.StoreException;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import io.originguard.testing.Cable;
import io.originguard.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a fleet does while its store is away, in each of the ways in which a store goes away: nothing new leaves, a paused target is
 * left in peace, all nodes say so, and afterwards nothing is lost and next to nothing done twice.
 */
class StoreAwayJourneyTest {

    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final List<String> HEALTHY =
            IntStream.range(0, 6).mapToObj(number -> "t" + number + ".test").toList();
    private static final String DOWN = "down.test";
    private static final String PROBE = "/page/0?probe";
    private static final int CONCURRENCY = 2;
    private static final int PLACES = CONCURRENCY * (HEALTHY.size() + 1);
    private static final Duration PROBES = Duration.ofMillis(600);

    /** A probe is due by the clock and leaves a little later, sometimes more so and sometimes less. */
    private static final Duration SLACK = Duration.ofMillis(200);

    private static final Duration LEASE = Duration.ofSeconds(2);

    /** Two probes would be due in it. */
    private static final Duration QUIET = PROBES.multipliedBy(2);

    /** What a node writes to, but for its lease, which has its place. */
    private static final List<String> GROWING =
            List.of("target", "job", "dead_letter", "outage", "probe", "alert", "history", "intake_checkpoint");

    private static PostgresServer server;

    private String database = "";
    private Cable cable;
    private Nodes nodes;
    private LogOf log;

    @BeforeAll
    static void startServer(@TempDir Path data) {
        server = PostgresServer.in(data);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void prepare(@TempDir Path home) {
        database = server.newDatabase();
        cable = Cable.to(server.port());
        // A server that hangs is given up after 2 s here, and after 30 s by default.
        String url = database.replace(":" + server.port() + "/", ":" + cable.port() + "/") + "&socketTimeout=2";
        nodes = new Nodes(home, url)
                .with(Catalogue.CONCURRENCY, String.valueOf(CONCURRENCY))
                .with(Catalogue.BREAKER_CONSECUTIVE, "3")
                .with(Catalogue.PROBE_INTERVAL, PROBES.toMillis() + "ms")
                .with(Catalogue.PROBE_PATH, PROBE)
                .with(Catalogue.RAMP_STEP, "100ms")
                .with(Catalogue.BACKOFF_BASE, "200ms");
        HEALTHY.forEach(nodes::target);
        nodes.target(DOWN);
        log = LogOf.all();
    }

    @AfterEach
    void close() {
        log.close();
        nodes.close();
        cable.close();
    }

    @Test
    void a_server_that_is_stopped_and_started_again() {
        List<String> urls = startAtWork();

        server.stop();
        awaitAway();
        server.start();

        assertGoesOn(urls);
    }

    @Test
    void a_server_that_is_killed_and_recovers() {
        List<String> urls = startAtWork();

        server.kill();
        awaitAway();
        server.start();

        assertGoesOn(urls);
    }

    @Test
    void a_network_that_resets_all_connections() {
        List<String> urls = startAtWork();

        cable.unplug();
        awaitAway();
        cable.mend();

        assertGoesOn(urls);
    }

    @Test
    void a_network_that_drops_all_packets() {
        List<String> urls = startAtWork();

        cable.stall();
        awaitAway();
        cable.mend();

        assertGoesOn(urls);
    }

    /** As one that was demoted behind a virtual address, or whose provider protects its last bytes. */
    @Test
    void a_server_that_takes_no_writes_any_more() {
        List<String> urls = startAtWork();

        server.execute("alter system set default_transaction_read_only = on", "select pg_reload_conf()");
        awaitAway();
        server.execute("alter system reset default_transaction_read_only", "select pg_reload_conf()");

        assertGoesOn(urls);
    }

    /** What grows is refused; what only deletes is not. */
    @Test
    void a_server_whose_disk_is_full() {
        List<String> urls = startAtWork();

        PostgresServer.executeIn(
                database,
                "create function disk_full() returns trigger language plpgsql as $$ begin raise exception"
                        + " 'could not extend file \"base/16384/16400\": No space left on device' using errcode = '53100';"
                        + " end $$");
        GROWING.forEach(table -> PostgresServer.executeIn(
                database,
                "create trigger disk_full before insert or update on " + table
                        + " for each statement execute function disk_full()"));
        awaitAway();
        GROWING.forEach(table -> PostgresServer.executeIn(database, "drop trigger disk_full on " + table));

        // Which is tried again now and then, and said again each time.
        assertGoesOn(urls, 0);
    }

    /** While one server is dead and the other one still a standby there is none that takes writes. */
    @Test
    void a_fail_over_to_a_standby(@TempDir Path first, @TempDir Path second) throws IOException {
        try (PostgresServer primary = PostgresServer.in(first);
                PostgresServer standby = primary.standby(second)) {
            String name = primary.newDatabase().replaceFirst(".*/(\\w+)\\?.*", "$1");
            String both = "jdbc:postgresql://127.0.0.1:" + primary.port() + ",127.0.0.1:" + standby.port() + "/" + name
                    + "?user=postgres&socketTimeout=2";
            List<String> urls = startAtWork(both, "a", "b", "c");

            primary.kill();
            awaitAway();
            standby.promote();

            assertGoesOn(urls);
            NAMES.forEach(nodes::stop);
        }
    }

    /** Requests that are still under way when the leases end are cut off and asked for again. */
    @Test
    void a_store_that_is_away_for_longer_than_the_leases() {
        nodes.with(Catalogue.LEASE_DURATION, LEASE.toMillis() + "ms");
        List<String> urls = startAtWork();
        HEALTHY.forEach(host -> nodes.origin(host).latency(Duration.ofSeconds(30)));
        await().until(() -> HEALTHY.stream().allMatch(this::isSlow));

        cable.unplug();
        await().until(() ->
                NAMES.stream().noneMatch(name -> nodes.node(name).fleet().stands()));
        HEALTHY.forEach(host -> nodes.origin(host).latency(Duration.ZERO));
        awaitAway();
        cable.mend();

        assertGoesOn(urls, PLACES);
    }

    /** The others take over what it had; it is well again when it is back, although there is nothing left to do. */
    @Test
    void a_node_alone_that_is_cut_off() {
        nodes.with(Catalogue.LEASE_DURATION, LEASE.toMillis() + "ms");
        nodes.start("c");
        List<String> urls = startAtWork(database, "a", "b");

        cable.stall();
        await().until(() -> !nodes.node("c").fleet().stands());
        await().alias("c says so").until(() -> isDegraded("c"));
        nodes.origin(DOWN).revive();
        nodes.awaitDrained("a");
        cable.mend();

        await().alias("c is well").until(() -> isWell("c"));
        nodes.awaitBalanced();
        assertDone(urls, PLACES);
    }

    private boolean isSlow(String host) {
        return nodes.requests(host).stream().anyMatch(request -> !request.answered());
    }

    /** All nodes at work, one target paused, requests in flight to the others. */
    private List<String> startAtWork() {
        NAMES.forEach(nodes::start);
        return work();
    }

    private List<String> startAtWork(String url, String... names) {
        List.of(names).forEach(name -> nodes.start(name, url));
        return work();
    }

    private List<String> work() {
        HEALTHY.forEach(host -> nodes.origin(host).latency(Duration.ofMillis(100)));
        nodes.origin(DOWN).kill();
        List<String> urls = nodes.pages(0, 40);
        nodes.submit("a", urls).awaitBalanced();
        await().until(() -> nodes.state(DOWN).filter(BreakerState.OPEN::equals).isPresent());
        await().until(() -> !probes().isEmpty() && nodes.delivered().size() > 20);
        return urls;
    }

    /** Waits until all nodes know it, and sees that they behave. */
    private void awaitAway() {
        for (String name : NAMES) {
            await().alias(name + " says so").until(() -> isDegraded(name));
        }
        await().until(() -> nodes.hosts().stream()
                .flatMap(host -> nodes.requests(host).stream())
                .allMatch(EdgeRequest::answered));
        int before = requests();
        Awaitility.await()
                .during(QUIET)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> requests() == before);
        assertThat(NAMES).allSatisfy(name -> {
            assertThat(nodes.node(name).inFlight()).isLessThanOrEqualTo(PLACES);
            await().until(() -> isDegraded(name));
        });
        assertThatThrownBy(() -> nodes.submit("b", List.of(nodes.url(DOWN, "/page/refused"))))
                .isInstanceOf(StoreException.class);
    }

    private boolean isDegraded(String name) {
        return nodes.get(name, "/health/ready").statusCode() == 503
                && nodes.get(name, "/api/targets").body().contains("\"storeTrouble\":\"")
                && nodes.get(name, "/").body().contains("The store is away")
                && nodes.get(name, "/health/live").statusCode() == 200;
    }

    private boolean isWell(String name) {
        return nodes.get(name, "/health/ready").statusCode() == 200
                && !nodes.get(name, "/").body().contains("The store is away");
    }

    private void assertGoesOn(List<String> urls) {
        assertGoesOn(urls, 0);
        assertThat(log.lines("nothing new is started until this works again")).hasSize(NAMES.size());
        assertThat(log.lines("The frontier works again")).hasSize(NAMES.size());
    }

    private void assertGoesOn(List<String> urls, int twice) {
        for (String name : NAMES) {
            await().alias(name + " is well").until(() -> isWell(name));
        }
        int probes = probes().size();
        await().until(() -> probes().size() > probes);
        nodes.origin(DOWN).revive();
        nodes.awaitDrained();
        await().until(() -> nodes.alerts("recovered").size() == 1);

        assertDone(urls, twice);
    }

    private void assertDone(List<String> urls, int twice) {
        assertThat(nodes.delivered()).containsAll(urls).hasSizeBetween(urls.size(), urls.size() + twice);
        assertThat(HEALTHY.stream().mapToInt(this::repeated).sum()).isLessThanOrEqualTo(twice);
        assertThat(nodes.hosts())
                .allSatisfy(host -> assertThat(nodes.mostInFlight(host)).isLessThanOrEqualTo(CONCURRENCY));
        assertProbesKeptTheirDistance();
        assertThat(nodes.alerts("tripped")).hasSize(1);
        assertThat(log.errors()).isEmpty();
    }

    private void assertProbesKeptTheirDistance() {
        List<Instant> sent = probes().stream().map(EdgeRequest::arrivedAt).toList();
        for (int i = 1; i < sent.size(); i++) {
            assertThat(Duration.between(sent.get(i - 1), sent.get(i))).isGreaterThan(PROBES.minus(SLACK));
        }
    }

    /** Requests for what had been asked for before. */
    private int repeated(String host) {
        List<EdgeRequest> all = nodes.requests(host);
        return all.size() - (int) all.stream().map(EdgeRequest::path).distinct().count();
    }

    private int requests() {
        return nodes.hosts().stream()
                .mapToInt(host -> nodes.requests(host).size())
                .sum();
    }

    private List<EdgeRequest> probes() {
        return nodes.requests(DOWN).stream()
                .filter(request -> request.path().equals(PROBE))
                .toList();
    }
}
