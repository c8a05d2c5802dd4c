package io.originguard.app;

import io.originguard.camel.Node;
import io.originguard.frontier.FrontierStore;
import io.originguard.settings.Settings;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;

/** A standalone node as {@code fetch} or {@code run} starts it, for tests of other packages. */
public final class RunningNode implements AutoCloseable {

    private final Standalone standalone;

    private RunningNode(Standalone standalone) {
        this.standalone = standalone;
    }

    /** Starts a node without inbox and HTTP listener. */
    public static RunningNode start(Settings settings, Clock clock) {
        return new RunningNode(Standalone.start(settings, Role.BATCH, clock));
    }

    /** Starts a node with inbox and HTTP listener, on a store that the test opens from its URL. */
    public static RunningNode serving(Settings settings, Clock clock, Function<String, FrontierStore> stores) {
        return new RunningNode(Standalone.start(settings, Role.SERVICE, clock, stores));
    }

    /** Where it listens, host and port, if it serves. */
    public Optional<String> address() {
        return standalone.address();
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
