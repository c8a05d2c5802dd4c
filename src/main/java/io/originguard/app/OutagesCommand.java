package io.originguard.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The ledger of a running node. */
@Command(
        name = "outages",
        description = "Lists the outages that a running node has recorded, latest first.",
        mixinStandardHelpOptions = true,
        versionProvider = Originguard.Version.class)
final class OutagesCommand implements Callable<Integer> {

    @Mixin
    private RemoteOptions remote = new RemoteOptions();

    @Option(names = "--target", paramLabel = "TARGET", description = "Only those of this domain.")
    private String target = "";

    @Option(names = "--csv", description = "Print all of them as CSV.")
    private boolean csv;

    @Mixin
    private PageOptions part = new PageOptions();

    @Override
    public Integer call() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("target", target);
        RemoteNode node = remote.node();
        if (csv) {
            remote.out().print(node.text(RemoteNode.path("/api/outages.csv", parameters)));
            remote.out().flush();
            return 0;
        }
        part.addTo(parameters);
        JsonNode page = node.get(RemoteNode.path("/api/outages", parameters));
        if (remote.json()) {
            remote.out().println(page);
            remote.out().flush();
        } else {
            print(page.path("outages"));
        }
        return 0;
    }

    private void print(JsonNode outages) {
        Table table = new Table(
                "target", "#generation", "cause", "tripped", "recovered", "closed", "#requests", "#held", "#lost");
        for (JsonNode outage : outages) {
            table.add(
                    outage.path("target"),
                    outage.path("generation"),
                    outage.path("cause"),
                    outage.path("trippedAt"),
                    outage.path("recoveredAt"),
                    outage.path("closedAt"),
                    outage.path("requestsWhileDown"),
                    outage.path("jobsHeld"),
                    outage.path("jobsLost"));
        }
        table.print(remote.out());
    }
}
