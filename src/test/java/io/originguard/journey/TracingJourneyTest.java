package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import io.originguard.testing.HandCrankedClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What OpenTelemetry is told of a node's work, and that targets are told nothing of OpenTelemetry. */
final class TracingJourneyTest {

    private static final String SHOP = "shop.journey.test";
    private static final String NEWS = "news.journey.test";

    /** The first fields of a span, as protobuf has them: 16 bytes of its trace's id, then 8 of its own. */
    private static final Pattern TRACE_ID = Pattern.compile("\\n\\x10(.{16})\\x12\\x08", Pattern.DOTALL);

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final HttpServer collector;
    private final Fleet fleet;

    TracingJourneyTest(@TempDir Path home) throws IOException {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        fleet = new Fleet(home, clock)
                .with(Catalogue.CONCURRENCY, "2")
                .with(Catalogue.ROBOTS, "true")
                .with(Catalogue.ALLOWED_HOSTS, NEWS)
                .target(SHOP)
                .target(NEWS);
    }

    /** Stand for the environment variables of the same names. */
    @BeforeEach
    void listen() {
        collector.createContext("/v1/traces", exchange -> {
            // Names and texts stand in the protobuf as they are.
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        environment().forEach(System::setProperty);
    }

    @AfterEach
    void stop() {
        fleet.close();
        collector.stop(0);
        environment().keySet().forEach(System::clearProperty);
        System.clearProperty("otel.traces.sampler");
    }

    private Map<String, String> environment() {
        return Map.of(
                "otel.exporter.otlp.endpoint",
                "http://127.0.0.1:" + collector.getAddress().getPort(),
                "otel.propagators",
                "tracecontext,baggage",
                "otel.bsp.schedule.delay",
                "50");
    }

    @Test
    void a_job_is_traced_through_its_routes_and_no_target_hears_of_it() {
        fleet.with(Catalogue.TRACING, "true").start();
        fleet.submit(fleet.pages(SHOP, 2, 6))
                .submit(fleet.url(SHOP, "/redirect-to?url=" + fleet.url(NEWS, "/page/1")))
                .awaitDrained();
        fleet.origin(SHOP).kill();
        fleet.submit(fleet.pages(SHOP, 10, 30));
        fleet.awaitState(SHOP, BreakerState.OPEN);
        fleet.origin(SHOP).revive();
        Fleet.await().until(() -> {
            clock.advance(Duration.ofMillis(500));
            return fleet.state(SHOP) == BreakerState.CLOSED
                    && fleet.node().frontier().drained();
        });
        fleet.stop();

        assertThat(received).anyMatch(spans -> spans.contains("direct://fetch") && spans.contains("/page/2"));
        assertThat(received).anyMatch(spans -> spans.contains("service.name") && spans.contains("originguard"));
        assertThat(fleet.requests(SHOP)).hasSizeGreaterThan(10);
        assertThat(headers()).containsOnly("host", "user-agent", "accept", "accept-encoding", "connection");
    }

    @Test
    void a_job_is_one_trace_and_looking_for_due_probes_is_none() {
        fleet.with(Catalogue.TRACING, "true").with(Catalogue.ROBOTS, "false").start();
        fleet.submit(fleet.url(SHOP, "/page/1")).awaitDrained().stop();

        List<String> traces = received.stream()
                .flatMap(spans -> TRACE_ID.matcher(spans).results())
                .map(id -> id.group(1))
                .toList();

        assertThat(traces).hasSizeGreaterThan(3);
        assertThat(Set.copyOf(traces)).hasSize(1);
    }

    @Test
    void without_the_setting_nothing_is_traced() {
        fleet.start().submit(fleet.pages(SHOP, 0, 2)).awaitDrained().stop();

        assertThat(received).isEmpty();
    }

    @Test
    void what_opentelemetry_does_not_understand_is_told_before_anything_starts() {
        System.setProperty("otel.traces.sampler", "sometimes");
        fleet.with(Catalogue.TRACING, "true");

        assertThatThrownBy(fleet::start)
                .hasMessageStartingWith("originguard.tracing is true, but OpenTelemetry cannot be set up: ")
                .hasMessageContaining("sometimes");
    }

    /** The names of all header fields that pages, probes, redirects and robots.txt were asked for with. */
    private Set<String> headers() {
        return Stream.of(SHOP, NEWS)
                .flatMap(host -> fleet.requests(host).stream())
                .flatMap(request -> request.headers().stream())
                .collect(Collectors.toSet());
    }
}
