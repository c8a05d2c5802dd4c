package io.originguard.page;

import io.originguard.access.Problem;
import io.originguard.frontier.FrontierStore;
import io.originguard.page.StaticFiles.StaticFile;
import io.originguard.status.Answers;
import io.originguard.status.Query;
import io.originguard.status.RefusedException;
import io.originguard.status.TargetDetail;
import io.originguard.status.Targets;
import io.originguard.target.Host;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.Exchange;

/** The pages of a node, a method a path; the routes call it by name. Thread-safe. */
public final class Site {

    private static final Templates TEMPLATES = new Templates();

    private static final String HTML = "text/html; charset=utf-8";

    /** Target, in {@code /targets/{target}}. */
    private static final int TARGET = 1;

    /** File, in {@code /ui/{file}}. */
    private static final int FILE = 1;

    private final Targets targets;
    private final FrontierStore store;
    private final Clock clock;
    private final StaticFiles files = new StaticFiles();

    public Site(Targets targets, FrontierStore store, Clock clock) {
        this.targets = targets;
        this.store = store;
        this.clock = clock;
    }

    /** What a browser without a token is shown. */
    public static String signIn() {
        return TEMPLATES.fill("sign-in", Map.of());
    }

    /** All targets, the troubled ones first. */
    public void overview(Exchange exchange) {
        page(exchange, () -> {
            Query query = Targets.query(exchange);
            return TEMPLATES.fill(
                    "overview", OverviewView.of(targets.page(query), targets.routeFiles(), query, clock.instant()));
        });
    }

    /** One target. */
    public void target(Exchange exchange) {
        page(exchange, () -> {
            Host target = Query.of(exchange).host(TARGET);
            TargetDetail detail = targets.detail(target).orElseThrow(() -> RefusedException.noTarget(target.name()));
            Instant now = clock.instant();
            return TEMPLATES.fill("target", TargetPage.of(detail, RecordView.read(store, target, now), now));
        });
    }

    /** A file that the pages refer to. */
    public void file(Exchange exchange) {
        Optional<StaticFile> found = files.find(Query.of(exchange).part(FILE));
        String known = exchange.getMessage().getHeader("If-None-Match", String.class);
        if (found.isEmpty()) {
            Problem problem = Problem.notFound("there is no such file");
            Answers.put(exchange, problem.status(), Problem.TYPE, problem.json());
            return;
        }
        StaticFile file = found.get();
        boolean same = file.tag().equals(known);
        Answers.put(exchange, same ? 304 : 200, file.type(), same ? "" : file.text());
        exchange.getMessage().setHeader("ETag", file.tag());
    }

    /** Where a browser without scripts has been asked for a token: on to the pages. */
    public void enter(Exchange exchange) {
        Answers.put(exchange, 303, HTML, "");
        exchange.getMessage().setHeader("Location", "/");
    }

    private void page(Exchange exchange, Supplier<String> html) {
        try {
            Answers.put(exchange, 200, HTML, html.get());
        } catch (RuntimeException e) {
            Problem problem = Answers.problem(e);
            Instant now = clock.instant();
            Answers.put(
                    exchange,
                    problem.status(),
                    HTML,
                    TEMPLATES.fill("problem", new ProblemView(problem.title(), Moment.of(now, now), problem.detail())));
        }
    }

    /**
     * A page that cannot be shown.
     *
     * @param title what kind of trouble it is
     * @param now by the node's clock
     * @param detail what to do about it
     */
    record ProblemView(String title, Moment now, String detail) {}
}
