package io.originguard.karaf;

import io.originguard.frontier.Operation.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Probes an open target at once. */
@Service
@Command(scope = "originguard", name = "probe", description = "Probes an open target at once.")
public final class ProbeCommand extends SteerAction {

    @Argument(index = 1, name = "reason", description = "Why; it is recorded.")
    private String reason = "";

    public ProbeCommand() {
        super(Action.PROBE);
    }

    @Override
    String reason() {
        return reason;
    }
}
