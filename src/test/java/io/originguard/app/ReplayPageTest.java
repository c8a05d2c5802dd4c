package io.originguard.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.testing.GeneratedFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** Holds the page to what the command really prints. */
class ReplayPageTest {

    private static final String HEAD = """
            # What other settings would have done

            `originguard replay` feeds an access log through the real breaker, on a virtual clock: nothing is sent, and the same log with the
            same settings gives the same result. The example, [replay-example.csv](replay-example.csv), is a made-up log of one request a second: now and then a 521,
            then five minutes of nothing else, then all is well.

            ```
            time,target,status,ms
            2026-11-23T14:00:00.000Z,shop.example.com,200,80
            2026-11-23T14:00:01.037Z,shop.example.com,200,133
            ```

            ## The log

            CSV with a header, sorted by time; columns in any order, others are passed over.

            | column | what it holds |
            |---|---|
            | `time` | when the request was sent: ISO-8601 with a zone, or seconds (`1795442590.123`) or milliseconds since 1970 |
            | `target` | the host |
            | `status` | 200 to 599; 0 where no answer came, which is taken for an origin that could not be reached |
            | `ms` | until the answer was complete, 0 to 3600000 |
            | `path` | optional: what 520 and 524 say of a path, they say of the target once `originguard.breaker.paths` different ones have failed; without this column each line is of another path |

            A line that cannot be read is an error with its place, or is counted with `--skip-bad`. `-` is standard input. The CSV of `originguard ledger --csv` is
            taken too: of each outage a rough log is made up, with as many requests a second as its window held when it tripped, good before the first error, bad until the recovery, then good.

            ## One set of settings

            All settings of a target count, from `--config`, the environment and `--set`.

            """;

    private static final String MODEL = """
            ## What it models, and what it cannot

            * A line is sent at its time and gets its own answer, if the breaker lets it: its state, the ramp, the pace after a 429, and
              `originguard.target.concurrency`.
            * Else it waits. What waits is sent as soon as the breaker lets it, and is answered as the nearest line of its target within
              `originguard.probe.interval` was, else as the last one before. Probes are answered likewise. In a real outage the origin may have been back earlier than a sparse log shows.
            * A bad answer does not end a line: it waits for the recovery, or for `originguard.backoff.base`. So a log whose own program tried again counts such URLs more than once.
            * *requests* are those that met the dead origin, as in the ledger: the bad ones before the trip, late ones, probes, and those of ramps that failed.
              *first page* and *baseline* count from the recovery, that is from the probe that proved it. *paused* is how long the target was not at its baseline.
            * The log holds what the origin did under the load of its day. How it would have fared with less is not in it: an origin that our own load brought down would perhaps not have gone down.
            * Redirects, caches, robots.txt and pauses of single paths are not modelled; targets do not compete for `originguard.http.maxInFlight`.
            """;

    @Test
    void the_page_shows_what_the_command_prints() throws IOException {
        String page = HEAD
                + ran("replay", "docs/replay-example.csv")
                + "## Several values of one setting\n\n"
                + ran("replay", "docs/replay-example.csv", "--compare", "threshold=0.02,0.05,0.5")
                + "At 2 % the now and then of the first minutes would have paused the target for most of the log; at 50 % two more requests would\n"
                + "have met the dead origin.\n\n"
                + ran("replay", "docs/replay-example.csv", "--compare", "probe.interval=10s,30s,2m")
                + ran("replay", "docs/replay-example.csv", "--compare", "ramp.step=2s,10s,30s")
                + MODEL;

        GeneratedFile.at("docs/replay.md").assertHolds(page, ReplayPageTest.class);
    }

    private static String ran(String... arguments) {
        StringWriter out = new StringWriter();
        int exitCode = Originguard.commandLine().setOut(new PrintWriter(out)).execute(arguments);
        assertThat(exitCode).isZero();
        return "```\n$ originguard " + String.join(" ", arguments) + "\n"
                + out.toString().replace(System.lineSeparator(), "\n") + "```\n\n";
    }
}
