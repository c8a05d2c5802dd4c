package io.originguard.journey;

import static io.originguard.journey.Answers.json;
import static io.originguard.journey.Nodes.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.originguard.demo.EdgeRequest;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a fleet promises, with several nodes on one store. */
class FleetJourneyTest {

    private static final String SHOP = "shop.test";
    private static final int CONCURRENCY = 3;
    private static final Duration PROBES = Duration.ofSeconds(1);

    /** A probe is due by the clock and leaves a little later, sometimes more so and sometimes less. */
    private static final Duration SLACK = Duration.ofMillis(300);

    private Nodes nodes;

    @BeforeEach
    void prepare(@TempDir Path home) {
        nodes = new Nodes(home)
                .with(Catalogue.CONCURRENCY, String.valueOf(CONCURRENCY))
                .with(Catalogue.PROBE_INTERVAL, PROBES.toMillis() + "ms")
                .with(Catalogue.PROBE_PATH, "/page/0?probe")
                .with(Catalogue.RAMP_STEP, "100ms")
                .with(Catalogue.BACKOFF_BASE, "200ms");
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void nodes_share_the_targets_and_each_is_fetched_by_one_of_them_within_its_limit() {
        manyTargets(12);
        nodes.start("a");
        nodes.start("b");
        List<String> urls = nodes.pages(0, 30);

        nodes.submit("a", urls.subList(0, 200)).submit("b", urls.subList(200, urls.size()));
        nodes.awaitBalanced().awaitDrained();

        assertThat(nodes.delivered()).containsExactlyInAnyOrderElementsOf(urls);
        assertThat(nodes.hosts())
                .allSatisfy(host -> assertThat(nodes.mostInFlight(host)).isBetween(1, CONCURRENCY));
    }

    @Test
    void a_new_node_gets_its_share_of_the_work_without_a_request_too_many_or_a_page_twice() {
        manyTargets(10);
        nodes.hosts().forEach(host -> nodes.origin(host).latency(Duration.ofMillis(20)));
        nodes.start("a");
        List<String> urls = nodes.pages(0, 60);
        nodes.submit("a", urls);
        await().until(() -> nodes.delivered().size() > 50);

        nodes.start("b");
        nodes.awaitBalanced();
        nodes.start("c");
        nodes.awaitBalanced().awaitDrained();

        assertThat(nodes.delivered()).containsExactlyInAnyOrderElementsOf(urls);
        assertThat(nodes.hosts())
                .allSatisfy(host -> assertThat(nodes.mostInFlight(host)).isLessThanOrEqualTo(CONCURRENCY));
    }

    @Test
    void a_node_that_leaves_hands_its_targets_over_and_nothing_is_done_twice() {
        manyTargets(6);
        nodes.hosts().forEach(host -> nodes.origin(host).latency(Duration.ofMillis(20)));
        nodes.start("a");
        nodes.start("b");
        List<String> urls = nodes.pages(0, 60);
        nodes.submit("a", urls).awaitBalanced();
        await().until(() -> nodes.delivered().size() > 20);

        nodes.stop("a");
        nodes.awaitBalanced().awaitDrained();

        assertThat(nodes.delivered()).containsExactlyInAnyOrderElementsOf(urls);
        assertThat(nodes.hosts())
                .allSatisfy(host -> assertThat(nodes.mostInFlight(host)).isLessThanOrEqualTo(CONCURRENCY));
    }

    @Test
    void a_node_that_another_one_has_ended_drops_all_and_comes_back_as_somebody_new() {
        manyTargets(4);
        nodes.start("a");
        nodes.start("b");
        nodes.submit("a", nodes.pages(0, 1)).awaitBalanced();
        List<Long> before = peers("a");

        // Until somebody notices, a renewal may save it.
        await().until(() -> {
            nodes.expire("a");
            return !peers("b").containsAll(before);
        });

        await().until(() -> peers("b").size() == 2);
        nodes.awaitBalanced();
        List<String> urls = nodes.pages(1, 5);
        nodes.submit("a", urls).awaitDrained();
        assertThat(new HashSet<>(nodes.delivered())).containsAll(urls);
    }

    private List<Long> peers(String name) {
        return nodes.node(name).fleet().peers().stream().map(peer -> peer.id()).toList();
    }

    @Test
    void an_open_target_moves_with_its_probe_rhythm_and_one_alert_is_sent() {
        nodes.target(SHOP).with(Catalogue.BREAKER_CONSECUTIVE, "3");
        nodes.start("a");
        nodes.start("b");
        List<String> urls = IntStream.range(0, 40)
                .mapToObj(page -> nodes.url(SHOP, "/page/" + page))
                .toList();
        nodes.origin(SHOP).kill();
        nodes.submit("b", urls);
        await().until(() -> nodes.state(SHOP).filter(BreakerState.OPEN::equals).isPresent());
        awaitProbes(1);

        for (int moves = 1; moves <= 3; moves++) {
            String owner = nodes.awaitOwner(SHOP);
            nodes.stop(owner);
            nodes.awaitOwner(SHOP);
            assertThat(nodes.state(SHOP)).isNotEqualTo(BreakerState.CLOSED);
            nodes.start(owner);
            awaitProbes(probes().size() + 1);
        }
        nodes.origin(SHOP).revive();
        nodes.awaitDrained();
        await().until(() -> nodes.alerts("recovered").size() == 1);

        List<EdgeRequest> probes = probes();
        for (int i = 1; i < probes.size(); i++) {
            assertThat(Duration.between(
                            probes.get(i - 1).arrivedAt(), probes.get(i).arrivedAt()))
                    .isGreaterThan(PROBES.minus(SLACK));
        }
        assertThat(nodes.alerts("tripped")).hasSize(1);
        assertThat(nodes.delivered()).containsExactlyInAnyOrderElementsOf(urls);
        assertThat(nodes.mostInFlight(SHOP)).isLessThanOrEqualTo(CONCURRENCY);
    }

    private List<EdgeRequest> probes() {
        return nodes.requests(SHOP).stream()
                .filter(request -> request.path().equals("/page/0?probe"))
                .toList();
    }

    private void awaitProbes(int count) {
        await().until(() -> probes().size() >= count);
    }

    @Test
    void a_pause_by_hand_at_any_node_reaches_the_owner_and_outlives_it() {
        nodes.target(SHOP);
        nodes.start("a");
        nodes.start("b");
        nodes.submit("a", List.of(nodes.url(SHOP, "/page/0"))).awaitDrained();
        String owner = nodes.awaitOwner(SHOP);
        String other = nodes.another(owner);

        HttpResponse<String> paused =
                nodes.post(other, "/api/targets/" + SHOP + "/pause", "{\"reason\": \"a quiet week\"}");

        assertThat(paused.statusCode()).as(paused.body()).isEqualTo(200);
        await().until(() -> nodes.guard(SHOP).flatMap(guard -> guard.held()).isPresent());
        int before = nodes.requests(SHOP).size();
        nodes.submit(other, List.of(nodes.url(SHOP, "/page/1")));
        nodes.stop(owner);
        await().until(() -> nodes.guard(SHOP).flatMap(guard -> guard.held()).isPresent());
        assertThat(nodes.requests(SHOP)).hasSize(before);
        nodes.start(owner);
        String notOwner = nodes.another(nodes.awaitOwner(SHOP));
        HttpResponse<String> resumed = nodes.post(notOwner, "/api/targets/" + SHOP + "/resume", "{}");
        assertThat(resumed.statusCode()).as(resumed.body()).isEqualTo(200);
        nodes.awaitDrained();
        assertThat(nodes.requests(SHOP)).hasSize(before + 1);
    }

    @Test
    void what_only_the_owner_can_do_is_refused_elsewhere_with_its_name_and_address() {
        nodes.target(SHOP);
        nodes.start("a");
        nodes.start("b");
        nodes.submit("a", List.of(nodes.url(SHOP, "/page/0"))).awaitDrained();
        String owner = nodes.awaitOwner(SHOP);

        HttpResponse<String> refused =
                nodes.post(nodes.another(owner), "/api/targets/" + SHOP + "/open", "{\"reason\": \"a rehearsal\"}");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(refused.body()).contains(nodes.address(owner));
        assertThat(nodes.post(owner, "/api/targets/" + SHOP + "/open", "{\"reason\": \"a rehearsal\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void every_node_lists_all_nodes_and_all_targets_with_their_owners() {
        manyTargets(4);
        nodes.start("a");
        nodes.start("b");
        nodes.submit("a", nodes.pages(0, 1)).awaitBalanced().awaitDrained();

        for (String name : List.of("a", "b")) {
            JsonNode listed = json(nodes.get(name, "/api/nodes"), 200).path("nodes");
            assertThat(listed).hasSize(2).allSatisfy(node -> {
                assertThat(node.path("targets").asInt()).isEqualTo(2);
                assertThat(node.path("leaseUntil").asText()).isNotEmpty();
            });
            assertThat(listed)
                    .extracting(node -> node.path("address").asText())
                    .containsExactlyInAnyOrder(nodes.address("a"), nodes.address("b"));
            await().untilAsserted(() -> {
                JsonNode targets = json(nodes.get(name, "/api/targets"), 200);
                assertThat(targets.path("total").asInt()).isEqualTo(4);
                assertThat(targets.path("targets")).allSatisfy(target -> {
                    assertThat(target.path("delivered").asInt()).isEqualTo(1);
                    String host = target.path("target").asText();
                    String owner = nodes.awaitOwner(host);
                    assertThat(target.path("node").asText())
                            .endsWith(nodes.address(owner).replaceFirst(".*:", ":"));
                });
            });
        }
    }

    @Test
    void jobs_of_a_target_are_counted_by_its_owner_wherever_they_were_accepted() {
        nodes.target(SHOP);
        nodes.start("a");
        nodes.start("b");
        for (int round = 0; round < 10; round++) {
            nodes.submit(round % 2 == 0 ? "a" : "b", List.of(nodes.url(SHOP, "/page/" + round)));
        }
        nodes.awaitDrained();

        String owner = nodes.awaitOwner(SHOP);

        await().until(() -> nodes.node(owner).frontier().counts(new Host(SHOP)).delivered() == 10);
        assertThat(nodes.delivered()).hasSize(10);
    }

    private void manyTargets(int count) {
        IntStream.range(0, count).forEach(number -> nodes.target("t" + number + ".test"));
    }
}
