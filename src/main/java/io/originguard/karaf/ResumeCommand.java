package io.originguard.karaf;

import io.originguard.frontier.Operation.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Ends a pause by hand. */
@Service
@Command(scope = "originguard", name = "resume", description = "Ends a pause by hand.")
public final class ResumeCommand extends SteerAction {

    @Argument(index = 1, name = "reason", description = "Why; it is recorded.")
    private String reason = "";

    public ResumeCommand() {
        super(Action.RESUME);
    }

    @Override
    String reason() {
        return reason;
    }
}
