package io.originguard.routes;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** Intake over REST: {@code POST /urls}. */
public final class SubmitRoutes extends RouteBuilder {

    @Override
    public void configure() {
        restConfiguration().component("platform-http");

        rest("/urls")
                .description("Accepts URLs, one a line or one JSON object a line")
                .post()
                .consumes("text/plain,application/x-ndjson,application/json,application/octet-stream")
                .produces("application/json")
                .to("direct:submit-urls");

        from("direct:submit-urls")
                .routeId("take-post")
                // After the targets' routes: a URL that came before its route would be rejected as not listed.
                .startupOrder(1_000_002)
                .description("Accepts the URLs of one POST and answers how many were accepted, duplicate and rejected.")
                .doTry()
                .to("frontier:submit")
                .setHeader(Exchange.HTTP_RESPONSE_CODE, constant(202))
                .doCatch(Exception.class)
                .bean("originguardSubmit", "refused")
                .end();
    }
}
