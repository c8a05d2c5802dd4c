package io.originguard.embedding;

import io.originguard.routes.FailureRoutes;
import io.originguard.routes.ProbeRoutes;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteBuilderLifecycleStrategy;
import org.apache.camel.model.Model;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RouteDefinition;

/**
 * Adds what is written in Java: the configuration of routes before the first routes of a context, whosever they are, and our routes with
 * the first one that needs them. Not before, because a context that is being constructed has no {@link Model} yet.
 */
final class JavaRoutes extends ModelLifecycleStrategySupport implements RouteBuilderLifecycleStrategy {

    /** The route configuration that all routes with a job name. */
    private static final String CONFIGURATION = "originguard";

    private final CamelContext context;
    private final FailureRoutes failures = new FailureRoutes();
    private boolean configured;
    private boolean added;

    JavaRoutes(CamelContext context) {
        this.context = context;
    }

    /** The configuration must be there before the routes that name it; it means nothing to others. */
    @Override
    public void beforeConfigure(RouteBuilder any) {
        if (configured) {
            return;
        }
        // First, since adding the configuration comes here again.
        configured = true;
        context.getCamelContextExtension().getContextPlugin(Model.class).addModelLifecycleStrategy(this);
        try {
            context.addRoutesConfigurations(failures);
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }

    @Override
    public void afterConfigure(RouteBuilder any) {}

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
