package io.originguard.camel;

import io.originguard.alert.AlertJson;
import io.originguard.alert.AlertMail;
import io.originguard.alert.AlertPagerDuty;
import io.originguard.alert.AlertSlack;
import io.originguard.breaker.Breaker;
import io.originguard.camel.Claim.Settlement;
import io.originguard.edge.Cause.Count;
import io.originguard.edge.Classifier;
import io.originguard.edge.Outcome;
import io.originguard.frontier.Completion;
import io.originguard.frontier.Frontier;
import io.originguard.frontier.FrontierStore;
import io.originguard.frontier.Held;
import io.originguard.frontier.Membership;
import io.originguard.frontier.Outage;
import io.originguard.frontier.Ownership;
import io.originguard.frontier.StoredTarget;
import io.originguard.frontier.TargetMemory;
import io.originguard.frontier.TargetState;
import io.originguard.intake.Inbox;
import io.originguard.intake.Intake;
import io.originguard.settings.Catalogue;
import io.originguard.settings.Settings;
import io.originguard.sink.WarcSink;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.target.Target;
import io.originguard.target.TargetSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.StaticService;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running instance: the frontier, the guards of its targets, and what moves jobs between them, inside one Camel context.
 * Thread-safe; lives as long as the context does, which it is a service of.
 *
 * <p>Long because it is where all parts are put together, and for nothing else.
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
            "originguardAlertJson",
            "originguardInbox",
            "originguardSubmit",
            "originguardHttpClient");

    /** How often the node looks for what has come due. */
    private static final long TICK_MILLIS = 100;

    /** How often it looks for alerts that have come due, or that another node has left. */
    private static final long ALERT_SWEEP_MILLIS = 1_000;

    private static final Duration ALERT_PATIENCE = Duration.ofSeconds(30);

    /** Threads of calls that hang are not waited for, but there must be an end to them; a thread that is idle ends. */
    private static final ThreadPoolProfile ALERT_THREADS = new ThreadPoolProfileBuilder("originguard-alert")
            .poolSize(0)
            .maxPoolSize(64)
            .maxQueueSize(0)
            .rejectedPolicy(ThreadPoolRejectedPolicy.Abort)
            .build();

    private final CamelContext context;
    private final Settings settings;
    private final Clock clock;
    private final WarcSink warc;
    private final Watchers watchers = new Watchers();
    private final Guards guards;
    private final Frontier frontier;
    private final ScheduledExecutorService sweeper;
    private final Alerts alerts;
    private final Holdback sink;
    private final Dispatcher dispatcher;
    private final Steering steering;
    private final FleetSteering fleetSteering;
    private final Intake intake;
    private final SubmitSteps submitSteps;
    private final GuardedHttpClient http;
    private final ProducerTemplate template;
    private final Random random = new Random();
    private final Map<Host, TargetState> restored = new ConcurrentHashMap<>();
    private final Map<Host, Held> held = new ConcurrentHashMap<>();
    private final Map<Host, TargetMemory> memories = new ConcurrentHashMap<>();
    private final Consumers consumers = new Consumers();
    private final Fleet fleet;

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
        template = context.createProducerTemplate();
        ExecutorServiceManager threads = context.getExecutorServiceManager();
        Optional<Membership> membership = Fleet.membership(settings, store, clock);
        Ownership ownership = membership.<Ownership>map(some -> some).orElse(Ownership.ALL);
        guards = new Guards(this::guard, ownership, watchers, clock);
        frontier = new Frontier(store, clock, ownership, this::syncSink, this::onWork);
        if (!ownership.isShared()) {
            restored.putAll(frontier.register().states());
            memories.putAll(frontier.register().memories());
            held.putAll(frontier.register().held());
        }
        sink = new Holdback(clock);
        dispatcher = new Dispatcher(
                frontier,
                ownership,
                guards,
                consumers::of,
                threads.newCachedThreadPool(this, "originguard-fetch"),
                sink,
                settings.get(Catalogue.HTTP_MAX_IN_FLIGHT));
        steering = new Steering(guards, frontier, dispatcher, clock);
        intake = new Intake(frontier, this::hasRoute);
        submitSteps = new SubmitSteps(intake);
        http = new GuardedHttpClient(
                this::settingsOf,
                new GuardedDnsResolver(settings.get(Catalogue.RESOLVE), this::settingsOf),
                settings.get(Catalogue.HTTP_MAX_IN_FLIGHT),
                emptied(settings.get(Catalogue.DATA).resolve("spool")),
                clock);
        sweeper = threads.newSingleThreadScheduledExecutor(this, "originguard-outbox");
        alerts = new Alerts(
                frontier,
                new AlertRoute(
                        context, threads.newThreadPool(this, "originguard-alert", ALERT_THREADS), ALERT_PATIENCE),
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
        fleetSteering = new FleetSteering(steering, fleet, frontier, clock);
    }

    /** The directory of bodies that are too long for memory, without those that a crash has left. */
    private static Path emptied(Path spool) {
        try (Stream<Path> left = Files.isDirectory(spool) ? Files.list(spool) : Stream.empty()) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
            return spool;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void bind(Registry registry) {
        Classifier classifier = new Classifier();
        registry.bind("originguardNode", this);
        registry.bind("originguardFetch", new FetchSteps(classifier, clock));
        registry.bind("originguardBranches", new Branches());
        registry.bind("originguardBreaker", new TargetCircuitBreaker(guards, clock));
        registry.bind("originguardPage", new PageSteps(warc));
        registry.bind("originguardProbe", new ProbeSteps(guards, frontier, classifier, clock));
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
        return fleet.stored(target).map(StoredTarget::state).or(() -> Optional.ofNullable(restored.get(target)));
    }

    /** The pause by hand of a target that this node does not serve. */
    public Optional<Held> storedHold(Host target) {
        return fleet.stored(target).flatMap(StoredTarget::held).or(() -> Optional.ofNullable(held.get(target)));
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
        return sink.holds();
    }

    /** Jobs that are with the routes now. */
    public int inFlight() {
        return dispatcher.inFlight();
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

    private Optional<FrontierConsumer> takers(Host host) {
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

    /** What becomes of a job whose exchange failed. */
    Settlement failed(Exchange exchange, Claim claim) {
        if (claim.taken()) {
            return delivered(claim);
        }
        return Failure.of(exchange, claim).settlement(exchange, claim, gate(claim));
    }

    /** What becomes of a job whose page was taken. */
    Settlement delivered(Claim claim) {
        gate(claim).worked();
        return new Settlement(Optional.of(new Completion.Delivered(claim.job())));
    }

    /** The gate of who takes the page: the node's sink, or the target's own route. */
    private Holdback gate(Claim claim) {
        return claim.handedOver() ? sink : claim.guard().ownSink();
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

    private Optional<TargetSettings> settingsOf(Host host) {
        return guards.find(host).map(Guard::settings);
    }

    /** What an outcome counts under the causes that are bad for this target. */
    private Count count(Host host, Outcome outcome) {
        return outcome.count(
                settingsOf(host).orElseGet(settings::target).breaker().bad());
    }

    private Guard guard(Target target) {
        Optional<StoredTarget> inherited = fleet.inherited(target.host());
        TargetState state = inherited
                .map(StoredTarget::state)
                .orElseGet(() -> restored.getOrDefault(target.host(), TargetState.initial(target.host())));
        Optional<Outage> outage = state.state() == BreakerState.CLOSED
                ? Optional.empty()
                : frontier.register().outages(Optional.of(target.host()), 1).stream()
                        .findFirst();
        Breaker breaker = new Breaker(target.settings(), clock, outcome -> count(target.host(), outcome), random);
        breaker.restore(state.state(), state.generation(), state.since(), state.nextProbeAt());
        Journal journal = new Journal(state, outage, frontier, alerts, watchers, clock);
        Memory memory = new Memory(
                target.host(),
                inherited
                        .map(StoredTarget::memory)
                        .orElseGet(() -> memories.getOrDefault(target.host(), TargetMemory.NONE)),
                frontier);
        Guard guard = new Guard(
                target, breaker, journal, memory, state.probeUrl(), alerts, this::fetchDirectly, clock, random);
        guard.hold(inherited.isPresent() ? inherited.get().held() : Optional.ofNullable(held.remove(target.host())));
        return guard;
    }

    private Optional<Failure> fetchDirectly(Claim claim) {
        Exchange exchange = new DefaultExchange(context);
        exchange.setProperty(Claim.PROPERTY, claim);
        exchange.getMessage().setBody(claim.job());
        template.send("direct:fetch", exchange);
        return exchange.getException() == null && !ExchangeHelper.isFailureHandled(exchange)
                ? Optional.empty()
                : Optional.of(Failure.of(exchange, claim));
    }
}
