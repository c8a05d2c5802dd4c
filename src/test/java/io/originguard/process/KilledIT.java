package io.originguard.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.originguard.demo.EdgeRequest;
import io.originguard.demo.Origin;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** I1 and I2 for a process that is killed with SIGKILL, again and again. */
class KilledIT {

    private static final int KILLS = 10;
    private static final int CONCURRENCY = 4;
    private static final String VICTIM = "b.test";
    private static final List<String> HOSTS = List.of("a.test", VICTIM, "c.test");
    private static final int PAGES_EACH = 1500;
    /** Ten kills after so many requests at most leave work for the last run. */
    private static final int MOST_REQUESTS_A_RUN = 240;

    private static final Pattern NEXT_PROBE =
            Pattern.compile("\"alert\":\"tripped\",\"target\":\"b.test\".*\"nextProbeAt\":\"([^\"]+)\"");

    @TempDir
    private Path directory = Path.of("");

    @Test
    void ten_kills_lose_nothing_and_repeat_no_more_than_was_in_flight() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("KilledIT: seed " + seed);
        Random random = new Random(seed);
        try (Web web = Web.of(HOSTS.toArray(String[]::new)).latency(Duration.ofMillis(25))) {
            List<String> urls = web.pages(PAGES_EACH);
            List<String> command = web.call(
                    "fetch",
                    Web.write(directory.resolve("urls.txt"), urls),
                    "--set",
                    "originguard.target.concurrency=" + CONCURRENCY,
                    "--set",
                    "originguard.probe.interval=5s",
                    "--set",
                    "originguard.probe.sweep=50ms",
                    "--set",
                    "originguard.probe.path=/status/200",
                    "--set",
                    "originguard.ramp.step=200ms",
                    "--set",
                    "originguard.backoff.base=100ms");

            int whilePaused = 1 + random.nextInt(KILLS - 3);
            for (int kills = 0; kills < KILLS; ) {
                kills += kills == whilePaused ? killWhilePaused(web, command) : killSomewhere(web, command, random);
            }
            Program.Ended last = Program.in(directory).run(command);

            assertThat(last.exitCode()).as(last.err()).isZero();
            assertThat(last.booked("accepted")).isEqualTo(urls.size());
            assertThat(last.booked("delivered")).isEqualTo(urls.size());
            assertThat(last.booked("dead")).isZero();
            assertThat(last.booked("waiting")).isZero();
            Harvest harvest = Harvest.of(directory.resolve("out"));
            assertThat(harvest.index()).containsAll(urls);
            assertThat(harvest.warc()).containsAll(urls);
            assertThat(web.answered()).containsKeys(urls.toArray(String[]::new));
            long repeated = urls.stream()
                    .mapToLong(url -> web.answered().getOrDefault(url, 0L) - 1)
                    .sum();
            System.out.println("KilledIT: " + repeated + " pages were fetched twice over " + KILLS + " kills");
            assertThat(repeated).isLessThanOrEqualTo((long) KILLS * CONCURRENCY * HOSTS.size());
            assertThat(harvest.index().size() - urls.size()).isLessThanOrEqualTo((int) repeated);
        }
    }

    /** Kills a run after a random time, or after a random number of its requests; returns how many it has killed. */
    private int killSomewhere(Web web, List<String> command, Random random) {
        int before = web.requests();
        int requests = random.nextInt(MOST_REQUESTS_A_RUN);
        Instant latest = Instant.now().plusMillis(random.nextInt(5) == 0 ? random.nextInt(1500) : 60_000);
        try (Program program = Program.in(directory).start(command)) {
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .atMost(Program.PATIENCE)
                    .until(() ->
                            web.requests() - before >= requests || Instant.now().isAfter(latest));
            program.kill();
        }
        return 1;
    }

    /** Kills a run while a target is paused, and the next one too, once it has probed; returns how many it has killed. */
    private int killWhilePaused(Web web, List<String> command) {
        Origin origin = web.origin(VICTIM);
        origin.kill();
        Instant nextProbe;
        try (Program program = Program.in(directory).start(command)) {
            await().atMost(Program.PATIENCE)
                    .until(() -> NEXT_PROBE.matcher(program.err()).find());
            program.kill();
            nextProbe = nextProbe(program.err());
        }
        int before = web.requests();
        try (Program program = Program.in(directory).start(command)) {
            await().atMost(Program.PATIENCE)
                    .until(() -> !since(web, before, VICTIM).isEmpty());
            program.kill();
        }

        EdgeRequest first = since(web, before, VICTIM).get(0);
        assertThat(first.arrivedAt()).isAfterOrEqualTo(nextProbe);
        assertThat(first.path()).isEqualTo("/status/200");
        assertThat(since(web, before, "a.test"))
                .as("requests to a healthy target before the probe")
                .anyMatch(request -> request.arrivedAt().isBefore(nextProbe));
        origin.revive();
        return 2;
    }

    private static Instant nextProbe(String err) {
        Matcher alert = NEXT_PROBE.matcher(err);
        assertThat(alert.find()).isTrue();
        return Instant.parse(alert.group(1));
    }

    private static List<EdgeRequest> since(Web web, int before, String host) {
        List<EdgeRequest> log = web.edge().log();
        return log.subList(before, log.size()).stream()
                .filter(request -> request.host().equals(host))
                .toList();
    }
}
