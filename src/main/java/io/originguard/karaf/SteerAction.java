package io.originguard.karaf;

import io.originguard.camel.Guard;
import io.originguard.frontier.Operation.Action;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;

/** Something that an operator does to a target. */
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
        Guard guard = node().steering().operate(host(target), action, reason(), user());
        out.println(action.label() + ": " + guard.host() + " is " + guard.view().state()
                + (guard.held().isPresent() ? ", paused by hand" : "")
                + (guard.view().probing() ? ", a probe is under way" : ""));
    }
}
