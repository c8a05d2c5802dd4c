package io.originguard.karaf;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Starts the node anew. */
@Service
@Command(
        scope = "originguard",
        name = "reload",
        description = "Starts the node anew, with its configuration and its route files as they are now.")
public final class ReloadCommand extends NodeAction {

    @Override
    void run(PrintStream out) {
        karaf().reload().join();
        out.println(node().routes().files() + " targets have a route of their own");
    }
}
