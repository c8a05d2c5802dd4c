package io.originguard.karaf;

import io.originguard.status.TargetList.Summary;
import java.io.PrintStream;
import java.util.Locale;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** How the node is. */
@Service
@Command(scope = "originguard", name = "status", description = "Shows how the node is.")
public final class StatusCommand extends NodeAction {

    @Override
    void run(PrintStream out) {
        Summary all = targets().all().summary();
        out.printf(
                Locale.ROOT,
                "%,d targets: %,d open, %,d half open, %,d held; %,d in flight; running since %s%n",
                all.targets(),
                all.open(),
                all.halfOpen(),
                all.held(),
                all.inFlight(),
                karaf().since());
        out.printf(
                Locale.ROOT,
                "accepted %,d = delivered %,d + dead %,d + waiting %,d (%,d of them parked)%n",
                all.delivered() + all.dead() + all.waiting(),
                all.delivered(),
                all.dead(),
                all.waiting(),
                all.parked());
        if (all.storeTrouble() != null) {
            out.println("nothing is fetched: " + all.storeTrouble());
        }
        node().routes().problems().forEach(problem -> out.println(problem.text()));
    }
}
