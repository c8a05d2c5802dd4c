package io.originguard.app;

import io.originguard.settings.Catalogue;
import io.originguard.settings.Setting;
import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that all commands have. */
final class CommonOptions {

    @Option(names = "--config", paramLabel = "FILE", description = "Settings file (see config/originguard.properties).")
    private @Nullable Path config;

    @Option(names = "--routes", paramLabel = "DIR", description = "Folder with routes and targets/; default: ./routes.")
    private @Nullable Path routes;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder of the frontier and the inbox; default: ./data.")
    private @Nullable Path data;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder of the WARC files; default: ./out.")
    private @Nullable Path out;

    @Option(names = "--proxy", paramLabel = "URL", description = "HTTP proxy for all targets, http://host:port.")
    private @Nullable String proxy;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any setting, such as originguard.probe.interval=10s; as often as needed.")
    private List<String> set = new ArrayList<>();

    /**
     * The settings of this call: options stand for the settings of their names, and {@code --set} has the last word.
     *
     * @param presets what this command sets unless the user has set it
     */
    Settings settings(Sources presets) {
        List<String> assignments = new ArrayList<>();
        add(assignments, Catalogue.ROUTES, routes);
        add(assignments, Catalogue.DATA, data);
        add(assignments, Catalogue.OUT, out);
        add(assignments, Catalogue.HTTP_PROXY, proxy);
        assignments.addAll(set);
        Sources sources = presets.environment(System.getenv()).assignments(assignments);
        Settings settings = Settings.load(config == null ? sources : sources.file(config));
        settings.warnings().forEach(warning -> System.err.println("originguard: " + warning));
        return settings;
    }

    private static void add(List<String> assignments, Setting<?> setting, @Nullable Object value) {
        if (value != null) {
            assignments.add(setting.key() + "=" + value);
        }
    }
}
