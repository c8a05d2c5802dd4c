package io.originguard.app;

import io.originguard.camel.Node;
import io.originguard.demo.LittleEdge;
import io.originguard.demo.Origin;
import io.originguard.settings.Catalogue;
import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import io.originguard.target.Host;
import io.originguard.target.Submission;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows an outage from the first refusal to the last page, against real origins behind a little edge on loopback. */
@Command(
        name = "demo",
        description =
                "Starts a little edge with four real origins on loopback, kills one while 2,000 pages are fetched, and"
                        + " brings it back. Reaches no other machine; takes less than two minutes.",
        mixinStandardHelpOptions = true,
        versionProvider = Originguard.Version.class)
final class DemoCommand implements Callable<Integer> {

    private static final int PAGES_EACH = 500;
    private static final List<String> HOSTS =
            List.of("shop.demo.test", "news.demo.test", "maps.demo.test", "wiki.demo.test");
    private static final String VICTIM = HOSTS.get(0);
    private static final Duration LATENCY = Duration.ofMillis(80);
    private static final int KILL_AFTER = PAGES_EACH / 5;

    @Mixin
    private CommonOptions options = new CommonOptions();

    @Option(
            names = "--down",
            paramLabel = "SECONDS",
            defaultValue = "12",
            description = "How long the origin stays down; default: ${DEFAULT-VALUE}.")
    private int down = 12;

    @Override
    public Integer call() throws InterruptedException, IOException {
        Logs.quiet();
        Path folder = Scratch.folder("originguard-demo-");
        Settings settings = options.settings(shortened(folder));
        Clock clock = Clock.systemUTC();
        try (LittleEdge edge = LittleEdge.start();
                Origins origins = Origins.behind(edge)) {
            introduce(edge, settings, System.out);
            try (Standalone standalone = Standalone.start(settings, Role.WATCHED_BATCH, clock)) {
                standalone.address().ifPresent(DemoCommand::invite);
                Summary summary = new Summary(standalone.node(), settings, clock);
                Interruption interruption = Interruption.closing(standalone, summary, System.err);
                tell(standalone.node(), edge, origins, clock);
                interruption.disarm();
                standalone.stop();
                System.out.println();
                summary.print(System.out);
                return summary.exitCode();
            }
        }
    }

    private void tell(Node node, LittleEdge edge, Origins origins, Clock clock) throws InterruptedException {
        Narrator narrator = new Narrator(node, System.out, clock);
        node.frontier().submit(urls(edge), Optional.empty());
        narrator.say("%,d URLs accepted for %d targets", HOSTS.size() * PAGES_EACH, HOSTS.size());
        Host victim = new Host(VICTIM);
        narrator.until(() -> node.frontier().counts(victim).delivered() >= KILL_AFTER);
        origins.get(VICTIM).kill();
        narrator.say("the origin of %s is killed: connections to it are refused", VICTIM);
        narrator.until(Duration.ofSeconds(down));
        origins.get(VICTIM).revive();
        narrator.say("the origin of %s is back", VICTIM);
        narrator.until(() -> node.frontier().drained() && narrator.allClosed());
    }

    private static Sources shortened(Path folder) {
        String addresses = HOSTS.stream().map(host -> host + "=127.0.0.1").collect(Collectors.joining(","));
        return Sources.none()
                .preset(Catalogue.DATA, folder.resolve("data").toString())
                .preset(Catalogue.OUT, folder.resolve("out").toString())
                .preset(Catalogue.UNLISTED, "true")
                .preset(Catalogue.RESOLVE, addresses)
                .preset(Catalogue.CONCURRENCY, "4")
                .preset(Catalogue.BREAKER_WINDOW, "10s")
                .preset(Catalogue.PROBE_INTERVAL, "2s")
                .preset(Catalogue.PROBE_SWEEP, "100ms")
                .preset(Catalogue.PROBE_HONOUR_RETRY_AFTER, "false")
                .preset(Catalogue.RAMP_STEP, "2s")
                .preset(Catalogue.BACKOFF_BASE, "1s")
                .preset(Catalogue.SERVER_PORT, String.valueOf(Listener.freePort()));
    }

    private static void introduce(LittleEdge edge, Settings settings, PrintStream out) {
        out.printf(
                "A little edge on 127.0.0.1:%d stands before the real origins of %s.%n",
                edge.port(), String.join(", ", HOSTS));
        out.printf(
                "Times are shortened for the demo: a probe every %s (30 s by default), ramp steps of %s (10 s), a window of %s (60 s), and the 120 s that the edge asks for are not waited for.%n",
                Spell.out(settings.target().probe().interval()),
                Spell.out(settings.target().rampStep()),
                Spell.out(settings.target().breaker().window()));
    }

    private static void invite(String address) {
        System.out.printf("The page at http://%s/ shows what happens.%n%n", address);
    }

    private static List<Submission> urls(LittleEdge edge) {
        List<Submission> urls = new ArrayList<>();
        for (int page = 0; page < PAGES_EACH; page++) {
            for (String host : HOSTS) {
                urls.add(Submission.of(
                        new Host(host), edge.uri(host, "/page/" + page).toString()));
            }
        }
        return urls;
    }

    /** The origins of the demo by their host names. */
    private record Origins(Map<String, Origin> byHost) implements AutoCloseable {

        static Origins behind(LittleEdge edge) {
            Map<String, Origin> origins = new LinkedHashMap<>();
            for (String host : HOSTS) {
                Origin origin = Origin.start(edge.vertx(), host).latency(LATENCY);
                edge.target(host, origin);
                origins.put(host, origin);
            }
            return new Origins(origins);
        }

        Origin get(String host) {
            return Objects.requireNonNull(byHost.get(host));
        }

        @Override
        public void close() {
            byHost.values().forEach(Origin::close);
        }
    }
}
