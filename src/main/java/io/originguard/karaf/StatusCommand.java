package io.originguard.karaf;

import io.originguard.breaker.BreakerView;
import io.originguard.camel.Guard;
import io.originguard.camel.Node;
import io.originguard.frontier.Counts;
import io.originguard.target.BreakerState;
import java.io.PrintStream;
import java.util.Collection;
import java.util.Locale;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** How the node is. */
@Service
@Command(scope = "originguard", name = "status", description = "Shows how the node is.")
public final class StatusCommand extends NodeAction {

    @Override
    void run(PrintStream out) {
        Node node = node();
        Collection<Guard> guards = node.guards().all();
        Counts jobs = node.frontier().counts().values().stream().reduce(Counts.NONE, Counts::plus);
        long parked = node.frontier().counts().keySet().stream()
                .mapToLong(node.frontier()::parked)
                .sum();
        out.printf(
                Locale.ROOT,
                "%,d targets: %,d open, %,d half open, %,d held; %,d in flight; running since %s%n",
                guards.size(),
                in(guards, BreakerState.OPEN),
                in(guards, BreakerState.HALF_OPEN),
                guards.stream().filter(guard -> guard.held().isPresent()).count(),
                guards.stream().map(Guard::view).mapToInt(BreakerView::inFlight).sum(),
                karaf().since());
        out.printf(
                Locale.ROOT,
                "accepted %,d = delivered %,d + dead %,d + waiting %,d (%,d of them parked)%n",
                jobs.accepted(),
                jobs.delivered(),
                jobs.dead(),
                jobs.waiting(),
                parked);
        node.frontier().trouble().ifPresent(trouble -> out.println("nothing is fetched: " + trouble));
    }

    private static long in(Collection<Guard> guards, BreakerState state) {
        return guards.stream().filter(guard -> guard.view().state() == state).count();
    }
}
