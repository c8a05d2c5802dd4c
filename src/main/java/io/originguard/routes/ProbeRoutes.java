package io.originguard.routes;

import org.apache.camel.builder.RouteBuilder;

/**
 * Asks the origins of paused targets whether they are back. A sweep takes the probes that are due; each is sent on its own, so
 * that a slow answer of one target does not delay the probes of the others.
 */
public final class ProbeRoutes extends RouteBuilder {

    @Override
    public void configure() {
        from("quartz:originguard/probe?trigger.repeatInterval={{originguard.probe.sweepMillis}}&trigger.repeatCount=-1&stateful=true")
                .routeId("sweep-probes")
                .description("Takes the probes that are due and sends each on its own way.")
                .split(method("originguardProbe", "due"))
                .wireTap("direct:probe")
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
}
