package io.originguard.embedding;

import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.support.DefaultRegistry;

/**
 * Makes a Camel context ready for our route files: it knows the defaults of our settings, our beans, the routes that are
 * written in Java, and the names of route files. Until a route uses one of them, nothing else happens.
 *
 * <p>Camel 4.15 and later calls it by itself ({@link CamelPlugin}). For an older one, or where services are not discovered, bind an
 * instance in the registry of camel-main, or call {@link #prepare(CamelContext)} before the routes are loaded.
 */
public final class Embedding implements CamelConfiguration {

    /** Prepares a context; a second time does no harm. */
    public static void prepare(CamelContext context) {
        ExtendedCamelContext extension = context.getCamelContextExtension();
        if (extension.getContextPlugin(Prepared.class) != null) {
            return;
        }
        if (!(context.getRegistry() instanceof DefaultRegistry registry)) {
            throw new IllegalStateException("the registry of the Camel context " + context.getName() + " is a "
                    + context.getRegistry().getClass().getName()
                    + ", to which no repository of beans can be added; give a "
                    + DefaultRegistry.class.getName());
        }
        ContextSettings settings = new ContextSettings(context);
        Installation installation = new Installation(context, settings);
        JavaRoutes routes = new JavaRoutes(context);
        settings.attach();
        registry.addBeanRepository(new NodeBeans(context, installation));
        context.addLifecycleStrategy(installation);
        extension.getContextPlugin(Model.class).addModelLifecycleStrategy(routes);
        extension.addContextPlugin(Prepared.class, new Prepared(installation));
        routes.configure();
    }

    @Override
    public void configure(CamelContext context) {
        prepare(context);
    }

    /** Lets go of what a node has opened in a context that did not start, and that Camel therefore does not stop. */
    public static void release(CamelContext context) {
        Prepared prepared = context.getCamelContextExtension().getContextPlugin(Prepared.class);
        if (prepared != null) {
            prepared.installation().release();
        }
    }

    /** Marks a context. */
    private record Prepared(Installation installation) {}
}
