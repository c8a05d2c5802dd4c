package io.originguard.embedding;

import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.DefaultRegistry;

/**
 * Makes a Camel context ready for our route files: it knows the defaults of our settings, our beans, the routes that are
 * written in Java, and the names of route files. Until a route uses one of them, nothing else happens.
 *
 * <p>Camel 4.15 and later calls it by itself ({@link CamelPlugin}). For an older one, or where services are not discovered, give
 * camel-main a {@link MainEmbedding}, or call {@link #prepare(CamelContext)} before the routes are loaded.
 */
public final class Embedding {

    private Embedding() {}

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
        settings.attach();
        addBeans(registry, own -> new NodeBeans(context, own, installation, new JavaRoutes(context)));
        context.addLifecycleStrategy(installation);
        extension.addContextPlugin(Prepared.class, new Prepared(installation));
    }

    /**
     * Asked after the application's repositories and before what is bound in the registry itself. A registry within the registry, since
     * {@link DefaultRegistry#addBeanRepository} fails on the first one before Camel 4.15.
     */
    private static void addBeans(DefaultRegistry registry, Function<Registry, BeanRepository> beans) {
        Registry bound = registry.getFallbackRegistry();
        DefaultRegistry ours = new DefaultRegistry(beans.apply(bound));
        ours.setFallbackRegistry(bound);
        registry.setFallbackRegistry(ours);
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
