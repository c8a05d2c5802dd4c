package io.originguard.app;

import io.originguard.intake.UrlParser;
import io.originguard.reload.RouteFolder;
import io.originguard.settings.Catalogue;
import io.originguard.settings.Hindrance;
import io.originguard.settings.Settings;
import io.originguard.settings.SettingsException;
import io.originguard.settings.Sources;
import io.originguard.target.Host;
import io.originguard.target.TargetSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the file of a new target. */
@Command(
        name = "add",
        description = "Adds a target: writes its route file, which a running node takes up by itself.",
        mixinStandardHelpOptions = true,
        versionProvider = Originguard.Version.class)
final class AddCommand implements Callable<Integer> {

    /** A name or an address in brackets, without anything of a URL around it. */
    private static final Pattern NAME = Pattern.compile("\\[[^]/]+]|[^:/?#@\\[\\]\\s]+");

    @Mixin
    private SettingOptions settings = new SettingOptions();

    @Parameters(paramLabel = "HOST", description = "The target's host name, such as shop.example.com.")
    private String host = "";

    @Option(names = "--routes", paramLabel = "DIR", description = "Folder of the routes; default: ./routes.")
    private @Nullable Path routes;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "Requests in flight while all is well; default: originguard.target.concurrency.")
    private @Nullable String concurrency;

    @Option(
            names = "--option",
            paramLabel = "NAME=VALUE",
            description = "Any other option of the target, such as probePath=/health; as often as needed.")
    private Map<String, String> more = new LinkedHashMap<>();

    @Option(names = "--description", paramLabel = "TEXT", description = "One sentence on what is fetched.")
    private @Nullable String description;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Host target = target();
        Settings node = settings.settings(
                Sources.none(), List.of(), routes == null ? List.of() : List.of(Catalogue.ROUTES.key() + "=" + routes));
        Map<String, String> options = options(node);
        RouteFolder folder = new RouteFolder(node.get(Catalogue.ROUTES).orElse(Path.of("routes")));
        Path file = folder.target(target.name());
        folder.fileOf(target).ifPresent(there -> {
            throw new WrongInputException(
                    there + " has the target " + target + " already; edit it, or delete it first");
        });
        String text = description == null ? "Pages of " + target + "." : description;
        write(file, TargetTemplate.of(target, text, options));
        Path here = Path.of("").toAbsolutePath();
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println((file.startsWith(here) ? here.relativize(file) : file) + " is written");
        out.println("a running node takes it up within 2 s, a new one when it starts: submit URLs of " + target);
        out.flush();
        return 0;
    }

    private Host target() {
        if (NAME.matcher(host).matches()) {
            UrlParser.Parsed parsed = new UrlParser().parse("http://" + host + "/");
            if (parsed instanceof UrlParser.Url url) {
                return url.target();
            }
            if (parsed instanceof UrlParser.Refused refused) {
                throw new WrongInputException("'" + host + "' cannot be a target: " + refused.reason());
            }
        }
        throw new WrongInputException("'" + host
                + "' is not a host name; write a name such as shop.example.com, without scheme, port or path");
    }

    private Map<String, String> options(Settings node) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("concurrency", concurrency == null ? String.valueOf(node.get(Catalogue.CONCURRENCY)) : concurrency);
        options.putAll(more);
        try {
            TargetSettings unused = node.target(options);
        } catch (SettingsException e) {
            throw new WrongInputException(String.join("; ", e.problems()), e);
        }
        return options;
    }

    /** A node that looks meanwhile sees all of the file or nothing. */
    private static void write(Path file, String text) {
        if (Files.exists(file)) {
            throw new WrongInputException(file + " is there already; edit it, or delete it first");
        }
        Path draft = file.resolveSibling("." + file.getFileName() + ".draft");
        try {
            Files.createDirectories(file.resolveSibling(""));
            Files.writeString(draft, text);
            try {
                Files.move(draft, file);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw new WrongInputException(file + " cannot be written: " + Hindrance.of(e), e);
        }
    }
}
