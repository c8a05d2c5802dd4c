package io.originguard.app;

import io.originguard.access.Entrance;
import io.originguard.access.GuardedServerFactory;
import io.originguard.access.SignIn;
import io.originguard.camel.Fleet;
import io.originguard.camel.Node;
import io.originguard.camel.RouteProperties;
import io.originguard.embedding.Embedding;
import io.originguard.frontier.Credentials;
import io.originguard.frontier.DataDirectoryLock;
import io.originguard.frontier.FrontierStore;
import io.originguard.frontier.LeaseTerms;
import io.originguard.frontier.Stores;
import io.originguard.page.Site;
import io.originguard.reload.LiveRoutes;
import io.originguard.reload.RouteFolder;
import io.originguard.routes.ApiRoutes;
import io.originguard.routes.PageRoutes;
import io.originguard.routes.SubmitRoutes;
import io.originguard.settings.Catalogue;
import io.originguard.settings.Hindrance;
import io.originguard.settings.Settings;
import io.originguard.sink.RotationSettings;
import io.originguard.sink.WarcSink;
import io.originguard.status.Api;
import io.originguard.status.Live;
import io.originguard.status.Management;
import io.originguard.status.Metrics;
import io.originguard.status.Tracing;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/**
 * A node on camel-main: from settings to running routes, and back. Closing ends what is in flight, flushes the frontier and
 * gives the data directory free; it may be called twice.
 */
public final class Standalone implements AutoCloseable {

    /** What is in flight may take so long to end. */
    static final Duration SHUTDOWN = Duration.ofSeconds(20);

    /** What camel-main takes for no file at all. */
    private static final String NO_FILES = "false";

    private final Main main = new Main();
    private final ContextName name = ContextName.take();
    private final DataDirectoryLock lock;
    private final FrontierStore store;
    private final Node node;
    private final LiveRoutes routes;
    private final Optional<Duration> watch;
    private final Optional<Metrics> metrics;
    private final Optional<Live> live;
    private final Optional<Tracing> tracing;
    private boolean closed;

    /**
     * Starts a node.
     *
     * @throws WrongInputException if a route or a folder cannot be used
     * @throws io.originguard.frontier.StoreException if the store cannot be used, or another process has the data directory
     */
    public static Standalone start(Settings settings, Role role, Clock clock) {
        settings.get(Catalogue.STORE_DATA_SOURCE).ifPresent(name -> {
            throw new WrongInputException(Catalogue.STORE_DATA_SOURCE.key() + "=" + name
                    + " names a DataSource of an application, and this program runs in none; give "
                    + Catalogue.STORE_URL.key());
        });
        Credentials credentials = credentials(settings);
        return start(settings, role, clock, url -> Stores.open(url, credentials));
    }

    /**
     * The same with the store on a DataSource of the container in which this program runs; it stays open.
     *
     * @param settings which name it in {@code originguard.store.dataSource}
     */
    public static Standalone start(Settings settings, Role role, DataSource source, Clock clock) {
        return start(
                settings,
                role,
                clock,
                unused -> Stores.open(
                        source,
                        settings.get(Catalogue.STORE_DATA_SOURCE).orElseThrow(),
                        settings.get(Catalogue.STORE_SCHEMA)));
    }

    /** How the store is entered. */
    static Credentials credentials(Settings settings) {
        return new Credentials(
                settings.get(Catalogue.STORE_USER),
                settings.get(Catalogue.STORE_PASSWORD),
                settings.get(Catalogue.STORE_PASSWORD_FILE));
    }

    /** The same on a store of one's own. */
    static Standalone start(Settings settings, Role role, Clock clock, Function<String, FrontierStore> stores) {
        Optional<Entrance> entrance = role.listens() ? Optional.of(Listener.entrance(settings)) : Optional.empty();
        if (role.listens()) {
            Listener.check(settings);
        }
        Standalone standalone = assemble(settings, role, entrance, clock, stores);
        standalone.run();
        return standalone;
    }

    /** A node that will never run and has no routes from files, for what only Camel can say about those. */
    static Standalone rehearse(Settings settings, Clock clock) {
        Optional<Entrance> entrance = Optional.of(Listener.entrance(settings));
        return assemble(settings, Role.REHEARSAL, entrance, clock, url -> Stores.open(url, Credentials.NONE));
    }

    private static void checkLease(Settings settings) {
        try {
            LeaseTerms unused =
                    new LeaseTerms(settings.get(Catalogue.LEASE_DURATION), settings.get(Catalogue.LEASE_RENEWAL));
        } catch (IllegalArgumentException e) {
            throw new WrongInputException(
                    Catalogue.LEASE_RENEWAL.key() + " of " + Spell.out(settings.get(Catalogue.LEASE_RENEWAL))
                            + " is too long: a lease must be renewed at least twice in its time, which "
                            + Catalogue.LEASE_DURATION.key() + " says is "
                            + Spell.out(settings.get(Catalogue.LEASE_DURATION)) + "; set at most half of that",
                    e);
        }
    }

    private static Standalone assemble(
            Settings settings,
            Role role,
            Optional<Entrance> entrance,
            Clock clock,
            Function<String, FrontierStore> stores) {
        checkLease(settings);
        Scratch.root();
        Path data = directory(settings.get(Catalogue.DATA), "--data");
        Path out = directory(settings.get(Catalogue.OUT), "--out");
        DataDirectoryLock lock = DataDirectoryLock.acquire(data);
        FrontierStore store = null;
        WarcSink warc = null;
        try {
            store = stores.apply(settings.storeUrl());
            warc = WarcSink.open(
                    out,
                    new RotationSettings(
                            settings.get(Catalogue.SINK_WARC_MAX_BYTES), settings.get(Catalogue.SINK_WARC_MAX_AGE)),
                    "originguard/" + Originguard.Version.number(),
                    clock);
            return new Standalone(settings, role, entrance, clock, lock, store, warc);
        } catch (IOException | RuntimeException e) {
            close(warc, store, lock);
            throw e instanceof RuntimeException r ? r : new WrongInputException(String.valueOf(e.getMessage()), e);
        }
    }

    private Standalone(
            Settings settings,
            Role role,
            Optional<Entrance> entrance,
            Clock clock,
            DataDirectoryLock lock,
            FrontierStore store,
            WarcSink warc) {
        RouteFolder folder = RouteFiles.folder(settings);
        this.watch = settings.get(Catalogue.ROUTES_WATCH);
        this.lock = lock;
        this.store = store;
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.setDefaultPropertyPlaceholderLocation("false");
        main.configure()
                .withBasePackageScanEnabled(false)
                .withRoutesIncludePattern(role == Role.REHEARSAL ? NO_FILES : RouteFiles.shared(folder))
                .withShutdownTimeout((int) SHUTDOWN.toSeconds())
                .withShutdownLogInflightExchangesOnTimeout(false)
                .withName(name.text())
                .withAutoConfigurationLogSummary(false);
        // Not a line for each of the thirty routes of the interface.
        main.configure().setStartupSummaryLevel(StartupSummaryLevel.Oneline);
        settings.asProperties().forEach(main::addInitialProperty);
        // A step that sends to a route that is not there fails at once; by default it would hold its thread for 30 s
        // (I7).
        main.addInitialProperty("camel.component.direct.block", "false");
        RouteProperties.of(settings, role.hasInbox()).forEach(main::addInitialProperty);
        if (entrance.isPresent()) {
            main.bind("originguardServer", new GuardedServerFactory(entrance.get(), new SignIn(Site.signIn())));
            main.configure().addRoutesBuilder(new SubmitRoutes());
            main.configure().addRoutesBuilder(new ApiRoutes());
            main.configure().addRoutesBuilder(new PageRoutes());
            Listener.of(settings).forEach(main::addInitialProperty);
        }
        metrics = role.listens() ? Optional.of(new Metrics(settings)) : Optional.empty();
        tracing = tracing(settings);
        tracing.ifPresent(some -> Tracing.settings().forEach(main::addInitialProperty));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport unused) {
                CamelContext context = main.getCamelContext();
                Embedding.prepare(context);
                metrics.ifPresent(some -> some.bind(context));
                tracing.ifPresent(some -> some.bind(context));
            }
        });
        Node installed = null;
        try {
            init();
            CamelContext context = main.getCamelContext();
            installed = Node.install(context, settings, store, warc, clock);
            this.node = installed;
            node.fleet().introduce(() -> introduction(settings));
            this.routes = new LiveRoutes(context, node, folder, clock);
            metrics.ifPresent(some -> some.watch(node));
            this.live = role.listens() ? Optional.of(api(clock).live()) : Optional.empty();
        } catch (RuntimeException e) {
            end(installed);
            throw e;
        }
    }

    private static Optional<Tracing> tracing(Settings settings) {
        try {
            return settings.get(Catalogue.TRACING) ? Optional.of(Tracing.ofEnvironment()) : Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new WrongInputException(String.valueOf(e.getMessage()), e);
        }
    }

    private Api api(Clock clock) {
        Api api = new Api(node, Listener.nodeName(), Originguard.Version.number(), clock);
        main.getCamelContext().getRegistry().bind("originguardApi", api);
        main.getCamelContext().getRegistry().bind("originguardSite", new Site(api.known(), store, clock));
        return api;
    }

    private void init() {
        try {
            main.init();
        } catch (RuntimeException e) {
            throw StartFailure.explain(e);
        }
    }

    private void run() {
        try {
            routes.load().stream().findFirst().ifPresent(problem -> {
                throw StartFailure.of(problem);
            });
            main.start();
            watch.ifPresent(routes::watch);
            Management.answerHead(main.getCamelContext());
            live.ifPresent(some -> some.start(main.getCamelContext()));
        } catch (WrongInputException e) {
            close();
            throw e;
        } catch (Exception e) {
            close();
            throw StartFailure.explain(e);
        }
    }

    /** Where it listens, host and port, if it does. */
    public Optional<String> address() {
        return Listener.address(main.getCamelContext());
    }

    /** A machine may run several nodes, so that its name alone says too little. */
    private Fleet.Introduction introduction(Settings settings) {
        Optional<String> address = address();
        String machine = Listener.nodeName();
        return new Fleet.Introduction(
                address.map(at -> machine + at.substring(at.lastIndexOf(':')))
                        .orElseGet(() -> machine + "/" + ProcessHandle.current().pid()),
                address.map(at -> Listener.reachable(settings, at)),
                Originguard.Version.number());
    }

    public Node node() {
        return node;
    }

    public CamelContext context() {
        return main.getCamelContext();
    }

    private static Path directory(Path path, String option) {
        try {
            Path folder = Files.createDirectories(path).toAbsolutePath().normalize();
            if (!Files.isWritable(folder)) {
                throw new AccessDeniedException(folder.toString());
            }
            return folder;
        } catch (IOException e) {
            throw new WrongInputException(
                    option + " " + path + " cannot be used as a folder: " + hindrance(path, e)
                            + "; give a folder that can be written to",
                    e);
        }
    }

    private static String hindrance(Path path, IOException failure) {
        for (Path part = path; part != null; part = part.getParent()) {
            if (Files.isRegularFile(part)) {
                return part + " is a file";
            }
        }
        return Hindrance.of(failure);
    }

    private static void close(@Nullable AutoCloseable... parts) {
        for (AutoCloseable part : parts) {
            try {
                if (part != null) {
                    part.close();
                }
            } catch (Exception ignored) {
                // The first failure is the one to report.
            }
        }
    }

    @Override
    public void close() {
        try {
            stop();
        } finally {
            close(store, lock, name);
        }
    }

    /** Ends the node, whose books can still be read; further calls do nothing. */
    synchronized void stop() {
        if (!closed) {
            closed = true;
            routes.stop();
            node.quiesce();
            live.ifPresent(Live::close);
            main.stop();
            end(node);
        }
    }

    /** Lets go of what is left of a node that did not start: Camel stops only what it has started. */
    private void end(@Nullable Node unstarted) {
        CamelContext context = main.getCamelContext();
        ServiceHelper.stopService(unstarted);
        if (context != null) {
            context.stop();
            ServiceHelper.stopAndShutdownService(context.getExecutorServiceManager());
        }
        metrics.ifPresent(Metrics::close);
        tracing.ifPresent(Tracing::close);
        name.close();
    }
}
