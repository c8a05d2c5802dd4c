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

    /** By which ConfigAdmin knows it. */
    static final String PID = "io.originguard";

    /** What messages call it. */
    static final String NAME = "etc/" + PID + ".cfg";

    private static final String OURS = "originguard.";

    /**
     * The settings of a configuration, over the defaults that hold in a container; the environment goes before both, as
     * everywhere.
     *
     * @throws io.originguard.settings.SettingsException if anything of it is wrong; it names all that is
     */
    Settings settings(Map<String, String> properties) {
        return Settings.load(Sources.none().container(NAME, ours(properties)).environment(System.getenv()));
    }

    /** What is given or a default in a container; what is no setting by its first word, such as {@code service.pid}, is left out. */
    Map<String, String> ours(Map<String, String> properties) {
        Map<String, String> ours = new TreeMap<>();
        ours.put(Catalogue.DATA.key(), data.resolve("originguard").toString());
        ours.put(Catalogue.OUT.key(), data.resolve("originguard/out").toString());
        ours.put(Catalogue.ROUTES.key(), etc.resolve("originguard/routes").toString());
        properties.forEach((key, text) -> {
            if (key.startsWith(OURS)) {
                ours.put(key, text);
            }
        });
        return ours;
    }
}
