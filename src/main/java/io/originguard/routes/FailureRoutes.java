package io.originguard.routes;

import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteConfigurationBuilder;

/**
 * The dead-letter channel of all routes that carry a job: what failed, or was refused by an open breaker, goes back to the
 * frontier, where its outcome and its attempts decide whether it waits or is a dead letter. There is no redelivery here,
 * because nothing waits inside an exchange.
 */
public final class FailureRoutes extends RouteConfigurationBuilder {

    @Override
    public void configuration() {
        routeConfiguration("originguard")
                .errorHandler(deadLetterChannel("direct:failed")
                        .maximumRedeliveries(0)
                        .logExhausted(false)
                        .logHandled(false)
                        .logNewException(true));

        from("direct:failed")
                .routeId("give-back-failed")
                .description(
                        "Gives the job of a failed exchange back: unchanged if the breaker refused it, else to wait.")
                .errorHandler(noErrorHandler())
                .choice()
                .when(method("originguardBranches", "notPermitted"))
                .to("frontier:requeue")
                .otherwise()
                .log(LoggingLevel.WARN, "originguard.failed", "${exchangeProperty.CamelExceptionCaught}")
                .to("frontier:park")
                .end();
    }
}
