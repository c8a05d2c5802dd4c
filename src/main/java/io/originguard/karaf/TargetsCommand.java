package io.originguard.karaf;

import io.originguard.breaker.BreakerView;
import io.originguard.camel.Guard;
import io.originguard.edge.Text;
import io.originguard.frontier.Counts;
import io.originguard.frontier.Frontier;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** The targets of the node. */
@Service
@Command(scope = "originguard", name = "targets", description = "Lists the targets of the node.")
public final class TargetsCommand extends NodeAction {

    @Override
    void run(PrintStream out) {
        Frontier frontier = node().frontier();
        ShellTable table = new ShellTable();
        for (String head :
                new String[] {"Target", "State", "Bad", "In flight", "Waiting", "Delivered", "Dead", "What next"}) {
            table.column(head);
        }
        node().guards().all().stream().sorted(Comparator.comparing(Guard::host)).forEach(guard -> {
            BreakerView view = guard.view();
            Counts jobs = frontier.counts(guard.host());
            table.addRow()
                    .addContent(
                            guard.host(),
                            view.state() + (guard.held().isPresent() ? " (held)" : ""),
                            view.bad() + "/" + view.total(),
                            view.inFlight() + "/" + view.limit(),
                            jobs.waiting(),
                            jobs.delivered(),
                            jobs.dead(),
                            next(guard, view));
        });
        table.emptyTableText("No target has a route or a job.").print(out);
    }

    private String next(Guard guard, BreakerView view) {
        return guard.held()
                .map(held -> "held by " + held.by() + ": " + held.reason())
                .or(() -> view.probing() ? Optional.of("a probe is under way") : Optional.empty())
                .or(() -> view.nextProbeAt()
                        .map(at -> Duration.between(karaf().now(), at))
                        .map(left -> left.isNegative() ? "probe is due" : "probe in " + left.toSeconds() + " s"))
                .map(Text::line)
                .orElse("");
    }
}
