package io.originguard.app;

import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.apache.camel.CamelContext;

/** The service as the command line starts it, with the shipped routes, for tests of other packages. */
public final class ShippedNode implements AutoCloseable {

    private final Standalone standalone;

    private ShippedNode(Standalone standalone) {
        this.standalone = standalone;
    }

    /** Starts it on this directory and any free port, with these routes. */
    public static ShippedNode start(Path directory, Path routes) {
        Settings settings = Settings.load(Sources.none()
                .assignments(List.of(
                        "originguard.data=" + directory.resolve("data"),
                        "originguard.out=" + directory.resolve("out"),
                        "originguard.routes=" + routes,
                        "originguard.server.port=0")));
        return new ShippedNode(Standalone.start(settings, Role.SERVICE, Clock.systemUTC()));
    }

    public CamelContext context() {
        return standalone.context();
    }

    @Override
    public void close() {
        standalone.close();
    }
}
