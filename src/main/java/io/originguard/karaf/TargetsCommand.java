package io.originguard.karaf;

import io.originguard.edge.Text;
import io.originguard.status.TargetStatus;
import io.originguard.status.TargetStatus.HeldStatus;
import java.io.PrintStream;
import java.time.Duration;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** The targets of the node, or of its fleet. */
@Service
@Command(scope = "originguard", name = "targets", description = "Lists the targets of the node, or of its fleet.")
public final class TargetsCommand extends NodeAction {

    @Override
    void run(PrintStream out) {
        ShellTable table = new ShellTable();
        for (String head :
                new String[] {"Target", "State", "Bad", "In flight", "Waiting", "Delivered", "Dead", "What next"}) {
            table.column(head);
        }
        for (TargetStatus target : targets().all().targets()) {
            table.addRow()
                    .addContent(
                            target.target(),
                            target.state() + (target.held() == null ? "" : " (held)"),
                            target.bad() + "/" + target.total(),
                            target.inFlight() + "/" + target.limit(),
                            target.waiting(),
                            target.delivered(),
                            target.dead(),
                            Text.line(next(target)));
        }
        table.emptyTableText("No target has a route or a job.").print(out);
    }

    private String next(TargetStatus target) {
        HeldStatus held = target.held();
        if (held != null) {
            return "held by " + held.by() + ": " + held.reason();
        }
        if (target.probing()) {
            return "a probe is under way";
        }
        if (target.nextProbeAt() != null) {
            Duration left = Duration.between(karaf().now(), target.nextProbeAt());
            return left.isNegative() ? "probe is due" : "probe in " + left.toSeconds() + " s";
        }
        return target.route() ? "" : "no route";
    }
}
