package io.originguard.karaf;

import io.originguard.camel.Node;
import io.originguard.camel.RouteProblem;
import io.originguard.embedding.Embedding;
import io.originguard.reload.LiveRoutes;
import io.originguard.reload.RouteFolder;
import io.originguard.settings.Catalogue;
import io.originguard.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/**
 * A node in a Camel context of its own, on the Camel of the container, where others find the context as a service. It has no HTTP
 * listener; the shell is where it is seen and steered.
 */
final class ContextInstance implements Instance {

    private static final int SHUTDOWN_SECONDS = 20;

    private final CamelContext context;
    private final Node node;
    private final LiveRoutes routes;
    private final ServiceRegistration<CamelContext> service;

    private ContextInstance(
            CamelContext context, Node node, LiveRoutes routes, ServiceRegistration<CamelContext> service) {
        this.context = context;
        this.node = node;
        this.routes = routes;
        this.service = service;
    }

    /**
     * Starts one.
     *
     * @param source of the container, for the store, if the settings name one
     * @throws IllegalStateException if a route cannot be used; it says which, and why
     */
    static ContextInstance start(
            BundleContext bundle,
            Settings settings,
            Map<String, String> given,
            Optional<DataSource> source,
            Clock clock) {
        // Camel looks at the thread's class loader as soon as a context is made.
        ClassLoader everything = new WiredClassLoader(bundle.getBundle());
        Thread.currentThread().setContextClassLoader(everything);
        DefaultCamelContext context = new DefaultCamelContext(false);
        try {
            context.setApplicationContextClassLoader(everything);
            context.getCamelContextExtension().setName("originguard");
            context.getShutdownStrategy().setTimeout(SHUTDOWN_SECONDS);
            context.getPropertiesComponent().setInitialProperties(properties(given));
            Embedding.prepare(context);
            source.ifPresent(found -> context.getRegistry()
                    .bind(settings.get(Catalogue.STORE_DATA_SOURCE).orElseThrow(), found));
            context.build();
            RouteFolder folder = new RouteFolder(settings.get(Catalogue.ROUTES).orElse(Path.of("routes")));
            for (String name : RouteFolder.SHARED) {
                PluginHelper.getRoutesLoader(context).loadRoutes(resource(context, folder, name));
            }
            // The first look-up installs it.
            Node node = CamelContextHelper.mandatoryLookup(context, "originguardNode", Node.class);
            LiveRoutes routes = new LiveRoutes(context, node, folder, clock);
            for (RouteProblem problem : routes.load()) {
                throw new IllegalStateException(problem.text());
            }
            context.start();
            settings.get(Catalogue.ROUTES_WATCH).ifPresent(routes::watch);
            return new ContextInstance(
                    context,
                    node,
                    routes,
                    bundle.registerService(
                            CamelContext.class,
                            context,
                            FrameworkUtil.asDictionary(Map.of("camel.context.name", context.getName()))));
        } catch (Exception e) {
            discard(context);
            throw e instanceof RuntimeException known ? known : new IllegalStateException(e.getMessage(), e);
        } finally {
            Thread.currentThread().setContextClassLoader(ContextInstance.class.getClassLoader());
        }
    }

    /** Camel stops only what it has started. */
    private static void discard(CamelContext context) {
        Embedding.release(context);
        context.stop();
        ServiceHelper.stopAndShutdownService(context.getExecutorServiceManager());
    }

    private static Properties properties(Map<String, String> given) {
        Properties properties = new Properties();
        properties.putAll(given);
        properties.setProperty("camel.component.direct.block", "false");
        return properties;
    }

    private static Resource resource(CamelContext context, RouteFolder folder, String name) throws IOException {
        return ResourceHelper.resolveMandatoryResource(
                context,
                folder.shared(name)
                        .map(file -> "file:" + file)
                        .orElse("classpath:originguard/routes/" + name + RouteFolder.ENDING));
    }

    @Override
    public Node node() {
        return node;
    }

    @Override
    public Optional<String> address() {
        return Optional.empty();
    }

    @Override
    public void close() {
        service.unregister();
        routes.stop();
        context.stop();
    }
}
