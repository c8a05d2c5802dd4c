package io.originguard.app;

import io.originguard.replay.BadLogException;
import io.originguard.replay.LogReader;
import io.originguard.replay.Replay;
import io.originguard.settings.Hindrance;
import io.originguard.settings.Sources;
import io.originguard.target.TargetSettings;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What other settings would have done to the requests of a log. */
@Command(
        name = "replay",
        description = {
            "Feeds an access log through the breaker with the given settings, on a virtual clock, and shows the trips and"
                    + " what they would have cost. Sends nothing; the same log and settings give the same result.",
            "",
            "The log is CSV, sorted by time, with a header: time,target,status,ms and perhaps path. time is when the"
                    + " request was sent, in ISO-8601 with a zone or as seconds or milliseconds since 1970; status 0 is no"
                    + " answer. The CSV of 'originguard ledger --csv' is taken too, as a rough log of its outages.",
            "",
            "A line is sent at its time with its own answer, if the breaker lets it. Else it waits, and is answered as"
                    + " the nearest line of its target within a probe interval was, else as the last one before. So are"
                    + " probes. A bad answer does not end a line: it waits for the recovery, or for its backoff.",
            "",
            "What a log cannot tell: how the origin would have fared without the requests that were held back, what"
                    + " redirects and caches did, and what was asked for only because something had failed."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Originguard.Version.class)
final class ReplayCommand implements Callable<Integer> {

    private static final String STDIN = "-";

    @Mixin
    private SettingOptions options = new SettingOptions();

    @Parameters(paramLabel = "FILE", description = "The log; - is standard input.")
    private String file = STDIN;

    @Option(names = "--skip-bad", description = "Count lines that cannot be read and pass them over.")
    private boolean skipBad;

    @Option(
            names = "--compare",
            paramLabel = "SETTING=VALUES",
            description = "One line for each value of a setting, such as threshold=0.02,0.05,0.1.")
    private @Nullable String compare;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Logs.quiet();
        PrintWriter out = Optional.ofNullable(spec).orElseThrow().commandLine().getOut();
        PrintWriter err = Optional.ofNullable(spec).orElseThrow().commandLine().getErr();
        if (compare == null) {
            Replay replay = new Replay(settings(List.of()));
            read(settings(List.of()), List.of(replay), err);
            new ReplayReport(out).print(replay.finish());
        } else {
            compare(Comparison.parse(compare), out, err);
        }
        out.flush();
        return 0;
    }

    private void compare(Comparison comparison, PrintWriter out, PrintWriter err) {
        List<Replay> replays = new ArrayList<>();
        for (String value : comparison.values()) {
            replays.add(new Replay(settings(List.of(comparison.key() + "=" + value))));
        }
        read(settings(List.of()), replays, err);
        ReplayReport report = new ReplayReport(out);
        report.head(comparison.key());
        for (int i = 0; i < replays.size(); i++) {
            report.line(comparison.values().get(i), replays.get(i).finish());
        }
    }

    private TargetSettings settings(List<String> stronger) {
        return options.settings(Sources.none(), List.of(), stronger).target();
    }

    private void read(TargetSettings settings, List<Replay> replays, PrintWriter err) {
        try (InputStream in = new BufferedInputStream(file.equals(STDIN) ? System.in : Files.newInputStream(path()))) {
            LogReader reader = new LogReader(in, file, skipBad);
            reader.read(settings.breaker(), request -> replays.forEach(replay -> replay.accept(request)));
            if (reader.skipped() > 0) {
                err.printf(
                        "originguard: %,d lines were passed over, the first: %s%n",
                        reader.skipped(), reader.firstSkipped());
            }
        } catch (BadLogException e) {
            throw new WrongInputException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new WrongInputException(file + " cannot be read to its end: " + Hindrance.of(e), e);
        }
    }

    private Path path() {
        Path path = Path.of(file);
        if (!Files.exists(path) || Files.isDirectory(path)) {
            throw new WrongInputException(file + " is not a file; give a log as CSV, or - for standard input");
        }
        return path;
    }
}
