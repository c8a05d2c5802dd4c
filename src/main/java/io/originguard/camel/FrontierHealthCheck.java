package io.originguard.camel;

import io.originguard.frontier.Frontier;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * DOWN while the store takes nothing, since then nothing is fetched either. A paused target is no ill health: it is what this
 * software is for. A route file that cannot be used is named, but the node works on with the route it had.
 */
final class FrontierHealthCheck extends AbstractHealthCheck {

    private final Frontier frontier;
    private final Supplier<RouteReport> routes;

    FrontierHealthCheck(Frontier frontier, Supplier<RouteReport> routes) {
        super("originguard", "frontier");
        this.frontier = frontier;
        this.routes = routes;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Optional<String> trouble = frontier.trouble();
        List<RouteProblem> broken = routes.get().problems();
        if (trouble.isPresent()) {
            builder.down().message(trouble.get());
        } else if (broken.isEmpty()) {
            builder.up();
        } else {
            builder.up()
                    .message(broken.stream()
                            .map(RouteProblem::text)
                            .collect(Collectors.joining("; ", "cannot be used: ", "")));
        }
    }
}
