package io.originguard.camel;

import static io.originguard.camel.Workshop.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.originguard.edge.Cause;
import io.originguard.frontier.Operation.Action;
import io.originguard.frontier.StoreException;
import io.originguard.target.BreakerState;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does, when the store does not take it. */
class SteeringTest {

    private Workshop workshop;
    private Guard guard;
    private Steering steering;

    @BeforeEach
    void open(@TempDir Path directory) {
        workshop = new Workshop(directory);
        guard = workshop.guard(SHOP, "robots=false");
        Dispatcher dispatcher =
                new Dispatcher(workshop.frontier, workshop.guards, Runnable::run, new Holdback(workshop.clock), 1);
        steering = new Steering(workshop.guards, workshop.frontier, dispatcher, workshop.clock);
    }

    @AfterEach
    void close() {
        workshop.close();
    }

    @Test
    void a_probe_that_could_not_be_recorded_is_not_moved_either() {
        guard.move(BreakerState.OPEN, Workshop.outcome(Cause.BY_HAND));
        await().until(() -> guard.journal().hasStored(1));
        var due = guard.view().nextProbeAt();
        workshop.gate.refuse();

        assertThatThrownBy(() -> steering.operate(SHOP, Action.PROBE, "", "ada"))
                .isInstanceOf(StoreException.class);

        assertThat(guard.view().nextProbeAt()).isEqualTo(due);
    }
}
