package io.originguard.embedding;

import io.originguard.camel.Node;
import io.originguard.routes.ProbeRoutes;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.builder.RouteBuilderLifecycleStrategy;
import org.apache.camel.impl.engine.DefaultRoutesLoader;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.RoutesBuilderLoader;
import org.apache.camel.support.PluginHelper;
import org.jspecify.annotations.Nullable;

/**
 * What the registry of an application knows besides its own: a node's beans by their names, the first of which installs it, and
 * the loader of route files that are named after a domain. Nothing is found by its type but what Camel tells of new routes, so that
 * nothing of ours is wired into the application's components.
 */
final class NodeBeans implements BeanRepository {

    /**
     * Camel takes everything behind the first dot of a file's name for its type, so that it knows no loader for {@code
     * shop.example.com.camel.yaml}.
     */
    private static final String YAML = "camel.yaml";

    private final CamelContext context;
    private final Registry bound;
    private final Installation installation;
    private final RouteBuilderLifecycleStrategy routes;

    /** With what somebody has bound in the registry itself, which is asked after this. */
    NodeBeans(CamelContext context, Registry bound, Installation installation, RouteBuilderLifecycleStrategy routes) {
        this.context = context;
        this.bound = bound;
        this.installation = installation;
        this.routes = routes;
    }

    /**
     * Null but for the scheduler of the probes, since what is bound is gone when a context that was stopped is started again:
     * once the node is installed, its beans are in the registry itself.
     */
    @Override
    public @Nullable Object lookupByName(String name) {
        // Camel asks here first; what somebody has bound is not ours to make.
        if (Node.BEANS.contains(name) && bound.lookupByName(name) == null) {
            installation.ensure();
        }
        return name.equals(ProbeRoutes.SCHEDULER) ? ProbeRoutes.scheduler() : null;
    }

    @Override
    public <T> @Nullable T lookupByNameAndType(String name, Class<T> type) {
        if (name.startsWith(DefaultRoutesLoader.ROUTES_LOADER_KEY_PREFIX) && name.endsWith("." + YAML)) {
            return type.cast(yaml());
        }
        return type.cast(lookupByName(name));
    }

    private @Nullable RoutesBuilderLoader yaml() {
        try {
            return PluginHelper.getRoutesLoader(context).getRoutesLoader(YAML);
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }

    @Override
    public <T> Map<String, T> findByTypeWithName(Class<T> type) {
        return Map.of();
    }

    @Override
    public <T> Set<T> findByType(Class<T> type) {
        return type == RouteBuilderLifecycleStrategy.class ? Set.of(type.cast(routes)) : Set.of();
    }
}
