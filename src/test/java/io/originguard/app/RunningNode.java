package io.originguard.app;

import io.originguard.camel.Node;
import io.originguard.settings.Settings;
import java.time.Clock;

/** A standalone node as {@code fetch} starts it, for tests of other packages. */
public final class RunningNode implements AutoCloseable {

    private final Standalone standalone;

    private RunningNode(Standalone standalone) {
        this.standalone = standalone;
    }

    /** Starts a node without inbox and HTTP listener. */
    public static RunningNode start(Settings settings, Clock clock) {
        return new RunningNode(Standalone.start(settings, false, clock));
    }

    /** The node; unusable once this is closed. */
    public Node node() {
        return standalone.node();
    }

    @Override
    public void close() {
        standalone.close();
    }
}
