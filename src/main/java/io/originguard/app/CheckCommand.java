package io.originguard.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.originguard.camel.RouteProblem;
import io.originguard.reload.FolderCheck;
import io.originguard.reload.RouteFolder;
import io.originguard.settings.Catalogue;
import io.originguard.settings.Settings;
import io.originguard.settings.SettingsException;
import io.originguard.settings.Sources;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Whether settings and route files can be used; nothing is fetched, and nothing of a node is touched. */
@Command(
        name = "check",
        description = "Says all that is wrong with the settings and the route files, without running them.",
        mixinStandardHelpOptions = true,
        versionProvider = Originguard.Version.class)
final class CheckCommand implements Callable<Integer> {

    /** How a problem of the settings names its place. */
    private static final Pattern PLACE = Pattern.compile("(.+) line (\\d+): (.*)");

    @Mixin
    private SettingOptions options = new SettingOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "FOLDER",
            description = "Folder with routes and targets/; default: ./routes.")
    private @Nullable Path folder;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    /** What is wrong somewhere; the file is empty where no file is to blame, the line 0 where it is all of it. */
    private record Finding(String file, int line, String reason) {

        static Finding of(String problem) {
            Matcher place = PLACE.matcher(problem);
            return place.matches()
                    ? new Finding(place.group(1), Integer.parseInt(place.group(2)), place.group(3))
                    : new Finding("", 0, problem);
        }

        static Finding of(RouteProblem problem) {
            Path here = Path.of("").toAbsolutePath();
            Path file = problem.file().startsWith(here) ? here.relativize(problem.file()) : problem.file();
            return new Finding(file.toString(), problem.line(), problem.reason());
        }

        String text() {
            return (file.isEmpty() ? "" : file + ":" + (line > 0 ? line + ":" : "") + " ") + reason;
        }
    }

    @Override
    public Integer call() throws IOException {
        Logs.quiet();
        List<Finding> findings = new ArrayList<>();
        Path scratch = Scratch.folder("originguard-check-");
        int targets;
        try {
            RouteFolder routes = routes(settings(scratch, findings), findings);
            targets = count(routes);
        } finally {
            delete(scratch);
        }
        print(findings, targets);
        return findings.isEmpty() ? 0 : Originguard.FAILED;
    }

    /** The settings of this call, except for where a node keeps things; the defaults in place of wrong ones. */
    private Settings settings(Path scratch, List<Finding> findings) {
        List<String> elsewhere = new ArrayList<>(List.of(
                Catalogue.DATA.key() + "=" + scratch.resolve("data"),
                Catalogue.OUT.key() + "=" + scratch.resolve("out"),
                Catalogue.STORE_URL.key() + "=",
                Catalogue.STORE_DATA_SOURCE.key() + "=",
                Catalogue.STORE_SCHEMA.key() + "="));
        if (folder != null) {
            elsewhere.add(Catalogue.ROUTES.key() + "=" + folder);
        }
        try {
            return options.settings(Sources.none(), List.of(), elsewhere);
        } catch (SettingsException e) {
            e.problems().stream().map(Finding::of).forEach(findings::add);
            return Settings.load(Sources.none().assignments(elsewhere));
        }
    }

    private static RouteFolder routes(Settings settings, List<Finding> findings) {
        RouteFolder folder = RouteFiles.folder(settings);
        Clock clock = Clock.systemUTC();
        try (Standalone node = Standalone.rehearse(settings, clock)) {
            new FolderCheck(node.context(), folder, clock)
                    .problems().stream().map(Finding::of).forEach(findings::add);
        } catch (WrongInputException e) {
            findings.add(Finding.of(String.valueOf(e.getMessage())));
        }
        return folder;
    }

    /** How many files there are; none where the folder cannot be listed, which is a finding. */
    private static int count(RouteFolder routes) {
        try {
            return routes.targetFiles().size();
        } catch (IOException e) {
            return 0;
        }
    }

    private void print(List<Finding> findings, int targets) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (json) {
            out.println(json(findings, targets));
        } else if (findings.isEmpty()) {
            out.printf(
                    "all is well with the settings and the files of %,d %s%n",
                    targets, targets == 1 ? "target" : "targets");
        } else {
            findings.forEach(finding -> out.println(finding.text()));
        }
        out.flush();
    }

    private static String json(List<Finding> findings, int targets) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode report = mapper.createObjectNode().put("targets", targets);
        ArrayNode problems = report.putArray("problems");
        findings.forEach(finding -> problems.addObject()
                .put("file", finding.file().isEmpty() ? null : finding.file())
                .put("line", finding.line() > 0 ? (Integer) finding.line() : null)
                .put("reason", finding.reason()));
        try {
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
