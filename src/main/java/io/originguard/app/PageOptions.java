package io.originguard.app;

import java.util.Map;
import picocli.CommandLine.Option;

/** Which part of a long list of a running node is shown. */
final class PageOptions {

    @Option(names = "--offset", paramLabel = "N", description = "Leave out so many at first.")
    private int offset;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many, 1 to 500; default: 50.")
    private int limit = 50;

    /** Adds them to the parameters of the node's address. */
    void addTo(Map<String, String> parameters) {
        parameters.put("offset", String.valueOf(offset));
        parameters.put("limit", String.valueOf(limit));
    }
}
