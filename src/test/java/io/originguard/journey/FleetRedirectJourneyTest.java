package io.originguard.journey;

import static io.originguard.journey.Nodes.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.demo.EdgeRequest;
import io.originguard.frontier.Counts;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A redirect from a target of one node to a target of another. */
class FleetRedirectJourneyTest {

    private static final String SHOP = "shop.test";
    private static final String IMAGES = "images.test";
    private static final String FIRST = "/page/99999";
    private static final int CONCURRENCY = 2;

    private Path home;
    private Nodes nodes;

    @BeforeEach
    void prepare(@TempDir Path directory) {
        home = directory;
        nodes = new Nodes(home)
                .target(SHOP)
                .target(IMAGES)
                .with(Catalogue.ALLOWED_HOSTS, SHOP + "," + IMAGES)
                .with(Catalogue.CONCURRENCY, String.valueOf(CONCURRENCY))
                .with(Catalogue.BREAKER_CONSECUTIVE, "3")
                .with(Catalogue.PROBE_INTERVAL, "300ms")
                .with(Catalogue.BACKOFF_BASE, "100ms")
                .with(Catalogue.RAMP_STEP, "100ms");
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void goes_on_at_its_owner_and_is_delivered_once_under_the_url_that_was_submitted() throws IOException {
        startApart();
        nodes.hosts().forEach(host -> nodes.origin(host).latency(Duration.ofMillis(10)));
        List<String> urls = redirects(SHOP, IMAGES, 30);

        nodes.submit("a", urls).awaitDrained();

        assertThat(delivered()).containsExactlyInAnyOrderElementsOf(urls);
        assertThat(paths(IMAGES)).containsExactlyInAnyOrderElementsOf(pages(30));
        assertThat(paths(SHOP)).hasSize(30).doesNotHaveDuplicates();
        assertThat(nodes.hosts())
                .allSatisfy(host -> assertThat(nodes.mostInFlight(host)).isLessThanOrEqualTo(CONCURRENCY));
        assertThat(index()).allSatisfy(page -> assertThat(page.target()).isEqualTo(SHOP));
        assertThat(counts(SHOP)).isEqualTo(new Counts(1, 1, 0, 0));
        assertThat(counts(IMAGES)).isEqualTo(new Counts(31, 31, 0, 0));
    }

    @Test
    void waits_for_a_target_that_is_paused_and_does_not_ask_the_first_one_again() {
        startApart();
        nodes.origin(IMAGES).kill();
        nodes.submit(
                "a",
                IntStream.range(0, 5)
                        .mapToObj(page -> nodes.url(IMAGES, "/down/" + page))
                        .toList());
        await().until(() ->
                nodes.state(IMAGES).filter(BreakerState.OPEN::equals).isPresent());
        List<String> urls = redirects(SHOP, IMAGES, 10);

        nodes.submit("a", urls);
        await().until(() -> counts(IMAGES).waiting() == 15);
        nodes.origin(IMAGES).revive();
        nodes.awaitDrained();

        assertThat(delivered()).containsAll(urls);
        assertThat(paths(SHOP)).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void back_and_forth_for_ever_ends_as_a_dead_letter() {
        startApart();
        String last = nodes.url(SHOP, "/page/0");
        String url = last;
        for (int hop = 0; hop < 6; hop++) {
            url = nodes.url(hop % 2 == 0 ? IMAGES : SHOP, "/redirect-to?url=" + encoded(url));
        }
        String six = url;

        nodes.submit("a", List.of(six)).awaitDrained();

        assertThat(nodes.node("a").frontier().deadLetters().latest(Optional.empty(), 10))
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.cause()).isEqualTo("redirect");
                    assertThat(letter.reason()).contains("more than 5 redirects", six);
                });
    }

    /** Such a host has no owner by itself, and must not be asked by several nodes at once. */
    @Test
    void to_a_host_without_a_route_is_served_by_the_route_that_allows_it() throws IOException {
        Path targets = Files.createDirectories(home.resolve("routes/targets"));
        for (String host : List.of(SHOP, "news.test")) {
            Files.writeString(targets.resolve(host + ".camel.yaml"), """
                    - route:
                        id: %1$s
                        from:
                          uri: frontier
                          parameters:
                            target: %1$s
                            allowedHosts: %2$s
                          steps:
                            - to:
                                uri: direct
                                parameters:
                                  name: fetch
                    """.formatted(host, IMAGES));
        }
        nodes.target("news.test").with(Catalogue.UNLISTED, "false").with(Catalogue.ALLOWED_HOSTS, "");
        nodes.start("a");
        nodes.start("b");
        await().until(() -> !nodes.owner(SHOP).equals(nodes.owner("news.test"))
                && nodes.owner(SHOP).isPresent()
                && nodes.owner("news.test").isPresent());
        List<String> urls = Stream.of(SHOP, "news.test")
                .flatMap(host -> IntStream.range(0, 10)
                        .mapToObj(page ->
                                nodes.url(host, "/redirect-to?url=" + nodes.url(IMAGES, "/page/" + page + "?" + host))))
                .toList();

        nodes.submit("a", urls).awaitDrained();

        assertThat(nodes.delivered()).containsExactlyInAnyOrderElementsOf(urls);
        assertThat(nodes.mostInFlight(IMAGES)).isLessThanOrEqualTo(CONCURRENCY);
    }

    /** Two nodes, each with one of the two targets. */
    private void startApart() {
        nodes.start("a");
        nodes.start("b");
        nodes.submit("a", List.of(nodes.url(SHOP, FIRST), nodes.url(IMAGES, FIRST)))
                .awaitBalanced()
                .awaitDrained();
    }

    private List<String> redirects(String from, String to, int count) {
        return pages(count).stream()
                .map(page -> nodes.url(from, "/redirect-to?url=" + nodes.url(to, page)))
                .toList();
    }

    private static List<String> pages(int count) {
        return IntStream.range(0, count).mapToObj(page -> "/page/" + page).toList();
    }

    private static String encoded(String url) {
        return url.replace("%", "%25").replace("?", "%3F").replace("&", "%26").replace("=", "%3D");
    }

    /** Without the pages that only made the targets known. */
    private List<String> delivered() {
        return nodes.delivered().stream().filter(url -> !url.endsWith(FIRST)).toList();
    }

    private List<Page> index() throws IOException {
        return nodes.index().stream()
                .filter(page -> !page.url().endsWith(FIRST))
                .toList();
    }

    private List<String> paths(String host) {
        return nodes.requests(host).stream()
                .map(EdgeRequest::path)
                .filter(path -> !path.equals(FIRST))
                .toList();
    }

    private Counts counts(String host) {
        String owner = nodes.awaitOwner(host);
        return nodes.node(owner).frontier().counts(new Host(host));
    }
}
