package io.originguard.app;

import io.originguard.settings.Catalogue;
import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that all commands have. */
final class SettingOptions {

    @Option(names = "--config", paramLabel = "FILE", description = "Settings file (see config/originguard.properties).")
    private @Nullable Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = {"Any setting, as often as needed, such as", "originguard.probe.interval=10s."})
    private List<String> set = new ArrayList<>();

    /**
     * The settings of this call.
     *
     * @param presets what this command sets unless the user has set it
     * @param weaker assignments that {@code --set} outranks
     * @param stronger assignments that outrank {@code --set}
     */
    Settings settings(Sources presets, List<String> weaker, List<String> stronger) {
        List<String> assignments = new ArrayList<>(weaker);
        assignments.addAll(set);
        assignments.addAll(stronger);
        Sources sources = presets.environment(System.getenv()).assignments(assignments);
        Settings settings = Settings.load(config == null ? sources : sources.file(config));
        Logs.as(settings.get(Catalogue.LOG));
        PrintStream err = Logs.teller(settings.get(Catalogue.LOG));
        settings.warnings().forEach(warning -> err.println("originguard: " + warning));
        return settings;
    }
}
