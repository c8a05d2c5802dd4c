package io.originguard.journey;

import static io.originguard.journey.Nodes.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.frontier.LaterProgram;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fleet that is changed to the next version node by node, and back, while it works. */
class RollingJourneyTest {

    private static final String DOWN = "t0.test";
    private static final int CONCURRENCY = 3;

    private Nodes nodes;

    @BeforeEach
    void prepare(@TempDir Path home) {
        nodes = new Nodes(home)
                .with(Catalogue.CONCURRENCY, String.valueOf(CONCURRENCY))
                .with(Catalogue.PROBE_INTERVAL, "1s")
                .with(Catalogue.PROBE_PATH, "/page/0?probe")
                .with(Catalogue.RAMP_STEP, "100ms")
                .with(Catalogue.BACKOFF_BASE, "200ms");
        IntStream.range(0, 6).forEach(number -> nodes.target("t" + number + ".test"));
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void nodes_of_two_versions_work_side_by_side_while_one_after_the_other_is_changed() {
        nodes.hosts().forEach(host -> nodes.origin(host).latency(Duration.ofMillis(20)));
        nodes.origin(DOWN).kill();
        nodes.start("a");
        nodes.start("b");
        List<String> urls = nodes.pages(0, 90);
        nodes.submit("a", urls.subList(0, 240)).awaitBalanced();
        await().until(() -> nodes.state(DOWN).filter(BreakerState.OPEN::equals).isPresent());

        // The migration runs while a and b fetch.
        nodes.start("c", LaterProgram::extending);
        nodes.awaitBalanced();
        nodes.submit("c", urls.subList(240, urls.size()));
        nodes.stop("a");
        nodes.start("a", LaterProgram::extending);
        nodes.awaitBalanced();
        assertThat(nodes.state(DOWN)).isNotEqualTo(BreakerState.CLOSED);
        // Back: a program of the version before starts on the store that is newer.
        nodes.stop("c");
        nodes.start("c");
        nodes.awaitBalanced();
        nodes.origin(DOWN).revive();
        nodes.awaitDrained();

        assertThat(nodes.delivered()).containsExactlyInAnyOrderElementsOf(urls);
        assertThat(nodes.hosts())
                .allSatisfy(host -> assertThat(nodes.mostInFlight(host)).isLessThanOrEqualTo(CONCURRENCY));
        await().until(() -> nodes.alerts("recovered").size() == 1);
        assertThat(nodes.alerts("tripped")).hasSize(1);
    }
}
