package io.originguard.app;

import io.originguard.camel.Node;
import io.originguard.intake.Report;
import io.originguard.settings.Catalogue;
import io.originguard.settings.Hindrance;
import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches the URLs of some files, and ends when there is nothing left to fetch. */
@Command(
        name = "fetch",
        description =
                "Fetches all URLs of the files and ends when the frontier is drained. The same command again continues"
                        + " where it stopped.",
        mixinStandardHelpOptions = true,
        versionProvider = Originguard.Version.class)
final class FetchCommand implements Callable<Integer> {

    private static final String STDIN = "-";

    @Mixin
    private CommonOptions options = new CommonOptions();

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "File of URLs, one a line or one JSON object a line; - is standard input.")
    private List<String> files = new ArrayList<>();

    @Option(names = "--again", description = "Take the files from their first line, also what was delivered before.")
    private boolean again;

    @Option(
            names = "--ui",
            description = "Serve the page and the interface meanwhile, on originguard.server.host and .port.")
    private boolean ui;

    @Override
    public Integer call() throws InterruptedException {
        Logs.quiet();
        Settings settings = options.settings(Sources.none().preset(Catalogue.UNLISTED, "true"));
        files.forEach(FetchCommand::checkReadable);
        Clock clock = Clock.systemUTC();
        try (Standalone standalone = Standalone.start(settings, ui ? Role.WATCHED_BATCH : Role.BATCH, clock)) {
            standalone.address().ifPresent(address -> System.err.printf("The page is at http://%s/%n", address));
            Summary summary = new Summary(standalone.node(), settings, clock);
            Interruption interruption = Interruption.closing(standalone, summary, System.err);
            boolean drained;
            try (Progress progress = Progress.start(standalone.node(), "fetch", clock)) {
                for (String file : files) {
                    take(standalone.node(), file, System.err);
                }
                drained = progress.untilDrained(settings.get(Catalogue.FETCH_GIVE_UP));
            }
            interruption.disarm();
            standalone.stop();
            summary.print(System.out);
            return drained ? summary.exitCode() : Originguard.UNFINISHED;
        }
    }

    private void take(Node node, String file, PrintStream err) {
        String source = file.equals(STDIN)
                ? STDIN
                : Path.of(file).toAbsolutePath().normalize().toString();
        if (again) {
            node.frontier().forgetCheckpoints(source);
        }
        Report report;
        try (InputStream in = open(file)) {
            report = node.intake().take(source, in, true);
        } catch (IOException e) {
            throw new WrongInputException(
                    file + " cannot be read to its end: " + Hindrance.of(e) + "; what was read is in the frontier", e);
        }
        if (report.alreadyTaken() > 0) {
            err.printf(
                    "%s: %,d lines were taken before and are not taken again (--again does)%n",
                    file, report.alreadyTaken());
        }
        report.rejections()
                .forEach(r -> err.printf("%s:%d: rejected: %s (%s)%n", file, r.line(), r.reason(), r.text()));
        if (report.rejected() > report.rejections().size()) {
            err.printf(
                    "%s: %,d further lines were rejected%n",
                    file, report.rejected() - report.rejections().size());
        }
    }

    private static InputStream open(String file) throws IOException {
        if (!file.equals(STDIN)) {
            return new FileInputStream(file);
        }
        return new FilterInputStream(System.in) {
            @Override
            public void close() {
                // Standard input belongs to the process.
            }
        };
    }

    private static void checkReadable(String file) {
        if (file.equals(STDIN)) {
            return;
        }
        Path path = Path.of(file);
        if (!Files.isRegularFile(path) && !Files.isReadable(path)) {
            throw new WrongInputException(file + " does not exist; give a file of URLs, or - for standard input");
        }
        if (Files.isDirectory(path) || !Files.isReadable(path)) {
            throw new WrongInputException(
                    file + " is not a readable file; give a file of URLs, or - for standard input");
        }
    }
}
