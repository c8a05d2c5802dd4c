package io.originguard.reload;

import io.originguard.camel.Node;
import io.originguard.camel.RouteProblem;
import io.originguard.camel.RouteReport;
import io.originguard.reload.RouteFolder.Look;
import io.originguard.target.Host;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.support.LifecycleStrategySupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the routes of the targets as the files of a folder say, in any Camel context that has a node. A change is applied
 * when two looks in a row have found the same, so that files in the making are left alone and a folder that is replaced is
 * one change. Thread-safe; ends when the context stops.
 */
public final class LiveRoutes {

    private static final Logger LOG = LoggerFactory.getLogger("originguard.routes");

    private static final long END_SECONDS = 30;

    private final CamelContext context;
    private final Node node;
    private final RouteFolder folder;
    private final Clock clock;
    private final TargetRoutes routes;

    private final Map<Path, Reading> readings = new LinkedHashMap<>();
    private final Map<Host, Serving> serving = new LinkedHashMap<>();
    private List<RouteProblem> problems = List.of();
    private @Nullable Look started;
    private @Nullable Look applied;
    private @Nullable Look last;
    private int loads;
    private @Nullable ScheduledExecutorService watcher;

    /**
     * What a target goes by.
     *
     * @param file its file
     * @param routeId the id that its route has at present
     */
    private record Serving(TargetFile file, String routeId) {}

    /**
     * Nothing happens before {@link #load()}.
     *
     * @param context in which the node is
     * @param folder whose files are loaded
     * @param clock of the problems' time
     */
    public LiveRoutes(CamelContext context, Node node, RouteFolder folder, Clock clock) {
        this.context = context;
        this.node = node;
        this.folder = folder;
        this.clock = clock;
        this.routes = new TargetRoutes(context);
    }

    /**
     * Adds the routes of all files that can be used, as they are now, to the context, which may have started. Routes of these
     * files that the context has already are left as they are.
     *
     * @return what cannot be used; while the context has not started, what only making a route would show is not among it
     */
    public synchronized List<RouteProblem> load() {
        Look now = folder.look();
        started = now;
        last = now;
        apply(now);
        return problems;
    }

    /**
     * From now on, looks for changes.
     *
     * @param every how often; a change is applied after one to two times this long
     */
    public synchronized void watch(Duration every) {
        ScheduledExecutorService thread =
                context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "originguard-routes");
        ScheduledFuture<?> unused =
                thread.scheduleWithFixedDelay(this::poll, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        watcher = thread;
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopping(CamelContext stopping) {
                stop();
            }
        });
    }

    /** Looks for changes no more; what is being applied is brought to its end first. */
    public void stop() {
        ScheduledExecutorService thread;
        synchronized (this) {
            thread = watcher;
            watcher = null;
        }
        if (thread != null) {
            context.getExecutorServiceManager().shutdownGraceful(thread, TimeUnit.SECONDS.toMillis(END_SECONDS));
        }
    }

    private void poll() {
        try {
            if (context.isStarted()) {
                look();
            }
        } catch (RuntimeException e) {
            // A look that fails must not end all further ones.
            LOG.error("The route files could not be looked at; trying again", e);
        }
    }

    /** Looks once. */
    synchronized void look() {
        sweep();
        Look now = folder.look();
        boolean settled = now.equals(last);
        last = now;
        if (settled && !now.equals(applied)) {
            apply(now);
        }
    }

    private void sweep() {
        try {
            routes.sweep();
        } catch (Exception e) {
            LOG.error("A route that has ended could not be removed", e);
        }
    }

    private void apply(Look now) {
        applied = now;
        List<RouteProblem> found = new ArrayList<>();
        Optional<String> away = away(now);
        if (away.isPresent()) {
            found.add(new RouteProblem(folder.targets(), 0, Optional.empty(), away.get(), clock.instant()));
            // What is there is still what was there before.
            problems.stream().filter(p -> !p.file().equals(folder.targets())).forEach(found::add);
        } else {
            read(now.targets());
            for (Unusable one : change()) {
                found.add(problem(one));
            }
        }
        tell(found);
        node.routes(new RouteReport(Optional.of(folder.path()), now.targets().size(), problems, restart(now)));
    }

    /** A folder that is gone is not a folder without files: a mount has failed, or a checkout is under way. */
    private Optional<String> away(Look now) {
        if (now.trouble().isPresent()) {
            return now.trouble().map(trouble -> trouble + (serving.isEmpty() ? "" : "; its targets go on as before"));
        }
        return now.there() || serving.isEmpty()
                ? Optional.empty()
                : Optional.of("the folder is gone; its targets go on as before, until it is back");
    }

    private void read(SortedMap<Path, RouteText> files) {
        readings.keySet().retainAll(files.keySet());
        files.forEach((file, text) -> readings.compute(
                file,
                (path, known) -> known != null && known.text().equals(text) ? known : TargetFile.read(context, text)));
    }

    /** Does what the files want; gives back those that cannot be used. */
    private List<Unusable> change() {
        Map<Host, TargetFile> files = new LinkedHashMap<>();
        serving.forEach((host, now) -> files.put(host, now.file()));
        Plan plan = Plan.of(readings.values(), files, this::isOfAnotherRoute);
        List<Unusable> unusable = new ArrayList<>(plan.unusable());
        plan.ended().forEach(this::end);
        for (TargetFile file : plan.wanted().values()) {
            Serving now = serving.get(file.target());
            if (now == null || !now.file().text().text().equals(file.text().text())) {
                begin(file, now).ifPresent(unusable::add);
            } else if (!now.file().equals(file)) {
                serving.put(file.target(), new Serving(file, now.routeId()));
                LOG.info(
                        "{} goes by {} now, unchanged",
                        file.target(),
                        file.text().file());
            }
        }
        sweep();
        return unusable;
    }

    private boolean isOfAnotherRoute(String id) {
        return routes.has(id)
                && readings.values().stream()
                        .noneMatch(one ->
                                one instanceof TargetFile file && file.routeId().equals(id) && routes.hasLoaded(file))
                && serving.values().stream().noneMatch(one -> one.routeId().equals(id))
                && !routes.isEnding(id);
    }

    private Optional<Unusable> begin(TargetFile file, @Nullable Serving before) {
        try {
            boolean there = before == null && routes.hasLoaded(file);
            String id = there ? file.routeId() : routes.add(file);
            loads += there ? 0 : 1;
            serving.put(file.target(), new Serving(file, id));
            if (before != null) {
                routes.retire(before.routeId());
            }
            if (context.isStarted()) {
                LOG.info(
                        "{} goes by {} as it is now", file.target(), file.text().file());
            }
            return Optional.empty();
        } catch (Exception | LinkageError e) {
            return Optional.of(TargetFile.unusable(file.text(), e));
        }
    }

    private void end(Host target) {
        Serving ended = serving.remove(target);
        if (ended != null) {
            routes.retire(ended.routeId());
            LOG.info(
                    "{} has no route any more: {} is gone; its jobs stay",
                    target,
                    ended.file().text().file());
        }
    }

    private RouteProblem problem(Unusable one) {
        Path file = one.text().file();
        Optional<Host> goesOn = serving.entrySet().stream()
                .filter(entry -> entry.getValue().file().text().file().equals(file))
                .map(Map.Entry::getKey)
                .findFirst();
        return new RouteProblem(file, one.line(), goesOn, one.reason(), clock.instant());
    }

    /** Says what is new, but for what {@link #load()} returns to who starts the node; a problem that is known keeps its time. */
    private void tell(List<RouteProblem> found) {
        List<RouteProblem> next = new ArrayList<>();
        for (RouteProblem problem : found) {
            Optional<RouteProblem> known = problems.stream()
                    .filter(p -> p.file().equals(problem.file())
                            && p.line() == problem.line()
                            && p.reason().equals(problem.reason()))
                    .findFirst();
            next.add(known.orElse(problem));
            if (known.isEmpty() && context.isStarted()) {
                LOG.warn(
                        "{} cannot be used: {}{}",
                        problem.file() + (problem.line() > 0 ? " line " + problem.line() : ""),
                        problem.reason(),
                        problem.target()
                                .map(host -> "; " + host + " goes on as before")
                                .orElse(""));
            }
        }
        problems = List.copyOf(next);
    }

    /** The shared files that are not as they were at the start. */
    private List<Path> restart(Look now) {
        List<Path> changed = new ArrayList<>();
        Look before = started;
        if (before == null) {
            return changed;
        }
        for (String name : RouteFolder.SHARED) {
            Path file = folder.path().resolve(name + RouteFolder.ENDING);
            RouteText text = now.shared().get(file);
            if (text == null
                    ? before.shared().containsKey(file)
                    : !text.equals(before.shared().get(file))) {
                changed.add(file);
            }
        }
        changed.stream()
                .filter(file -> !node.routes().restart().contains(file))
                .forEach(file -> LOG.warn("{} has changed, which takes effect when the node is started again", file));
        return changed;
    }

    /** How many routes were made so far. */
    synchronized int loads() {
        return loads;
    }
}
