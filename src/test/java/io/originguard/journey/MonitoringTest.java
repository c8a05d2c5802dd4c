package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.originguard.edge.Cause;
import io.originguard.journey.PromQl.Use;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import io.originguard.testing.HandCrankedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Holds the files of docs/monitoring to what a node shows that goes through an outage. */
final class MonitoringTest {

    private static final Path FOLDER = Path.of("docs/monitoring");
    private static final String HOST = "shop.journey.test";

    /** What Prometheus adds itself. */
    private static final Set<String> ADDED = Set.of("instance", "job");

    private static final Set<String> CAUSES =
            Arrays.stream(Cause.values()).map(Cause::label).collect(Collectors.toSet());

    private static final List<Scrape.Series> SERIES = new ArrayList<>();
    private static final Set<String> FAMILIES = new TreeSet<>();

    @BeforeAll
    static void a_node_goes_through_an_outage(@TempDir Path home) {
        HandCrankedClock clock = HandCrankedClock.started();
        try (Fleet fleet = new Fleet(home, clock)
                .with(Catalogue.CONCURRENCY, "4")
                .with(Catalogue.PROBE_PATH, "/page/0?probe")
                .serving()
                .target(HOST)
                .start()) {
            fleet.submit(fleet.url(HOST, "/status/404"));
            fleet.awaitDrained();
            fleet.origin(HOST).kill();
            fleet.submit(fleet.pages(HOST, 0, 40));
            fleet.awaitState(HOST, BreakerState.OPEN);
            take(fleet.scrape());
            fleet.origin(HOST).revive();
            Fleet.await().until(() -> {
                clock.advance(Duration.ofMillis(500));
                return fleet.node().frontier().drained() && fleet.state(HOST) == BreakerState.CLOSED;
            });
            take(fleet.scrape());
        }
    }

    private static void take(Scrape scrape) {
        SERIES.addAll(scrape.series());
        scrape.types().keySet().stream()
                .filter(name -> name.startsWith("originguard_"))
                .forEach(FAMILIES::add);
    }

    @Test
    void the_dashboard_shows_only_what_there_is() throws IOException {
        JsonNode dashboard =
                new ObjectMapper().readTree(FOLDER.resolve("dashboard.json").toFile());
        List<String> expressions = dashboard.findValuesAsText("expr");

        assertThat(expressions).hasSizeGreaterThan(20);
        assertThat(expressions).allSatisfy(MonitoringTest::assertShown);
        assertThat(dashboard.path("panels").findValuesAsText("id")).doesNotHaveDuplicates();
        assertThat(dashboard.path("templating").path("list").findValuesAsText("query"))
                .contains("label_values(originguard_breaker_state, target)");
    }

    @Test
    void the_rules_ask_only_for_what_there_is() throws IOException {
        Object rules = new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(FOLDER.resolve("alerts.yaml")));
        List<Map<?, ?>> alerts = new ArrayList<>();
        maps(rules).filter(map -> map.containsKey("alert")).forEach(alerts::add);

        assertThat(alerts).hasSizeGreaterThan(5).allSatisfy(alert -> {
            assertThat(String.valueOf(alert.get("alert"))).startsWith("Originguard");
            assertShown(String.valueOf(alert.get("expr")));
            assertThat(String.valueOf(alert.get("labels"))).containsPattern("severity=(critical|warning)");
            assertThat(String.valueOf(alert.get("annotations"))).contains("summary=", "description=");
        });
        assertThat(alerts.stream().map(alert -> alert.get("alert"))).doesNotHaveDuplicates();
    }

    @Test
    void the_table_of_our_metrics_is_complete() throws IOException {
        Set<String> written = Pattern.compile("`(originguard_[a-z_]+)`")
                .matcher(Files.readString(FOLDER.resolve("README.md")))
                .results()
                .map(result -> result.group(1))
                // Of a shared store only.
                .filter(name -> !name.startsWith("originguard_lease_"))
                .collect(Collectors.toSet());

        // The largest value of late comes with each timer and histogram.
        assertThat(FAMILIES.stream().filter(name -> !name.endsWith("_max")))
                .containsExactlyInAnyOrderElementsOf(written);
    }

    private static void assertShown(String expression) {
        PromQl read = new PromQl(expression);

        read.uses().forEach(use -> assertShown(expression, use));
        Set<String> labels = new HashSet<>(ADDED);
        SERIES.forEach(series -> labels.addAll(series.labels().keySet()));
        assertThat(labels).as(expression).containsAll(read.grouping());
    }

    private static void assertShown(String expression, Use use) {
        if (use.metric().equals("up")) {
            return;
        }
        List<Scrape.Series> named = SERIES.stream()
                .filter(series -> series.name().equals(use.metric()))
                .toList();
        assertThat(named).as("%s of %s", use.metric(), expression).isNotEmpty();
        use.matchers().forEach((label, matcher) -> assertThat(values(matcher))
                .as("%s of %s", label, expression)
                .allSatisfy(value -> assertThat(known(named, label)).contains(value)));
    }

    /** The values that a matcher spells out. */
    private static List<String> values(String matcher) {
        String text = matcher.replaceFirst("^[=!~]+", "");
        return text.startsWith("$") ? List.of() : List.of(text.split("\\|", -1));
    }

    private static Set<String> known(List<Scrape.Series> series, String label) {
        return label.equals("outcome") || label.equals("cause")
                ? CAUSES
                : series.stream()
                        .map(one -> String.valueOf(one.labels().get(label)))
                        .collect(Collectors.toSet());
    }

    private static Stream<Map<?, ?>> maps(Object node) {
        if (node instanceof Map<?, ?> map) {
            return Stream.concat(Stream.of(map), map.values().stream().flatMap(MonitoringTest::maps));
        }
        return node instanceof List<?> list ? list.stream().flatMap(MonitoringTest::maps) : Stream.of();
    }
}
