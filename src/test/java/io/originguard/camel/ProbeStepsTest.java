package io.originguard.camel;

import static io.originguard.camel.Workshop.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.originguard.edge.Cause;
import io.originguard.edge.Classifier;
import io.originguard.target.BreakerState;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which probes are sent, by the word of the store. */
class ProbeStepsTest {

    private Workshop workshop;
    private Guard guard;
    private ProbeSteps steps;

    @BeforeEach
    void open(@TempDir Path directory) {
        workshop = new Workshop(directory);
        guard = workshop.guard(SHOP, "robots=false");
        steps = new ProbeSteps(workshop.guards, workshop.frontier, new Classifier(), workshop.clock);
    }

    @AfterEach
    void close() {
        workshop.close();
    }

    @Test
    void a_probe_waits_until_the_store_knows_of_the_outage_and_is_then_sent_at_once() {
        workshop.gate.refuse();
        guard.move(BreakerState.OPEN, Workshop.outcome(Cause.BY_HAND));
        workshop.clock.advance(Duration.ofSeconds(30));

        assertThat(steps.due()).isEmpty();

        workshop.gate.heal();
        await().until(() -> {
            workshop.frontier.tick();
            guard.tick(true);
            return guard.journal().hasStored(1);
        });
        assertThat(steps.due()).hasSize(1);
        assertThat(steps.due()).as("while it is under way").isEmpty();
    }

    @Test
    void a_probe_that_is_wanted_now_is_due_for_the_store_too() {
        guard.move(BreakerState.OPEN, Workshop.outcome(Cause.BY_HAND));
        await().until(() -> guard.journal().hasStored(1));
        assertThat(steps.due()).isEmpty();

        assertThat(guard.probeNow()).isTrue();

        assertThat(steps.due()).hasSize(1);
    }

    @Test
    void an_interval_that_is_changed_in_an_outage_counts_for_its_next_probe() {
        workshop.guard(SHOP, "robots=false", "probeInterval=1h");
        guard.move(BreakerState.OPEN, Workshop.outcome(Cause.BY_HAND));
        await().until(() -> guard.journal().hasStored(1));

        workshop.guard(SHOP, "robots=false", "probeInterval=30s");
        workshop.clock.advance(Duration.ofSeconds(30));

        assertThat(steps.due()).hasSize(1);
    }
}
