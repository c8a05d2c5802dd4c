package io.originguard.status;

import io.originguard.access.Problem;
import io.originguard.camel.Node;
import io.originguard.frontier.DeadLetterFilter;
import io.originguard.frontier.Frontier;
import io.originguard.frontier.FrontierStore;
import io.originguard.frontier.Operation.Action;
import io.originguard.frontier.Peer;
import io.originguard.status.History.Span;
import io.originguard.status.Pages.AlertStatus;
import io.originguard.status.Pages.Alerts;
import io.originguard.status.Pages.DeadLetterStatus;
import io.originguard.status.Pages.DeadLetters;
import io.originguard.status.Pages.Deleted;
import io.originguard.status.Pages.NodeStatus;
import io.originguard.status.Pages.Nodes;
import io.originguard.status.Pages.OperationStatus;
import io.originguard.status.Pages.Operations;
import io.originguard.status.Pages.Probes;
import io.originguard.status.Pages.Requeued;
import io.originguard.target.Host;
import io.vertx.ext.auth.User;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConstants;

/** What the REST interface does, a method a path; the routes call it by name. Thread-safe. */
public final class Api {

    private static final int MOST = 500;
    private static final int USUAL = 50;

    /** Target, in {@code /api/targets/{target}/...}. */
    private static final int TARGET = 2;

    private static final int ACTION = 3;
    private static final int GENERATION = 3;

    private final Node node;
    private final Frontier frontier;
    private final FrontierStore store;
    private final Targets targets;
    private final OutageQueries outages;
    private final Live live;
    private final String name;
    private final String version;
    private final Instant startedAt;

    /**
     * @param name of this node
     * @param version of the program
     */
    public Api(Node node, String name, String version, Clock clock) {
        this.node = node;
        this.frontier = node.frontier();
        this.store = frontier.store();
        this.name = name;
        this.version = version;
        this.startedAt = clock.instant();
        targets = Targets.of(node, name, clock);
        outages = new OutageQueries(store);
        live = new Live(node, targets, clock);
    }

    /** What goes on while the node does. */
    public Live live() {
        return live;
    }

    /** The targets, the troubled ones first. */
    public void targets(Exchange exchange) {
        Answers.json(exchange, () -> targets.page(TargetQuery.of(Query.of(exchange, TargetQuery.PARAMETERS))));
    }

    /** One target. */
    public void target(Exchange exchange) {
        Answers.json(exchange, () -> {
            Host target = Query.of(exchange).host(TARGET);
            return targets.detail(target).orElseThrow(() -> RefusedException.noTarget(target.name()));
        });
    }

    /** What came of a target's requests, step by step. */
    public void history(Exchange exchange) {
        Answers.json(exchange, () -> {
            Query query = Query.of(exchange, "span");
            Host target = known(query);
            return live.history()
                    .of(
                            target,
                            query.oneOf("span", List.of(Span.values()), Span::label)
                                    .orElse(Span.HOUR));
        });
    }

    /** Refuses a stream of events that was not opened before the request came here. */
    public void events(Exchange exchange) {
        Answers.json(exchange, () -> {
            throw new RefusedException(new Problem(
                    503,
                    "No stream can be opened",
                    Streams.MOST + " others read already, or the node is starting or stopping; try again in a while"));
        });
    }

    /** The latest probes of a target. */
    public void probes(Exchange exchange) {
        Answers.json(exchange, () -> {
            Query query = Query.of(exchange, "limit");
            Host target = known(query);
            return new Probes(store.latestProbes(target, query.whole("limit", 1, MOST, USUAL)).stream()
                    .map(ProbeStatus::of)
                    .toList());
        });
    }

    /** The outages. */
    public void outages(Exchange exchange) {
        Answers.json(exchange, () -> {
            Query query = Query.of(exchange, "target", "offset", "limit");
            return outages.page(
                    query.target(),
                    query.whole("offset", 0, Integer.MAX_VALUE, 0),
                    query.whole("limit", 1, MOST, USUAL));
        });
    }

    /** The ledger as CSV. */
    public void outagesAsCsv(Exchange exchange) {
        Answers.text(
                exchange,
                "text/csv; charset=utf-8",
                () -> outages.csv(Query.of(exchange, "target").target()));
    }

    /** The ledger summed up. */
    public void outageSummary(Exchange exchange) {
        Answers.json(
                exchange, () -> outages.summary(Query.of(exchange, "target").target()));
    }

    /** What to tell a site's owner. */
    public void statement(Exchange exchange) {
        Answers.text(exchange, "text/plain; charset=utf-8", () -> {
            Query query = Query.of(exchange);
            Host target = query.host(TARGET);
            String generation = query.part(GENERATION);
            return Optional.of(generation)
                    .filter(text -> text.matches("\\d{1,18}"))
                    .flatMap(text -> outages.statement(target, Long.parseLong(text)))
                    .orElseThrow(() -> new RefusedException(Problem.notFound(
                            "there is no such outage of " + target + "; /api/outages lists their generations")));
        });
    }

    /** Dead letters, latest first. */
    public void deadLetters(Exchange exchange) {
        Answers.json(exchange, () -> {
            Query query = Query.of(exchange, "target", "cause", "offset", "limit");
            DeadLetterFilter filter = new DeadLetterFilter(query.target(), query.text("cause"), Set.of());
            return new DeadLetters(
                    store.countDeadLetters(filter),
                    store
                            .deadLetters(
                                    filter,
                                    query.whole("offset", 0, Integer.MAX_VALUE, 0),
                                    query.whole("limit", 1, MOST, USUAL))
                            .stream()
                            .map(DeadLetterStatus::of)
                            .toList());
        });
    }

    /** Makes jobs of dead letters. */
    public void requeue(Exchange exchange) {
        Answers.json(exchange, () -> {
            Query.of(exchange);
            return new Requeued(frontier.deadLetters()
                    .requeue(Body.of(exchange, "target", "cause", "ids").deadLetters()));
        });
    }

    /** Deletes the records of dead letters. */
    public void delete(Exchange exchange) {
        Answers.json(exchange, () -> {
            Query query = Query.of(exchange, "target", "cause", "id");
            if (query.isEmpty()) {
                throw RefusedException.wrong(
                        "say which: target, cause or id; records that are deleted do not come back");
            }
            return new Deleted(frontier.deadLetters()
                    .delete(new DeadLetterFilter(
                            query.target(),
                            query.text("cause"),
                            query.id().map(Set::of).orElse(Set.of()))));
        });
    }

    /** Does to a target what the last part of the path says. */
    public void operate(Exchange exchange) {
        Answers.json(exchange, () -> {
            Query query = Query.of(exchange);
            Host target = known(query);
            Action action = List.of(Action.values()).stream()
                    .filter(one -> one.label().equals(query.part(ACTION)))
                    .findFirst()
                    .orElseThrow();
            String reason = Body.of(exchange, "reason").text("reason").orElse("");
            if (reason.isBlank() && action != Action.PROBE && action != Action.RESUME) {
                throw RefusedException.wrong(
                        action.label() + " needs a reason; write {\"reason\": \"the owner asked for a quiet week\"}");
            }
            node.fleetSteering().operate(target, action, reason, operator(exchange));
            return targets.find(target).orElseThrow();
        });
    }

    /** What operators did, latest first. */
    public void operations(Exchange exchange) {
        Answers.json(exchange, () -> {
            Query query = Query.of(exchange, "target", "limit");
            return new Operations(store.operations(query.target(), query.whole("limit", 1, MOST, USUAL)).stream()
                    .map(OperationStatus::of)
                    .toList());
        });
    }

    /** What people were told, latest first. */
    public void alerts(Exchange exchange) {
        Answers.json(exchange, () -> {
            Query query = Query.of(exchange, "target", "offset", "limit");
            return new Alerts(
                    store.countAlerts(query.target()),
                    store
                            .alerts(
                                    query.target(),
                                    query.whole("offset", 0, Integer.MAX_VALUE, 0),
                                    query.whole("limit", 1, MOST, USUAL))
                            .stream()
                            .map(AlertStatus::of)
                            .toList());
        });
    }

    /** The route files. */
    public void routes(Exchange exchange) {
        Answers.json(exchange, () -> {
            Query.of(exchange);
            return targets.routeFiles();
        });
    }

    /** The nodes. */
    public void nodes(Exchange exchange) {
        Answers.json(exchange, () -> {
            Query.of(exchange);
            if (!node.fleet().isShared()) {
                return new Nodes(List.of(NodeStatus.alone(
                        name, startedAt, version, node.guards().all().size(), node.inFlight())));
            }
            return new Nodes(node.fleet().peers().stream()
                    .filter(Peer::live)
                    .map(peer -> NodeStatus.of(peer, peer.id() == node.fleet().self() ? node.inFlight() : null))
                    .toList());
        });
    }

    /** The targets as they stand now. */
    public Targets known() {
        return targets;
    }

    private Host known(Query query) {
        Host target = query.host(TARGET);
        if (targets.find(target).isEmpty()) {
            throw RefusedException.noTarget(target.name());
        }
        return target;
    }

    /** Whose token came with the request, or that none is needed where it came from. */
    private static String operator(Exchange exchange) {
        Object user = exchange.getMessage().getHeader(VertxPlatformHttpConstants.AUTHENTICATED_USER);
        return user instanceof User known && known.subject() != null ? known.subject() : "loopback";
    }
}
