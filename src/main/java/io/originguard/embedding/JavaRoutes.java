package io.originguard.embedding;

import io.originguard.routes.FailureRoutes;
import io.originguard.routes.ProbeRoutes;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RouteDefinition;

/** Adds the routes that are written in Java with the first route that needs them. */
final class JavaRoutes extends ModelLifecycleStrategySupport {

    /** The route configuration that all routes with a job name. */
    private static final String CONFIGURATION = "originguard";

    private final CamelContext context;
    private final FailureRoutes failures = new FailureRoutes();
    private boolean added;

    JavaRoutes(CamelContext context) {
        this.context = context;
    }

    /** The configuration must be there before the routes that name it; it means nothing to others. */
    void configure() {
        try {
            context.addRoutesConfigurations(failures);
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }

    @Override
    public void onAddRouteDefinition(RouteDefinition route) {
        if (!added && CONFIGURATION.equals(route.getRouteConfigurationId())) {
            added = true;
            try {
                context.addRoutes(failures);
                context.addRoutes(new ProbeRoutes());
            } catch (Exception e) {
                throw RuntimeCamelException.wrapRuntimeCamelException(e);
            }
        }
    }
}
