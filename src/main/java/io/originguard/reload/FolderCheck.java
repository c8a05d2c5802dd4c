package io.originguard.reload;

import io.originguard.camel.RouteProblem;
import io.originguard.reload.RouteFolder.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.engine.RouteService;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteDefinitionHelper;
import org.apache.camel.model.RoutesDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;

/**
 * All that is wrong with a folder of routes, found out by making each route in a context that never starts: nothing is fetched, no
 * endpoint is connected to. For one folder, on one thread.
 */
public final class FolderCheck {

    private static final String DIRECT = "direct:";

    private final CamelContext context;
    private final RouteFolder folder;
    private final Clock clock;
    private final List<Unusable> found = new ArrayList<>();
    private final List<Made> made = new ArrayList<>();

    /** A route of a file, and its definition. */
    private record Made(RouteText text, RouteDefinition route) {}

    /**
     * Nothing is looked at yet.
     *
     * @param context with a node, without a route of these files, not started
     */
    public FolderCheck(CamelContext context, RouteFolder folder, Clock clock) {
        this.context = context;
        this.folder = folder;
        this.clock = clock;
    }

    /** All problems, by file and line. */
    public List<RouteProblem> problems() {
        Look look = folder.look();
        look.trouble()
                .ifPresent(trouble -> found.add(new Unusable(new RouteText(folder.targets(), "", false), 0, trouble)));
        RouteFolder.SHARED.forEach(name -> {
            RouteText own = look.shared().get(folder.path().resolve(name + RouteFolder.ENDING));
            if (own == null) {
                shipped(name);
            } else {
                shared(own);
            }
        });
        List<Reading> readings = new ArrayList<>();
        look.targets().values().forEach(text -> readings.add(TargetFile.read(context, text)));
        Plan plan = Plan.of(readings, Map.of(), id -> model().getRouteDefinition(id) != null);
        found.addAll(plan.unusable());
        plan.wanted().values().forEach(this::target);
        // A route may lead to one that only a later file has.
        made.forEach(one -> make(one).ifPresent(found::add));
        found.addAll(strays());
        return found.stream()
                .map(one -> new RouteProblem(
                        one.text().file(), one.line(), Optional.empty(), one.reason(), clock.instant()))
                .sorted(Comparator.comparing(RouteProblem::file).thenComparing(RouteProblem::line))
                .toList();
    }

    private void shipped(String name) {
        Resource resource = PluginHelper.getResourceLoader(context)
                .resolveResource("classpath:originguard/routes/" + name + RouteFolder.ENDING);
        try {
            add(TargetFile.builder(context, resource));
        } catch (Exception e) {
            throw new IllegalStateException("the route file " + name + " of the program cannot be loaded", e);
        }
    }

    private void shared(RouteText text) {
        try {
            if (text.readable()) {
                add(TargetFile.builder(context, text.resource())).forEach(route -> made.add(new Made(text, route)));
            } else {
                found.add(new Unusable(text, 0, text.text()));
            }
        } catch (Exception e) {
            found.add(TargetFile.unusable(text, e));
        }
    }

    private void target(TargetFile file) {
        try {
            add(file.builder(context)).forEach(route -> made.add(new Made(file.text(), route)));
        } catch (Exception e) {
            found.add(TargetFile.unusable(file.text(), e));
        }
    }

    private List<RouteDefinition> add(RouteBuilder builder) throws Exception {
        RoutesDefinition routes = builder.configureRoutes(context);
        context.addRoutes(builder);
        return routes.getRoutes();
    }

    private Optional<Unusable> make(Made one) {
        List<RouteDefinition> all = model().getRouteDefinitions();
        try {
            RouteDefinitionHelper.forceAssignIds(context, all);
            String twice = RouteDefinitionHelper.validateUniqueIds(
                    one.route(), all, one.route().getNodePrefixId());
            if (twice != null) {
                return Optional.of(new Unusable(
                        one.text(),
                        Yaml.of(one.text()).lineOfValueIn(twice).orElse(0),
                        "the id " + twice + " is used twice; give each step and each route an id of its own, or none"));
            }
            // What a starting context does, short of starting anything.
            new RouteService(model().getModelReifierFactory().createRoute(context, one.route())).setUp();
        } catch (Exception | LinkageError e) {
            return Optional.of(TargetFile.unusable(one.text(), e));
        }
        return deadEnd(one);
    }

    private Optional<Unusable> deadEnd(Made one) {
        Set<String> served = new HashSet<>();
        model().getRouteDefinitions()
                .forEach(route -> served.add(path(route.getInput().getEndpointUri())));
        return ProcessorDefinitionHelper.filterTypeInOutputs(one.route().getOutputs(), ToDefinition.class).stream()
                .map(to -> path(to.getEndpointUri()))
                .filter(uri -> uri.startsWith(DIRECT) && !served.contains(uri))
                .findFirst()
                .map(uri -> new Unusable(
                        one.text(),
                        Yaml.of(one.text())
                                .lineOfValueIn(uri.substring(DIRECT.length()))
                                .orElse(0),
                        "no route takes what is sent to " + uri + "; look at the spelling of its name"));
    }

    private static String path(String uri) {
        return uri.split("[?]", 2)[0].replaceFirst("^direct:(//)?", DIRECT);
    }

    /** Files that look as if they were to be loaded, and are not. */
    private List<Unusable> strays() {
        List<Unusable> strays = new ArrayList<>();
        files(folder.path())
                .filter(file -> RouteFolder.SHARED.stream()
                        .noneMatch(name -> file.equals(folder.path().resolve(name + RouteFolder.ENDING))))
                .forEach(file -> strays.add(stray(
                        file,
                        "it is not loaded: the shared files are " + String.join(", ", RouteFolder.SHARED)
                                + " with the ending " + RouteFolder.ENDING
                                + "; files of targets belong into targets")));
        files(folder.targets())
                .filter(file -> !file.toString().endsWith(RouteFolder.ENDING))
                .forEach(file -> strays.add(
                        stray(file, "it is not loaded: the file of a target ends in " + RouteFolder.ENDING)));
        return strays;
    }

    private static Stream<Path> files(Path directory) {
        if (!Files.isDirectory(directory)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files
                    .filter(Files::isRegularFile)
                    .filter(file -> String.valueOf(file.getFileName()).matches("[^.].*\\.ya?ml"))
                    .toList()
                    .stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static Unusable stray(Path file, String why) {
        return new Unusable(new RouteText(file, "", true), 0, why);
    }

    private Model model() {
        return context.getCamelContextExtension().getContextPlugin(Model.class);
    }
}
