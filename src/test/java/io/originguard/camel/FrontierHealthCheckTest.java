package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.frontier.StoreException;
import io.originguard.target.Submission;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FrontierHealthCheckTest {

    @Test
    void it_is_down_while_the_store_takes_nothing(@TempDir Path directory) {
        try (Workshop workshop = new Workshop(directory)) {
            FrontierHealthCheck check = new FrontierHealthCheck(workshop.frontier, () -> RouteReport.NONE);
            HealthCheck.State before = check.call().getState();

            workshop.gate.refuse();
            assertThatThrownBy(() -> submit(workshop, "https://shop.example.com/1"))
                    .isInstanceOf(StoreException.class);
            HealthCheck.Result away = check.call();
            workshop.gate.heal();
            submit(workshop, "https://shop.example.com/2");
            HealthCheck.State back = check.call().getState();

            assertThat(before).isEqualTo(HealthCheck.State.UP);
            assertThat(away.getState()).isEqualTo(HealthCheck.State.DOWN);
            assertThat(away.getMessage()).get().asString().contains("the store is away");
            assertThat(back).isEqualTo(HealthCheck.State.UP);
        }
    }

    @Test
    void a_route_file_that_cannot_be_used_is_named_but_no_ill_health(@TempDir Path directory) {
        RouteProblem problem =
                new RouteProblem(Path.of("a.camel.yaml"), 3, Optional.empty(), "no such option", Instant.EPOCH);
        try (Workshop workshop = new Workshop(directory)) {
            FrontierHealthCheck check = new FrontierHealthCheck(
                    workshop.frontier, () -> new RouteReport(Optional.of(directory), 1, List.of(problem), List.of()));

            HealthCheck.Result result = check.call();

            assertThat(result.getState()).isEqualTo(HealthCheck.State.UP);
            assertThat(result.getMessage()).contains("cannot be used: a.camel.yaml:3: no such option");
        }
    }

    private static void submit(Workshop workshop, String url) {
        workshop.frontier.submit(List.of(Submission.of(Workshop.SHOP, url)), Optional.empty());
    }
}
