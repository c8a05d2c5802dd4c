package io.originguard.routes;

import java.util.Map;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.support.LifecycleStrategySupport;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the origins of paused targets whether they are back. A sweep takes the probes that are due; each is sent on its own, so
 * that a slow answer of one target does not delay the probes of the others.
 */
public final class ProbeRoutes extends RouteBuilder {

    private static final Logger LOG = LoggerFactory.getLogger(ProbeRoutes.class);

    /** The name of the component that sweeps. */
    public static final String SCHEDULER = "originguard-quartz";

    @Override
    public void configure() {
        addScheduler(getContext());
        getContext().addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopping(CamelContext context) {
                endSweeping(context);
            }
        });
        from(SCHEDULER
                        + ":originguard/probe?trigger.repeatInterval={{originguard.probe.sweepMillis}}&trigger.repeatCount=-1&stateful=true")
                .routeId("sweep-probes")
                .description("Takes the probes that are due and sends each on its own way.")
                .split(method("originguardProbe", "due"))
                .wireTap("direct:probe")
                .executorService("originguardProbeThreads")
                .end();

        from("direct:probe")
                .routeId("send-probe")
                .description("Sends one probe past the breaker, which it may close.")
                .doTry()
                .bean("originguardProbe", "prepare")
                .to("{{originguard.http}}")
                .bean("originguardProbe", "answered")
                // A probe that ends unheard of would stay under way for ever.
                .doCatch(Throwable.class)
                .bean("originguardProbe", "failed")
                .end();
    }

    private static void addScheduler(CamelContext context) {
        if (context.getRegistry().lookupByName(SCHEDULER) == null) {
            context.getRegistry().bind(SCHEDULER, QuartzComponent.class, ProbeRoutes::scheduler);
        }
    }

    /**
     * Ends the sweeping for good, and waits for a sweep under way, while the routes still work. Pausing, which is what Camel does at a stop,
     * lets a sweep that has just been fired go on into routes that have ended, which Camel logs as an error.
     */
    private static void endSweeping(CamelContext context) {
        try {
            if (context.hasComponent(SCHEDULER) instanceof QuartzComponent component
                    && component.getScheduler() != null) {
                component.getScheduler().shutdown(true);
            }
        } catch (SchedulerException e) {
            LOG.warn("The sweep for probes could not be ended: {}", e.toString());
        }
    }

    /**
     * A scheduler of our own, beside that of the application: in memory, whatever {@code quartz.properties} there are, because each node
     * sweeps its own targets, and a clustered scheduler would sweep those of one node only; by a name of its own, because Quartz
     * has schedulers of one name share all. A bean, which Camel takes for a component anew each time that its context is started.
     */
    public static Object scheduler() {
        QuartzComponent component = new QuartzComponent();
        // Not a scheduler of the application, even if it is the only one.
        component.setAutowiredEnabled(false);
        component.setProperties(Map.of(
                "org.quartz.scheduler.instanceName",
                "originguard-" + UUID.randomUUID(),
                "org.quartz.threadPool.threadCount",
                "1",
                "org.quartz.jobStore.class",
                "org.quartz.simpl.RAMJobStore"));
        component.setEnableJmx(false);
        return component;
    }
}
