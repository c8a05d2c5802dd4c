package io.originguard.reload;

import io.originguard.camel.FrontierConsumer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteBuilderLifecycleStrategy;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;

/**
 * The routes of targets in a running context. The next route of a target begins before the last one ends, under another id
 * while both are there: a route that cannot be made has then harmed nothing, there is no moment without a route, and nobody
 * waits for the pages that are still with the last one, which Camel would do under a lock of the whole context. Not
 * thread-safe.
 */
final class TargetRoutes {

    private final CamelContext context;
    private final List<String> ending = new ArrayList<>();

    TargetRoutes(CamelContext context) {
        this.context = context;
    }

    /** Whether there is a route of this id, also one that is about to end. */
    boolean has(String id) {
        return model().getRouteDefinition(id) != null;
    }

    /** Whether the context has the route of this file already, because somebody else has loaded it. */
    boolean hasLoaded(TargetFile file) {
        RouteDefinition known = model().getRouteDefinition(file.routeId());
        return known != null
                && known.getResource() != null
                && RouteText.location(file.text().file())
                        .equals(known.getResource().getLocation());
    }

    /**
     * Adds the route of a file; it starts if the context has started.
     *
     * @return its id: the one that the file gives it, or one with a number while a former one has that
     * @throws Exception if the route cannot be made or started; then nothing is left of it
     */
    String add(TargetFile file) throws Exception {
        String id = file.routeId();
        for (int n = 2; has(id); n++) {
            id = file.routeId() + "-" + n;
        }
        RouteBuilder builder = file.builder(context);
        builder.addLifecycleInterceptor(new Renamed(id, context.isStarted()));
        try {
            context.addRoutes(builder);
            return id;
        } catch (Exception | LinkageError e) {
            remove(id);
            throw e;
        }
    }

    /** A route takes no more jobs; it is removed when those in flight have ended. */
    void retire(String id) {
        consumer(id).ifPresent(FrontierConsumer::retire);
        ending.add(id);
    }

    /** Whether a route is about to end. */
    boolean isEnding(String id) {
        return ending.contains(id);
    }

    /** Removes the routes that have ended. */
    void sweep() throws Exception {
        for (Iterator<String> each = ending.iterator(); each.hasNext(); ) {
            String id = each.next();
            if (consumer(id).map(FrontierConsumer::isIdle).orElse(true)) {
                each.remove();
                remove(id);
            }
        }
    }

    private void remove(String id) throws Exception {
        RouteDefinition route = model().getRouteDefinition(id);
        if (route != null) {
            model().removeRouteDefinition(route);
        }
    }

    private Optional<FrontierConsumer> consumer(String id) {
        return Optional.ofNullable(context.getRoute(id))
                .map(Route::getConsumer)
                .filter(FrontierConsumer.class::isInstance)
                .map(FrontierConsumer.class::cast);
    }

    private Model model() {
        return context.getCamelContextExtension().getContextPlugin(Model.class);
    }

    /**
     * Gives a route its id of the moment.
     *
     * @param id the id
     * @param late whether the other routes run already, among which an order of starting has no meaning
     */
    private record Renamed(String id, boolean late) implements RouteBuilderLifecycleStrategy {
        @Override
        public void afterConfigure(RouteBuilder builder) {
            for (RouteDefinition route : builder.getRouteCollection().getRoutes()) {
                route.setId(id);
                if (late) {
                    route.setStartupOrder(null);
                }
            }
        }
    }
}
