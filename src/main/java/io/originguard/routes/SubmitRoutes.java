package io.originguard.routes;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** Intake over REST: {@code POST /urls}. */
public final class SubmitRoutes extends RouteBuilder {

    static final String TYPES = "text/plain,application/x-ndjson,application/json,application/octet-stream";

    @Override
    public void configure() {
        restConfiguration().component("platform-http");

        rest("/urls")
                .description("Accepts URLs, one a line or one JSON object a line")
                .post()
                .id("post-urls")
                .description("Accepts URLs, one a line or one JSON object a line.")
                .outType(String.class)
                .consumes(TYPES)
                .produces("application/json")
                .to("direct:submit-urls");

        from("direct:submit-urls")
                .routeId("take-post")
                .description("Accepts the URLs of one POST and answers how many were accepted, duplicate and rejected.")
                .doTry()
                .to("frontier:submit")
                .setHeader(Exchange.HTTP_RESPONSE_CODE, constant(202))
                .doCatch(Exception.class)
                .bean("originguardSubmit", "refused")
                .end();
    }
}
