package io.originguard.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.camel.Node;
import io.originguard.demo.EdgeRequest;
import io.originguard.demo.LittleEdge;
import io.originguard.demo.Origin;
import io.originguard.frontier.Counts;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.mock.MockEndpoint;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** One real site behind a little edge, and the properties and route files with which an application would fetch it. */
public final class Site implements AutoCloseable {

    public static final String HOST = "shop.test";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path home;
    private final LittleEdge edge = LittleEdge.start(Clock.systemUTC());
    private final Origin origin = Origin.start(edge.vertx(), HOST);
    private final Map<String, String> properties = new LinkedHashMap<>();

    public Site(Path home) {
        this.home = home;
        edge.target(HOST, origin);
        // As pages, the edge's errors announce no waits.
        edge.zone(HOST).errorPages(true);
        properties.put("originguard.data", home.resolve("data").toString());
        properties.put("originguard.out", home.resolve("out").toString());
        properties.put("originguard.network.resolve", HOST + "=127.0.0.1");
        properties.put("originguard.target.robots", "false");
        properties.put("originguard.probe.sweep", "20ms");
        properties.put("originguard.probe.interval", "100ms");
        properties.put("originguard.ramp.step", "10ms");
        properties.put("originguard.backoff.base", "50ms");
        properties.put("originguard.sink", "mock:sink");
        target(HOST, """
                - route:
                    id: shop.test
                    routeConfigurationId: originguard
                    description: Pages of the site.
                    from:
                      uri: frontier
                      parameters:
                        target: shop.test
                        concurrency: 4
                      steps:
                        - to: direct:fetch
                """);
    }

    /** A route file beside the shipped ones. */
    public Site target(String name, String yaml) {
        try {
            Path targets = Files.createDirectories(home.resolve("routes/targets"));
            Files.writeString(targets.resolve(name + ".camel.yaml"), yaml);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another property. */
    public Site with(String key, String text) {
        properties.put(key, text);
        return this;
    }

    /** What stands in the application's properties. */
    public Map<String, String> properties() {
        return properties;
    }

    /** Where the route files are, as Camel has it: those of the jar, and the folder with the targets. */
    public List<String> routes() {
        return List.of("classpath:originguard/routes/*.camel.yaml", "file:" + home + "/routes/targets/*.camel.yaml");
    }

    public Origin origin() {
        return origin;
    }

    public List<EdgeRequest> requests() {
        return edge.requests(HOST);
    }

    /** The URLs of the pages from one number to before another. */
    public List<String> pages(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(page -> edge.uri(HOST, "/page/" + page).toString())
                .toList();
    }

    public static ConditionFactory await() {
        return Awaitility.await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10));
    }

    /** Submits, has the origin die and come back, and asserts that each page reached the sink once and the breaker tripped. */
    public void assertTheWholePathWorks(CamelContext context) {
        assertTheWholePathWorks(context, 60);
    }

    /** The same where some pages have been delivered before. */
    public void assertTheWholePathWorks(CamelContext context, int deliveredInAll) {
        MockEndpoint sink = context.getEndpoint("mock:sink", MockEndpoint.class);
        List<String> first = pages(0, 20);
        List<String> second = pages(20, 60);

        submit(context, first);
        await().until(() -> sink.getReceivedCounter() == 20);
        origin.kill();
        submit(context, second);
        await().until(() -> state(context) == BreakerState.OPEN);
        await().until(() ->
                requests().stream().anyMatch(request -> request.status() == 521 && request.inFlightOfTarget() == 1));
        assertThat(sink.getReceivedCounter()).isEqualTo(20);
        await().until(() -> requests().stream().allMatch(EdgeRequest::answered));
        origin.revive();
        await().until(() -> node(context).frontier().drained() && state(context) == BreakerState.CLOSED);

        assertThat(sink.getReceivedExchanges().stream()
                        .map(exchange -> exchange.getMessage().getHeader("OriginguardUrl", String.class)))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(first.stream(), second.stream()).toList());
        assertThat(node(context).frontier().counts(new Host(HOST)))
                .isEqualTo(new Counts(deliveredInAll, deliveredInAll, 0, 0));
    }

    /** Sends URLs the way an application does. */
    public static void submit(CamelContext context, List<String> urls) {
        try (var template = context.createProducerTemplate()) {
            String report = template.requestBody("direct:originguard.submit", String.join("\n", urls), String.class);
            assertThat(report).contains("\"accepted\":" + urls.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Node node(CamelContext context) {
        return Objects.requireNonNull(context.hasService(Node.class));
    }

    private static BreakerState state(CamelContext context) {
        return node(context).guards().find(new Host(HOST)).orElseThrow().view().state();
    }

    @Override
    public void close() {
        origin.close();
        edge.close();
    }
}
