package io.originguard.status;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.originguard.camel.Fleet;
import io.originguard.camel.Node;
import io.originguard.settings.Catalogue;
import io.originguard.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;

/**
 * The metrics of one node. Camel's own service serves them and adds those of its routes and of the JVM, because it finds the
 * registry that is bound here. Thread-safe.
 */
public final class Metrics implements AutoCloseable {

    /** Room for the names of our own routes beside those of the targets'. */
    private static final int OWN_ROUTES = 50;

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM);
    private final Seats seats;

    /** Both listen to the JVM's collectors, which would hold this program as long as the JVM runs; Camel does not close its own. */
    private final JvmGcMetrics collections = new JvmGcMetrics();

    private final JvmHeapPressureMetrics pressure = new JvmHeapPressureMetrics();

    public Metrics(Settings settings) {
        int targets = settings.get(Catalogue.METRICS_TARGETS);
        seats = new Seats(targets);
        registry.config().meterFilter(new RouteLabels(targets + OWN_ROUTES));
    }

    /** All metrics in Prometheus' text format. */
    String scrape() {
        return registry.scrape();
    }

    /** Binds the registry; must be done before the context is configured. */
    public void bind(CamelContext context) {
        context.getRegistry().bind(MicrometerConstants.METRICS_REGISTRY_NAME, registry);
        collections.bindTo(registry);
        pressure.bindTo(registry);
    }

    /** Listens to the JVM no more. */
    @Override
    public void close() {
        collections.close();
        pressure.close();
    }

    /** Counts and shows what the node does from now on; called once. */
    public void watch(Node node) {
        Events events = new Events(registry, seats);
        node.watch(events);
        node.frontier().listen(events);
        registry.getPrometheusRegistry().register(new TargetGauges(node, seats, events));
        Gauge.builder("originguard.store.trouble", node, n -> n.frontier().troubled() ? 1 : 0)
                .description("1 while the store or the sink's disk is in trouble, so that nothing new is started")
                .strongReference(true)
                .register(registry);
        Gauge.builder("originguard.route.files.broken", node, n -> n.routes()
                        .problems()
                        .size())
                .description("Route files that cannot be used; what they said before goes on")
                .strongReference(true)
                .register(registry);
        Gauge.builder("originguard.sink.held", node, n -> n.sinkHolds() ? 1 : 0)
                .description("1 while fetching is held back because the sink does not take pages")
                .strongReference(true)
                .register(registry);
        Gauge.builder("originguard.alerts.unsent", node, n -> n.alerts()
                        .backlog()
                        .unsent())
                .description("Alerts of the fleet that are still to be sent, a summary being one")
                .strongReference(true)
                .register(registry);
        TimeGauge.builder("originguard.alerts.unsent.age", node, TimeUnit.MILLISECONDS, n -> n.alerts()
                        .unsentFor()
                        .toMillis())
                .description("How long ago the earliest thing happened that people are still to be told of")
                .strongReference(true)
                .register(registry);
        if (node.fleet().isShared()) {
            watch(node.fleet());
        }
    }

    private void watch(Fleet fleet) {
        Gauge.builder("originguard.lease.stands", fleet, some -> some.stands() ? 1 : 0)
                .description("1 while this node's lease stands, so that it may fetch and probe its targets")
                .strongReference(true)
                .register(registry);
        Gauge.builder("originguard.lease.targets", fleet, Fleet::owned)
                .description("Targets that this node owns")
                .strongReference(true)
                .register(registry);
        FunctionCounter.builder("originguard.lease.renewals.failed", fleet, Fleet::renewalsFailed)
                .description("Renewals of the lease that have failed; the next one follows within a second")
                .register(registry);
    }
}
