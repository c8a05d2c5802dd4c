package io.originguard.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The targets of a running node. */
@Command(
        name = "targets",
        description = "Lists the targets of a running node, those in trouble first.",
        mixinStandardHelpOptions = true,
        versionProvider = Originguard.Version.class)
final class TargetsCommand implements Callable<Integer> {

    @Mixin
    private RemoteOptions remote = new RemoteOptions();

    @Option(names = "--search", paramLabel = "TEXT", description = "Only those whose name contains this.")
    private String search = "";

    @Option(names = "--state", paramLabel = "STATE", description = "Only those that are closed, open or half_open.")
    private String state = "";

    @Option(names = "--held", description = "Only those that are paused by hand.")
    private boolean held;

    @Option(names = "--no-route", description = "Only those without a route, whose jobs wait.")
    private boolean noRoute;

    @Option(names = "--by-name", description = "In the order of their names.")
    private boolean byName;

    @Mixin
    private PageOptions part = new PageOptions();

    @Override
    public Integer call() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("search", search);
        parameters.put("state", state.toUpperCase(Locale.ROOT));
        parameters.put("held", held ? "true" : "");
        parameters.put("route", noRoute ? "false" : "");
        parameters.put("sort", byName ? "name" : "trouble");
        part.addTo(parameters);
        JsonNode page = remote.node().get(RemoteNode.path("/api/targets", parameters));
        if (remote.json()) {
            remote.out().println(page);
        } else {
            TargetTable.print(page.path("targets"), Clock.systemUTC(), remote.out());
            remote.out()
                    .printf(
                            "%d of %d%n",
                            page.path("targets").size(), page.path("total").asInt());
        }
        remote.out().flush();
        return 0;
    }
}
