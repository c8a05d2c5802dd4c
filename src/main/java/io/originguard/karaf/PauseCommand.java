package io.originguard.karaf;

import io.originguard.frontier.Operation.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Pauses a target by hand: nothing is sent to it until it is resumed. */
@Service
@Command(
        scope = "originguard",
        name = "pause",
        description = "Pauses a target by hand: nothing is sent to it until it is resumed.")
public final class PauseCommand extends SteerAction {

    @Argument(index = 1, name = "reason", description = "Why; it is recorded.", required = true)
    private String reason = "";

    public PauseCommand() {
        super(Action.PAUSE);
    }

    @Override
    String reason() {
        return reason;
    }
}
