package io.originguard.app;

import io.originguard.settings.Catalogue;
import io.originguard.settings.Setting;
import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of all commands that work on the folders of a node. */
final class CommonOptions {

    @Mixin
    private SettingOptions settingOptions = new SettingOptions();

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
        return settingOptions.settings(presets, assignments, List.of());
    }

    private static void add(List<String> assignments, Setting<?> setting, @Nullable Object value) {
        if (value != null) {
            assignments.add(setting.key() + "=" + value);
        }
    }
}
