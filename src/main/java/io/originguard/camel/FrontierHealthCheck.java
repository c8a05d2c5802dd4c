package io.originguard.camel;

import io.originguard.frontier.Frontier;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * DOWN while the store takes nothing, since then nothing is fetched either. A paused target is no ill health: it is what this
 * software is for.
 */
final class FrontierHealthCheck extends AbstractHealthCheck {

    private final Frontier frontier;

    FrontierHealthCheck(Frontier frontier) {
        super("originguard", "frontier");
        this.frontier = frontier;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        frontier.trouble().ifPresentOrElse(trouble -> builder.down().message(trouble), builder::up);
    }
}
