package io.originguard.reload;

import io.originguard.target.Host;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A target file that declares one target by one route; whether the route can be made, only making it shows.
 *
 * @param text of the file
 * @param target that it fetches
 * @param routeId of its route
 */
record TargetFile(RouteText text, Host target, String routeId) implements Reading {

    private static final String ROUTE = "route";
    private static final String SCHEME = "frontier";

    /** What a file declares. It is read as Camel reads it, but nothing is added to the context. */
    static Reading read(CamelContext context, RouteText text) {
        if (!text.readable()) {
            return new Unusable(text, 0, text.text());
        }
        Yaml yaml;
        try {
            yaml = Yaml.of(text);
        } catch (YamlEngineException e) {
            Fault fault = Fault.of(e);
            return new Unusable(text, fault.line(), fault.reason());
        }
        Optional<Unusable> shape = misshapen(text, yaml);
        if (shape.isPresent()) {
            return shape.get();
        }
        RouteDefinition route;
        String uri;
        try {
            route = builder(context, text.resource())
                    .configureRoutes(context)
                    .getRoutes()
                    .get(0);
            uri = context.resolvePropertyPlaceholders(route.getInput().getEndpointUri());
        } catch (Exception e) {
            Fault fault = Fault.of(e);
            return fault.reason().startsWith("Option target is required")
                    ? nameless(text, yaml.lineOfKey("from").orElse(1))
                    : new Unusable(text, fault.line(yaml), fault.reason());
        }
        return read(text, yaml, route, uri);
    }

    private static Optional<Unusable> misshapen(RouteText text, Yaml yaml) {
        if (text.text().isBlank()) {
            return Optional.of(new Unusable(text, 0, "it is empty; write a route, or delete the file"));
        }
        List<Node> items = yaml.items().orElse(List.of());
        if (items.isEmpty()) {
            return Optional.of(new Unusable(text, 1, "it holds no list of routes; begin with '- route:'"));
        }
        Optional<String> start = yaml.from().map(TargetFile::scheme).filter(scheme -> !scheme.contains("{"));
        for (Node item : items) {
            List<String> keys = Yaml.keys(item);
            if (!keys.equals(List.of(ROUTE))) {
                String what = keys.isEmpty() ? "this" : "'- " + keys.get(0) + ":'";
                return Optional.of(new Unusable(
                        text,
                        Yaml.line(item),
                        what + " cannot stand in the file of a target, which holds one '- route:'; move it to a shared"
                                + " file, such as fetch" + RouteFolder.ENDING));
            }
        }
        if (items.size() > 1) {
            return Optional.of(new Unusable(
                    text, Yaml.line(items.get(1)), "a second route; write one file and one route for each target"));
        }
        return start.filter(scheme -> !scheme.equals(SCHEME)).map(scheme -> elsewhere(text, yaml, scheme));
    }

    private static Unusable elsewhere(RouteText text, Yaml yaml, String scheme) {
        int line = yaml.lineOfKey("uri").orElseGet(() -> yaml.lineOfKey("from").orElse(1));
        return new Unusable(text, line, "its route starts at '" + scheme + "'; write from: uri: " + SCHEME);
    }

    private static Unusable nameless(RouteText text, int line) {
        return new Unusable(text, line, "it names no target; write parameters: target: shop.example.com");
    }

    private static String scheme(String uri) {
        return uri.split("[:?]", 2)[0];
    }

    private static Reading read(RouteText text, Yaml yaml, RouteDefinition route, String uri) {
        if (!scheme(uri).equals(SCHEME)) {
            return elsewhere(text, yaml, scheme(uri));
        }
        int line =
                yaml.lineOfKey("target").orElseGet(() -> yaml.lineOfKey("from").orElse(1));
        String name = uri.split("[?]", 2)[0].replaceFirst("^" + SCHEME + ":?(//)?", "");
        if (name.equals("*")) {
            return new Unusable(
                    text,
                    line,
                    "target: \"*\" stands for all targets without a file; it belongs to unlisted" + RouteFolder.ENDING);
        }
        if (name.isEmpty()) {
            return nameless(text, line);
        }
        if (route.getRouteId() == null || !route.hasCustomIdAssigned()) {
            return new Unusable(text, yaml.lineOfKey(ROUTE).orElse(1), "its route has no id; write id: " + name);
        }
        try {
            return new TargetFile(text, new Host(name), route.getRouteId());
        } catch (IllegalArgumentException e) {
            return new Unusable(text, line, String.valueOf(e.getMessage()));
        }
    }

    /** What adds the route to a context. */
    RouteBuilder builder(CamelContext context) throws Exception {
        return builder(context, text.resource());
    }

    /** What adds the routes of any file to a context. */
    static RouteBuilder builder(CamelContext context, Resource resource) throws Exception {
        Collection<RoutesBuilder> builders =
                PluginHelper.getRoutesLoader(context).findRoutesBuilders(resource);
        return (RouteBuilder) builders.iterator().next();
    }

    /** What a failure to make a route of this text means. */
    static Unusable unusable(RouteText text, Throwable failure) {
        Fault fault = Fault.of(failure);
        int line;
        try {
            line = fault.line(Yaml.of(text));
        } catch (YamlEngineException broken) {
            line = fault.line();
        }
        return new Unusable(text, line, fault.reason());
    }
}
