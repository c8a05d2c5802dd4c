package io.originguard.karaf;

import io.originguard.frontier.Operation.Action;
import io.originguard.status.RefusedException;
import io.originguard.status.TargetStatus;
import io.originguard.target.Host;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;

/** Something that an operator does to a target of the fleet. */
public abstract class SteerAction extends NodeAction {

    private final Action action;

    @Argument(index = 0, name = "target", description = "The domain, such as shop.example.com.", required = true)
    @Completion(TargetCompleter.class)
    private String target = "";

    SteerAction(Action action) {
        this.action = action;
    }

    abstract String reason();

    @Override
    void run(PrintStream out) {
        Host host = host(target);
        find(host);
        node().fleetSteering().operate(host, action, reason(), user());
        TargetStatus after = find(host);
        out.println(action.label() + ": " + host + " is " + after.state()
                + (after.held() == null ? "" : ", paused by hand")
                + (after.probing() ? ", a probe is under way" : ""));
    }

    private TargetStatus find(Host host) {
        return targets().find(host).orElseThrow(() -> RefusedException.noTarget(host.name()));
    }
}
