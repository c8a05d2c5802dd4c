package io.originguard.karaf;

import io.originguard.camel.Node;
import io.originguard.status.Targets;
import io.originguard.target.Host;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Objects;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A command about the node of this bundle; the shell makes one for each call and fills in what it refers to. */
public abstract class NodeAction implements Action {

    private static final Logger LOG = LoggerFactory.getLogger(NodeAction.class);

    @Reference
    private @Nullable KarafNode karaf;

    @Reference
    private @Nullable Session session;

    @Override
    public final @Nullable Object execute() {
        try {
            run(out());
        } catch (RuntimeException e) {
            LOG.debug("a command failed", e);
            throw Refusal.of(e.getMessage() == null ? e.toString() : e.getMessage());
        }
        out().flush();
        return null;
    }

    abstract void run(PrintStream out);

    KarafNode karaf() {
        return Objects.requireNonNull(karaf);
    }

    /** The node, after what changes it just now. */
    Node node() {
        karaf().settle();
        return karaf().node();
    }

    /** The targets, after what changes them just now. */
    Targets targets() {
        karaf().settle();
        return karaf().targets();
    }

    /** Who types it. */
    String user() {
        Object name = Objects.requireNonNull(session).get("USER");
        return name == null ? "karaf" : "karaf user " + name;
    }

    static Host host(String name) {
        return new Host(name.toLowerCase(Locale.ROOT));
    }

    private PrintStream out() {
        return Objects.requireNonNull(session).getConsole();
    }
}
