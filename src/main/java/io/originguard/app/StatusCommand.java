package io.originguard.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a running node is. */
@Command(
        name = "status",
        description = "Shows how a running node is, with the targets that are in trouble.",
        mixinStandardHelpOptions = true,
        versionProvider = Originguard.Version.class)
final class StatusCommand implements Callable<Integer> {

    private static final int SECONDS = 2;
    private static final String CLEAR = "\u001b[H\u001b[2J";

    @Mixin
    private RemoteOptions remote = new RemoteOptions();

    @Option(names = "--watch", description = "Show it again every " + SECONDS + " s, until Ctrl-C.")
    private boolean watch;

    @Override
    public Integer call() throws InterruptedException {
        RemoteNode node = remote.node();
        CountDownLatch never = new CountDownLatch(1);
        do {
            show(node);
        } while (watch && !never.await(SECONDS, TimeUnit.SECONDS));
        return 0;
    }

    private void show(RemoteNode node) {
        PrintWriter out = remote.out();
        JsonNode page = node.get("/api/targets?limit=20");
        if (remote.json()) {
            out.println(page);
            out.flush();
            return;
        }
        if (watch && Terminal.isInteractive()) {
            out.print(CLEAR);
        }
        JsonNode sum = page.path("summary");
        out.printf(
                Locale.ROOT,
                "%,d targets: %,d open, %,d half open, %,d held, %,d limited, %,d without a route; %,d in flight, %.1f pages/s%n",
                sum.path("targets").asInt(),
                sum.path("open").asInt(),
                sum.path("halfOpen").asInt(),
                sum.path("held").asInt(),
                sum.path("limited").asInt(),
                sum.path("noRoute").asInt(),
                sum.path("inFlight").asInt(),
                sum.path("pagesPerSecond").asDouble());
        out.printf(
                Locale.ROOT,
                "%,d delivered, %,d dead, %,d waiting (%,d of them parked)%n",
                sum.path("delivered").asLong(),
                sum.path("dead").asLong(),
                sum.path("waiting").asLong(),
                sum.path("parked").asLong());
        if (sum.path("storeTrouble").isTextual()) {
            out.println("nothing is fetched: "
                    + Table.clean(sum.path("storeTrouble").asText()));
        }
        if (sum.path("brokenRouteFiles").asInt() > 0) {
            brokenFiles(node, out);
        }
        TargetTable.print(page.path("targets"), Clock.systemUTC(), out);
    }

    private static void brokenFiles(RemoteNode node, PrintWriter out) {
        for (JsonNode problem : node.get("/api/routes").path("problems")) {
            out.println("cannot be used: "
                    + Table.clean(problem.path("file").asText()
                            + (problem.path("line").isInt() ? ":" + problem.path("line") : "")
                            + ": " + problem.path("reason").asText()));
        }
    }
}
