package io.originguard.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.testing.GeneratedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsFileTest {

    private static final String HEAD = """
            # Every setting of Originguard with its default. Take the # from a line to change it, and name the file with
            # --config. Stronger than this file are environment variables (ORIGINGUARD_PROBE_INTERVAL for
            # originguard.probe.interval) and, strongest, --set originguard.probe.interval=30s. "Option" is the name under
            # which the route of one target overrides a setting for this target alone. Java properties in UTF-8: \\\\ is a
            # backslash.
            """;

    @Test
    void the_settings_file_is_the_catalogue() throws IOException {
        GeneratedFile.at("config/originguard.properties").assertHolds(text(), SettingsFileTest.class);
    }

    @Test
    void the_settings_file_with_every_line_switched_on_changes_nothing(@TempDir Path directory) throws IOException {
        List<String> lines = text().lines()
                .map(line -> line.replaceFirst("^#originguard", "originguard"))
                .toList();
        Path file = Files.write(directory.resolve("all.properties"), lines);

        Settings settings = Settings.load(Sources.none().file(file));

        assertThat(lines).filteredOn(line -> line.startsWith("originguard")).hasSameSizeAs(Catalogue.all());
        assertThat(settings.asProperties())
                .isEqualTo(Settings.load(Sources.none()).asProperties());
    }

    private static String text() {
        StringBuilder text = new StringBuilder(HEAD);
        for (Setting<?> setting : Catalogue.all()) {
            text.append("\n# ").append(setting.effect()).append("\n# ");
            text.append(setting.allowed().substring(0, 1).toUpperCase(Locale.ROOT))
                    .append(setting.allowed().substring(1))
                    .append('.');
            setting.option().ifPresent(option -> text.append(" Option: ").append(option));
            text.append("\n#")
                    .append(setting.key())
                    .append('=')
                    .append(setting.fallback())
                    .append('\n');
        }
        return text.toString();
    }
}
