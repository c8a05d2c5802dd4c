package io.originguard.routes;

import static org.apache.camel.model.rest.RestParamType.body;
import static org.apache.camel.model.rest.RestParamType.path;
import static org.apache.camel.model.rest.RestParamType.query;

import io.originguard.access.Problem;
import io.originguard.status.History;
import io.originguard.status.OutageStatus;
import io.originguard.status.Pages;
import io.originguard.status.TargetDetail;
import io.originguard.status.TargetList;
import io.originguard.status.TargetStatus;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.rest.GetDefinition;
import org.apache.camel.model.rest.RestBindingMode;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.model.rest.RestParamType;
import org.apache.camel.model.rest.VerbDefinition;

/** The REST interface under {@code /api}, which {@code /api/openapi.json} describes. */
public final class ApiRoutes extends RouteBuilder {

    private static final String JSON = "application/json";
    private static final String STREAM = "/events";

    @Override
    public void configure() {
        restConfiguration()
                .component("platform-http")
                .bindingMode(RestBindingMode.off)
                .apiContextPath("/api/openapi.json")
                .apiContextRouteId("describe-api")
                // Without a host of ours, Camel would take the machine's, and with it the API document's word for it.
                .apiHost("originguard")
                .apiProperty("host", "{{originguard.server.host}}:{{originguard.server.port}}")
                .apiProperty("api.title", "Originguard")
                .apiProperty("api.version", "1")
                .apiProperty(
                        "api.description",
                        "What a node fetches, what is paused and why, and what an operator may do about it."
                                + " Errors are problems (RFC 9457).");
        RestDefinition api = rest("/api").description("Targets, outages and dead letters of a node");
        targets(api);
        outages(api);
        deadLetters(api);
        log(api);
        for (String action : List.of("pause", "resume", "probe", "open", "close")) {
            steer(api, action);
        }
        head(api);
    }

    /** What answers GET answers HEAD too, without the body; but not the stream, whose answer has no end. */
    private static void head(RestDefinition api) {
        for (VerbDefinition get : List.copyOf(api.getVerbs())) {
            if (get instanceof GetDefinition && !STREAM.equals(get.getPath())) {
                api.head(get.getPath())
                        .routeId("head-" + get.getRouteId())
                        .description("Does the same without the body: " + get.getRouteId() + ".")
                        .produces(get.getProduces())
                        .apiDocs(false)
                        .to(get.getTo().getUri());
            }
        }
    }

    private static void targets(RestDefinition api) {
        get(api, "/targets", "list-targets", "Lists targets, the troubled ones first.", TargetList.class);
        may(api, "sort", "trouble or name");
        may(api, "state", "Only those in this state: CLOSED, OPEN or HALF_OPEN");
        may(api, "held", "true: only those that are paused by hand; false: only the others");
        may(api, "route", "false: only those without a route, whose jobs wait; true: only the others");
        may(api, "search", "Only those whose name contains this");
        paged(api);
        api.to("bean:originguardApi?method=targets");

        get(api, "/targets/{target}", "show-target", "Shows a target, its paths and settings.", TargetDetail.class);
        must(api, "target", path, "The domain");
        api.to("bean:originguardApi?method=target");

        get(
                api,
                "/targets/{target}/history",
                "show-history",
                "Shows what came of a target's requests: of the last hour in steps of 10 s, of the last day in minutes.",
                History.HistoryPage.class);
        must(api, "target", path, "The domain");
        may(api, "span", "1h or 24h; 1h without it");
        api.to("bean:originguardApi?method=history");

        get(
                        api,
                        STREAM,
                        "stream-events",
                        "Streams what changes (server-sent events): 'targets' with those that changed, at most once a second and"
                                + " of the 500 most troubled, 'summary', and 'alert'.",
                        TargetList.class)
                .produces("text/event-stream");
        api.to("bean:originguardApi?method=events");

        get(api, "/targets/{target}/probes", "list-probes", "Lists a target's latest probes.", Pages.Probes.class);
        must(api, "target", path, "The domain");
        limited(api);
        api.to("bean:originguardApi?method=probes");
    }

    private static void outages(RestDefinition api) {
        get(api, "/outages", "list-outages", "Lists outages, latest first.", Pages.Outages.class);
        may(api, "target", "Only those of this domain");
        paged(api);
        api.to("bean:originguardApi?method=outages");

        get(api, "/outages.csv", "export-outages", "Exports all outages as CSV, latest first.", OutageStatus.class)
                .produces("text/csv");
        may(api, "target", "Only those of this domain");
        api.to("bean:originguardApi?method=outagesAsCsv");

        get(api, "/outages/summary", "sum-up-outages", "Sums all outages up.", Pages.OutageSummary.class);
        may(api, "target", "Only those of this domain");
        api.to("bean:originguardApi?method=outageSummary");

        get(
                        api,
                        "/outages/{target}/{generation}/statement",
                        "state-outage",
                        "Tells the site's owner of an outage, in one paragraph.",
                        String.class)
                .produces("text/plain");
        must(api, "target", path, "The domain");
        must(api, "generation", path, "The outage's generation, as the list of outages has it");
        api.to("bean:originguardApi?method=statement");
    }

    private static void deadLetters(RestDefinition api) {
        get(api, "/dead-letters", "list-dead-letters", "Lists dead letters, latest first.", Pages.DeadLetters.class);
        may(api, "target", "Only those of this domain");
        may(api, "cause", "Only those with this cause, such as gone");
        paged(api);
        api.to("bean:originguardApi?method=deadLetters");

        described(
                        api.post("/dead-letters/requeue"),
                        "requeue-dead-letters",
                        "Makes jobs of the dead letters that meet all of target, cause and ids; of all of them without any.",
                        Pages.Requeued.class)
                .consumes(JSON);
        must(api, "body", body, "An object with the fields target, cause and ids, none of which must be there");
        api.to("bean:originguardApi?method=requeue");

        described(
                api.delete("/dead-letters"),
                "delete-dead-letters",
                "Deletes the records of the dead letters that meet all that is given.",
                Pages.Deleted.class);
        may(api, "target", "Only those of this domain");
        may(api, "cause", "Only those with this cause");
        may(api, "id", "Only this one");
        api.to("bean:originguardApi?method=delete");
    }

    private static void log(RestDefinition api) {
        get(api, "/operations", "list-operations", "Lists what operators did, latest first.", Pages.Operations.class);
        may(api, "target", "Only what was done to this domain");
        limited(api);
        api.to("bean:originguardApi?method=operations");

        get(
                api,
                "/alerts",
                "list-alerts",
                "Lists what people were told, or are to be, latest first.",
                Pages.Alerts.class);
        may(api, "target", "Only what is about this domain; summaries are about none");
        paged(api);
        api.to("bean:originguardApi?method=alerts");

        get(api, "/routes", "list-route-files", "Lists the route files that cannot be used.", Pages.RouteFiles.class);
        api.to("bean:originguardApi?method=routes");

        get(api, "/nodes", "list-nodes", "Lists the nodes of the fleet.", Pages.Nodes.class);
        api.to("bean:originguardApi?method=nodes");
    }

    private static void steer(RestDefinition api, String action) {
        described(
                        api.post("/targets/{target}/" + action),
                        action + "-target",
                        "Does this to a target by hand: " + action + ". The reason is recorded.",
                        TargetStatus.class)
                .consumes(JSON);
        must(api, "target", path, "The domain");
        must(api, "body", body, "An object with the field reason, which pause, open and close need");
        api.responseMessage()
                .code(409)
                .message("The target's state does not allow it")
                .responseModel(Problem.class)
                .endResponseMessage()
                .to("bean:originguardApi?method=operate");
    }

    private static RestDefinition get(RestDefinition api, String path, String id, String does, Class<?> answer) {
        return described(api.get(path), id, does, answer);
    }

    private static RestDefinition described(RestDefinition verb, String id, String does, Class<?> answer) {
        return verb.id(id)
                .routeId(id)
                .description(does)
                .produces(JSON)
                .outType(answer)
                .responseMessage()
                .code(400)
                .message("The request cannot be used; the detail says what to write instead")
                .responseModel(Problem.class)
                .endResponseMessage();
    }

    private static void paged(RestDefinition api) {
        may(api, "offset", "How many are left out at first; 0 without it");
        limited(api);
    }

    private static void limited(RestDefinition api) {
        may(api, "limit", "At most so many, 1 to 500; 50 without it");
    }

    private static void may(RestDefinition api, String name, String meaning) {
        api.param().name(name).type(query).required(false).description(meaning).endParam();
    }

    private static void must(RestDefinition api, String name, RestParamType where, String meaning) {
        api.param().name(name).type(where).required(true).description(meaning).endParam();
    }
}
