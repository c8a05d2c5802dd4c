package io.originguard.camel;

import io.originguard.alert.AlertJson;
import io.originguard.alert.AlertMail;
import io.originguard.alert.AlertPagerDuty;
import io.originguard.alert.AlertSlack;
import io.originguard.edge.Classifier;
import io.originguard.frontier.Frontier;
import io.originguard.frontier.FrontierStore;
import io.originguard.frontier.Held;
import io.originguard.frontier.Membership;
import io.originguard.frontier.Ownership;
import io.originguard.frontier.TargetState;
import io.originguard.intake.Inbox;
import io.originguard.intake.Intake;
import io.originguard.settings.Catalogue;
import io.originguard.settings.Settings;
import io.originguard.sink.WarcSink;
import io.originguard.target.Host;
import io.originguard.target.TargetSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.StaticService;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running instance: the frontier, the guards of its targets, and what moves jobs between them, inside one Camel context.
 * Thread-safe; lives as long as the context does, which it is a service of.
 */
public final class Node extends ServiceSupport implements StaticService {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    /** The names of the beans that routes call. */
    public static final Set<String> BEANS = Set.of(
            "originguardNode",
            "originguardFetch",
            "originguardBranches",
            "originguardBreaker",
            "originguardPage",
            "originguardProbe",
            "originguardProbeThreads",
            "originguardAlertJson",
            "originguardInbox",
            "originguardSubmit",
            "originguardHttpClient");

    /** How often the node looks for what has come due. */
    private static final long TICK_MILLIS = 100;

    /** How often it looks for alerts that have come due, or that another node has left. */
    private static final long ALERT_SWEEP_MILLIS = 1_000;

    private final CamelContext context;
    private final Settings settings;
    private final Clock clock;
    private final WarcSink warc;
    private final Watchers watchers = new Watchers();
    private final Guards guards;
    private final Frontier frontier;
    private final ScheduledExecutorService sweeper;
    private final Alerts alerts;
    private final Sinks sinks;
    private final Dispatcher dispatcher;
    private final Steering steering;
    private final FleetSteering fleetSteering;
    private final Intake intake;
    private final SubmitSteps submitSteps;
    private final GuardedHttpClient http;
    private final Consumers consumers = new Consumers();
    private final Fleet fleet;
    private final Enlistment enlistment;

    private volatile RouteReport routes = RouteReport.NONE;
    private @Nullable ScheduledExecutorService ticker;

    /**
     * Binds the beans that the routes name, and adds itself to the context.
     *
     * @param store stays the caller's, who closes it when the context has stopped
     * @param warc belongs to the node from now on
     * @throws io.originguard.frontier.StoreException if the store cannot be read
     */
    public static Node install(
            CamelContext context, Settings settings, FrontierStore store, WarcSink warc, Clock clock) {
        Node node = new Node(context, settings, store, warc, clock);
        node.bind(context.getRegistry());
        if (context.hasComponent("frontier") == null) {
            context.addComponent("frontier", new FrontierComponent(node));
        }
        try {
            context.addService(node);
            // Before all routes are there, a job would find no consumer where its route sends it.
            node.dispatcher.stop();
            context.addStartupListener((started, already) -> {
                node.dispatcher.start();
                node.sendAlerts();
                node.fleet.join();
            });
        } catch (Exception e) {
            throw new IllegalStateException("the node cannot be added to the Camel context", e);
        }
        return node;
    }

    private Node(CamelContext context, Settings settings, FrontierStore store, WarcSink warc, Clock clock) {
        this.context = context;
        this.settings = settings;
        this.clock = clock;
        this.warc = warc;
        ExecutorServiceManager threads = context.getExecutorServiceManager();
        Optional<Membership> membership = Fleet.membership(settings, store, clock);
        Ownership ownership = membership.<Ownership>map(some -> some).orElse(Ownership.ALL);
        guards = new Guards(target -> enlistment().guard(target), ownership, watchers, clock);
        frontier = new Frontier(store, clock, ownership, this::syncSink, this::onWork);
        sinks = new Sinks(clock);
        dispatcher = new Dispatcher(
                frontier,
                ownership,
                guards,
                consumers::of,
                threads.newCachedThreadPool(this, "originguard-fetch"),
                sinks.shared(),
                settings.get(Catalogue.HTTP_MAX_IN_FLIGHT));
        steering = new Steering(guards, frontier, dispatcher, clock);
        intake = new Intake(frontier, this::hasRoute);
        submitSteps = new SubmitSteps(intake);
        http = new GuardedHttpClient(
                this::settingsOf,
                new GuardedDnsResolver(settings.get(Catalogue.RESOLVE), this::settingsOf),
                settings.get(Catalogue.HTTP_MAX_IN_FLIGHT),
                BodyReader.emptied(settings.get(Catalogue.DATA).resolve("spool")),
                System::nanoTime);
        sweeper = threads.newSingleThreadScheduledExecutor(this, "originguard-outbox");
        alerts = new Alerts(
                frontier,
                AlertRoute.of(context, this),
                watchers,
                settings.get(Catalogue.ALERT_SETTLE),
                settings.get(Catalogue.ALERT_MANY),
                clock,
                sweeper);
        fleet = new Fleet(
                membership,
                membership.map(some -> new Holdings(frontier, guards, consumers, some, this::serveOwned)),
                frontier,
                settings,
                clock,
                http::abort);
        enlistment =
                new Enlistment(frontier, fleet, guards, alerts, watchers, settings, new RouteFetch(context), clock);
        fleetSteering = new FleetSteering(steering, fleet, frontier, clock);
    }

    private void bind(Registry registry) {
        Classifier classifier = new Classifier();
        registry.bind("originguardNode", this);
        registry.bind("originguardFetch", new FetchSteps(classifier, clock));
        registry.bind("originguardBranches", new Branches());
        registry.bind("originguardBreaker", new TargetCircuitBreaker(guards, clock));
        registry.bind("originguardPage", new PageSteps(warc));
        registry.bind("originguardProbe", new ProbeSteps(guards, frontier, classifier, clock));
        registry.bind(
                "originguardProbeThreads",
                ProbeSteps.threads(context, this, settings.get(Catalogue.HTTP_MAX_IN_FLIGHT)));
        registry.bind("originguardAlertJson", new AlertJson());
        registry.bind("originguardAlertSlack", new AlertSlack());
        registry.bind("originguardAlertPagerDuty", new AlertPagerDuty());
        registry.bind("originguardAlertMail", new AlertMail());
        registry.bind("originguardInbox", new InboxSteps(new Inbox(intake, frontier)));
        registry.bind("originguardSubmit", submitSteps);
        registry.bind("originguardHttpClient", http);
    }

    /** The settings it runs under. */
    public Settings settings() {
        return settings;
    }

    /** The durable queue. */
    public Frontier frontier() {
        return frontier;
    }

    /** The targets of this node. */
    public Guards guards() {
        return guards;
    }

    /** What people are told. */
    public Alerts alerts() {
        return alerts;
    }

    /** What operators do to targets of the fleet. */
    public FleetSteering fleetSteering() {
        return fleetSteering;
    }

    /** What operators do to targets of this node. */
    public Steering steering() {
        return steering;
    }

    /** The state of a target that this node does not serve, as it was stored. */
    public Optional<TargetState> stored(Host target) {
        return enlistment.stored(target);
    }

    /** The pause by hand of a target that this node does not serve. */
    public Optional<Held> storedHold(Host target) {
        return enlistment.storedHold(target);
    }

    /** The other nodes, and this one's part among them. */
    public Fleet fleet() {
        return fleet;
    }

    /** Where URLs come in. */
    public Intake intake() {
        return intake;
    }

    /** What became of the files of the targets' routes, as far as they are watched. */
    public RouteReport routes() {
        return routes;
    }

    /** Tells what became of the files of the targets' routes. */
    public void routes(RouteReport report) {
        routes = report;
    }

    SubmitSteps submitSteps() {
        return submitSteps;
    }

    /** Has a watcher told of all that happens from now on. */
    public void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    /** Whether fetching is held back because the sink does not take pages. */
    public boolean sinkHolds() {
        return sinks.shared().holds();
    }

    /** Jobs that are with the routes now. */
    public int inFlight() {
        return dispatcher.inFlight();
    }

    /** Who takes the pages. */
    Sinks sinks() {
        return sinks;
    }

    /** Hands out no more jobs, so that those in flight can end before the context stops, and alerts that are due. */
    public void quiesce() {
        dispatcher.stop();
        fleet.leave();
        alerts.finish();
    }

    private void sendAlerts() {
        ScheduledFuture<?> unused =
                sweeper.scheduleWithFixedDelay(alerts::sweep, 0, ALERT_SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    protected void doStart() {
        HealthCheckRegistry health = HealthCheckRegistry.get(context);
        if (health != null) {
            health.register(new FrontierHealthCheck(frontier, this::routes));
        }
        ScheduledExecutorService timer =
                context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "originguard-tick");
        ScheduledFuture<?> unused =
                timer.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        ticker = timer;
    }

    @Override
    protected void doStop() throws Exception {
        quiesce();
        ScheduledExecutorService timer = ticker;
        if (timer != null) {
            context.getExecutorServiceManager().shutdownNow(timer);
        }
        guards.all().forEach(Guard::close);
        alerts.close();
        frontier.close();
        fleet.close();
        warc.close();
    }

    private void tick() {
        try {
            fleet.tick();
            frontier.tick();
            dispatcher.tick();
            http.tick();
            warc.tick();
        } catch (RuntimeException | IOException e) {
            // A tick that fails must not end all further ones.
            LOG.error("Looking for what is due failed; trying again", e);
        }
    }

    private void syncSink() {
        try {
            warc.sync();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A consumer is ready for the jobs of its target, or of all targets without a route. */
    void serve(FrontierConsumer consumer) {
        consumers.add(consumer);
        if (consumer.host().isPresent()) {
            Host host = consumer.host().get();
            fleet.enrol(host);
            serveOwned(host);
        } else {
            frontier.ownCounts().forEach((host, counts) -> {
                if (counts.waiting() > 0) {
                    onWork(host);
                }
            });
        }
    }

    /** Serves a target, if it is this node's and somebody takes its jobs. */
    private void serveOwned(Host host) {
        takers(host).filter(consumer -> fleet.owns(host)).ifPresent(consumer -> {
            Guard guard = guards.declare(consumer.target(host));
            guard.consumer(consumer);
            dispatcher.offer(guard);
        });
    }

    /** Nobody while there is no fleet yet: the frontier tells of work from its start, and a consumer that comes asks for what waits. */
    private Optional<FrontierConsumer> takers(Host host) {
        if (consumers.isEmpty()) {
            return Optional.empty();
        }
        return fleet.isShared() ? consumers.serving(host) : consumers.of(host);
    }

    /** A consumer takes no more jobs. */
    void leave(FrontierConsumer consumer) {
        consumers.remove(consumer);
        for (Guard guard : guards.all()) {
            if (guard.consumer().filter(c -> c == consumer).isPresent()) {
                guard.retire();
                if (frontier.counts(guard.host()).waiting() > 0 && !context.isStopping()) {
                    onWork(guard.host());
                }
            }
        }
    }

    private void onWork(Host host) {
        Optional<Guard> known =
                guards.find(host).filter(guard -> guard.consumer().isPresent());
        // Not dispatcher::offer, which is looked at before there is a dispatcher: the frontier tells of work from its
        // start.
        known.ifPresentOrElse(guard -> dispatcher.offer(guard), () -> serveOwned(host));
    }

    /** Whether a route takes the jobs of this target: its own, or that of all targets without one. */
    public boolean hasRoute(Host host) {
        return consumers.of(host).isPresent();
    }

    /** There is none yet while this is being made, and no consumer either that guards are made for. */
    private Enlistment enlistment() {
        return enlistment;
    }

    private Optional<TargetSettings> settingsOf(Host host) {
        return guards.find(host).map(Guard::settings);
    }
}
