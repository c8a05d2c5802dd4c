package io.originguard.karaf;

import io.originguard.settings.Catalogue;
import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * From what ConfigAdmin hands over to settings.
 *
 * @param data Karaf's folder of data, in which the frontier and the pages have theirs
 * @param etc Karaf's folder of configuration, in which the routes have theirs
 */
record Configuration(Path data, Path etc) {

    /** What messages call it. */
    static final String NAME = "etc/" + Activator.PID + ".cfg";

    private static final String OURS = "originguard.";

    /**
     * The settings of a configuration; the environment goes before it, as everywhere.
     *
     * @param properties what is no setting of ours by its first word, such as {@code service.pid}, is passed over
     * @throws io.originguard.settings.SettingsException if anything of it is wrong; it names all that is
     */
    Settings settings(Map<String, String> properties) {
        Map<String, String> ours = new TreeMap<>(properties);
        ours.keySet().removeIf(key -> !key.startsWith(OURS));
        return Settings.load(Sources.none()
                .preset(Catalogue.DATA, data.resolve("originguard").toString())
                .preset(Catalogue.OUT, data.resolve("originguard/out").toString())
                .preset(Catalogue.ROUTES, etc.resolve("originguard/routes").toString())
                .container(NAME, ours)
                .environment(System.getenv()));
    }
}
