package io.originguard.routes;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** Intake over REST: {@code POST /urls}, and {@code POST /api/urls} for who wants all of the interface under one path. */
public final class SubmitRoutes extends RouteBuilder {

    @Override
    public void configure() {
        restConfiguration().component("platform-http");
        submit("/urls", "take-post", 1_000_002);
        submit("/api/urls", "take-api-post", 1_000_003);
    }

    private void submit(String path, String id, int startupOrder) {
        rest(path)
                .description("Accepts URLs, one a line or one JSON object a line")
                .post()
                .id(id + "-request")
                .description("Accepts URLs, one a line or one JSON object a line.")
                .consumes("text/plain,application/x-ndjson,application/json,application/octet-stream")
                .produces("application/json")
                .outType(String.class)
                .to("direct:" + id);

        from("direct:" + id)
                .routeId(id)
                // After the targets' routes: a URL that came before its route would be rejected as not listed.
                .startupOrder(startupOrder)
                .description("Accepts the URLs of one POST and answers how many were accepted, duplicate and rejected.")
                .doTry()
                .to("frontier:submit")
                .setHeader(Exchange.HTTP_RESPONSE_CODE, constant(202))
                .doCatch(Exception.class)
                .bean("originguardSubmit", "refused")
                .end();
    }
}
