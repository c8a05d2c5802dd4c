package io.originguard.status;

import io.originguard.breaker.BreakerView;
import io.originguard.breaker.ProbePlan;
import io.originguard.camel.Guard;
import io.originguard.camel.Node;
import io.originguard.edge.Outcome;
import io.originguard.frontier.Counts;
import io.originguard.frontier.Frontier;
import io.originguard.frontier.Held;
import io.originguard.frontier.TargetState;
import io.originguard.robots.Hold;
import io.originguard.settings.Secrets;
import io.originguard.status.Pages.RouteFiles;
import io.originguard.status.TargetDetail.PathStatus;
import io.originguard.status.TargetDetail.SuspectStatus;
import io.originguard.status.TargetList.Summary;
import io.originguard.status.TargetStatus.HeldStatus;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** The targets of a node as they stand now, read from memory alone. Thread-safe. */
public final class Targets {

    private final Node node;
    private final Traffic traffic;
    private final String name;

    private Targets(Node node, Traffic traffic, String name) {
        this.node = node;
        this.traffic = traffic;
        this.name = name;
    }

    /**
     * Those of a node, whose traffic counts from now on.
     *
     * @param name of this node
     */
    public static Targets of(Node node, String name, Clock clock) {
        Traffic traffic = new Traffic(clock);
        node.watch(traffic);
        node.frontier().listen(traffic);
        return new Targets(node, traffic, name);
    }

    /** What a request asks for; its parameters are those of {@code /api/targets}. */
    public static Query query(Exchange exchange) {
        return Query.of(exchange, TargetQuery.PARAMETERS);
    }

    /**
     * A page of the targets that a request asks for.
     *
     * @throws RefusedException if it cannot be understood
     */
    public TargetList page(Query query) {
        return page(TargetQuery.of(query));
    }

    /** A page of those that meet the filter, in the order of the query. */
    TargetList page(TargetQuery query) {
        List<TargetRow> all = rows();
        List<TargetRow> met =
                all.stream().filter(query.filter()).sorted(query.order()).toList();
        List<TargetStatus> shown = met.stream()
                .skip(query.offset())
                .limit(query.limit())
                .map(this::status)
                .toList();
        return new TargetList(met.size(), query.offset(), query.limit(), summary(all), shown);
    }

    /** What became of the route files. */
    public RouteFiles routeFiles() {
        return RouteFiles.of(node.routes());
    }

    /** All of them, by their names. */
    public TargetList all() {
        return page(TargetQuery.ALL);
    }

    /** The most troubled of all. */
    TargetList troubled() {
        return page(TargetQuery.TROUBLED);
    }

    /** One target by its name; null if it is not known here. */
    @Nullable
    TargetStatus statusOf(String target) {
        return find(new Host(target)).orElse(null);
    }

    /** One target, if it is known here. */
    public Optional<TargetStatus> find(Host target) {
        return row(target).map(this::status);
    }

    /** One target with its paths and settings, if it is known here. */
    public Optional<TargetDetail> detail(Host target) {
        return row(target).map(row -> {
            Optional<Guard> guard = row.guard();
            return new TargetDetail(
                    status(row),
                    row.view().map(BreakerView::paths).orElse(List.of()).stream()
                            .map(PathStatus::of)
                            .toList(),
                    guard.map(Guard::suspects).orElse(List.of()).stream()
                            .map(SuspectStatus::of)
                            .toList(),
                    guard.map(Guard::settings).map(TargetOptions::of).orElse(Map.of()));
        });
    }

    private Optional<TargetRow> row(Host target) {
        Optional<Guard> guard = node.guards().find(target);
        boolean known = guard.isPresent()
                || node.stored(target).isPresent()
                || !node.frontier().counts(target).equals(Counts.NONE);
        return known ? Optional.of(row(target, guard, node.frontier().counts(target))) : Optional.empty();
    }

    private List<TargetRow> rows() {
        Frontier frontier = node.frontier();
        Map<Host, Counts> books = new HashMap<>(frontier.counts());
        List<TargetRow> rows = new ArrayList<>();
        for (Guard guard : node.guards().all()) {
            Counts counts = books.remove(guard.host());
            rows.add(row(guard.host(), Optional.of(guard), counts == null ? Counts.NONE : counts));
        }
        books.forEach((host, counts) -> rows.add(row(host, Optional.empty(), counts)));
        return rows;
    }

    private TargetRow row(Host target, Optional<Guard> guard, Counts counts) {
        return new TargetRow(
                target,
                guard,
                guard.map(Guard::view),
                guard.isPresent() ? Optional.empty() : node.stored(target),
                guard.isPresent() ? guard.flatMap(Guard::held) : node.storedHold(target),
                counts,
                node.frontier().parked(target),
                guard.flatMap(Guard::robotsHold),
                node.hasRoute(target));
    }

    private Summary summary(List<TargetRow> all) {
        long parked = 0;
        Counts jobs = Counts.NONE;
        int inFlight = 0;
        double pagesPerSecond = 0;
        for (TargetRow row : all) {
            jobs = jobs.plus(row.jobs());
            parked += row.parked();
            inFlight += row.inFlight();
            pagesPerSecond += traffic.pagesPerSecond(row.target());
        }
        return new Summary(
                all.size(),
                count(all, row -> row.state() == BreakerState.OPEN),
                count(all, row -> row.state() == BreakerState.HALF_OPEN),
                count(all, row -> row.held().isPresent()),
                count(all, TargetRow::isLimited),
                count(all, row -> !row.route()),
                jobs.waiting(),
                parked,
                jobs.delivered(),
                jobs.dead(),
                inFlight,
                pagesPerSecond,
                node.frontier().trouble().map(Secrets::mask).orElse(null),
                node.routes().problems().size());
    }

    private static int count(List<TargetRow> rows, Predicate<TargetRow> which) {
        return (int) rows.stream().filter(which).count();
    }

    private TargetStatus status(TargetRow row) {
        Optional<BreakerView> view = row.view();
        Optional<ProbePlan> plan = view.flatMap(BreakerView::probePlan);
        return new TargetStatus(
                row.target().name(),
                row.state(),
                view.map(BreakerView::generation)
                        .or(() -> row.stored().map(TargetState::generation))
                        .orElse(0L),
                since(row),
                row.held().map(Targets::held).orElse(null),
                view.map(BreakerView::ratio).orElse(0.0),
                view.map(BreakerView::bad).orElse(0),
                view.map(BreakerView::total).orElse(0),
                traffic.errors(row.target()),
                view.flatMap(BreakerView::cause)
                        .map(Outcome::cause)
                        .map(cause -> cause.label())
                        .orElse(null),
                view.map(BreakerView::limit).orElse(0),
                view.map(v -> v.baseline().inForce()).orElse(0),
                view.map(v -> v.baseline().configured()).orElse(0),
                view.flatMap(v -> v.baseline().reason()).orElse(null),
                row.inFlight(),
                row.jobs().accepted(),
                row.jobs().delivered(),
                row.jobs().dead(),
                row.jobs().waiting(),
                row.parked(),
                traffic.pagesPerSecond(row.target()),
                plan.map(ProbePlan::interval).orElse(null),
                plan.flatMap(ProbePlan::announced).orElse(null),
                view.flatMap(BreakerView::nextProbeAt)
                        .or(() -> row.stored().flatMap(TargetState::nextProbeAt))
                        .orElse(null),
                view.map(BreakerView::probing).orElse(false),
                traffic.lastProbe(row.target()).orElse(null),
                row.guard()
                        .map(Guard::alertSent)
                        .or(() -> row.stored().map(state -> !node.alerts().owes(state.target())))
                        .orElse(true),
                view.flatMap(BreakerView::notBefore).orElse(null),
                row.robotsHold().map(Hold::until).orElse(null),
                view.flatMap(BreakerView::crawlDelay).orElse(null),
                row.route(),
                node.fleet().ownerName(row.target()).orElse(row.guard().isPresent() ? name : null));
    }

    private static @Nullable Instant since(TargetRow row) {
        return row.view()
                .map(BreakerView::since)
                .or(() -> row.stored().map(TargetState::since))
                .filter(since -> since.isAfter(Instant.EPOCH))
                .orElse(null);
    }

    private static HeldStatus held(Held held) {
        return new HeldStatus(held.since(), held.reason(), held.by());
    }
}
