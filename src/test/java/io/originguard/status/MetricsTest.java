package io.originguard.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.originguard.camel.TestNode;
import io.originguard.edge.Cause;
import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricsTest {

    private static final int TARGETS = Integer.getInteger("originguard.test.targets", 300);

    @Test
    void the_number_of_series_does_not_grow_with_the_targets(@TempDir Path directory) throws Exception {
        Metrics metrics = new Metrics(settings(20));
        try (TestNode node = TestNode.in(directory).start()) {
            metrics.watch(node.node());
            String[] urls = IntStream.range(0, TARGETS)
                    .mapToObj(i -> "http://t" + i + ".example.com/")
                    .toArray(String[]::new);

            node.submit(urls);
            await().atMost(Duration.ofMinutes(5))
                    .until(() -> node.node().frontier().drained());

            List<String> lines = metrics.scrape()
                    .lines()
                    .filter(line -> line.startsWith("originguard_"))
                    .toList();
            assertThat(lines.stream()
                            .filter(line -> line.contains("target=\""))
                            .map(line -> line.replaceFirst(".*target=\"([^\"]*)\".*", "$1"))
                            .distinct())
                    .hasSize(21)
                    .contains("other");
            assertThat(lines).contains("originguard_jobs_delivered_total{target=\"other\"} " + (TARGETS - 20) + ".0");
            assertThat(lines)
                    .contains("originguard_jobs{state=\"delivered\",target=\"other\"} " + (TARGETS - 20) + ".0");
            assertThat(lines)
                    .contains("originguard_breaker_state{state=\"closed\",target=\"other\"} " + (TARGETS - 20) + ".0");
        }
    }

    @Test
    void what_a_target_counts_after_it_has_lost_its_name_goes_to_the_sum() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        TargetMeters others = new TargetMeters(registry, Seats.OTHER, null);
        TargetMeters meters = new TargetMeters(registry, "shop.test", others);
        meters.answered(Cause.FETCHED, Duration.ofSeconds(1));

        meters.close();
        meters.answered(Cause.FETCHED, Duration.ofSeconds(1));
        meters.answered(Cause.GONE, Duration.ofSeconds(1));

        assertThat(registry.getMeters())
                .allSatisfy(meter -> assertThat(meter.getId().getTag("target")).isEqualTo(Seats.OTHER));
        assertThat(registry.get("originguard.requests")
                        .tag("outcome", "gone")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("originguard.request.duration").timer().count()).isEqualTo(2);
    }

    @Test
    void routes_beyond_the_bound_share_a_name() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(new RouteLabels(2));

        for (String route : List.of("fetch", "deliver", "c.test", "d.test", "fetch")) {
            registry.counter("camel.exchanges.total", "routeId", route).increment();
        }

        assertThat(registry.get("camel.exchanges.total").counters())
                .extracting(counter -> counter.getId().getTag("routeId"), counter -> counter.count())
                .containsExactlyInAnyOrder(tuple("fetch", 2.0), tuple("deliver", 1.0), tuple("other", 2.0));
    }

    private static Settings settings(int targets) {
        return Settings.load(Sources.none().assignments(List.of("originguard.metrics.targets=" + targets)));
    }
}
