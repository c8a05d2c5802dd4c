package io.originguard.settings;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where settings come from, the weaker first: what the command presets, the settings file, the environment, the
 * properties of the application around it, {@code --set}.
 * Immutable; begin with {@link #none()}.
 *
 * @param presets defaults of a command that differ from those of the catalogue
 * @param file the settings file
 * @param environment all environment variables; those that do not begin with {@code ORIGINGUARD_} are passed over
 * @param properties of the application that a node is part of, by their keys
 * @param assignments what stood after each {@code --set}: {@code key=value}, the last of a key counts
 */
public record Sources(
        Map<Setting<?>, String> presets,
        Optional<Path> file,
        Map<String, String> environment,
        Map<String, String> properties,
        List<String> assignments) {

    public Sources {
        presets = Map.copyOf(presets);
        environment = Map.copyOf(environment);
        properties = Map.copyOf(properties);
        assignments = List.copyOf(assignments);
    }

    /** Nothing but the defaults. */
    public static Sources none() {
        return new Sources(Map.of(), Optional.empty(), Map.of(), Map.of(), List.of());
    }

    /** With another default for one setting. */
    public Sources preset(Setting<?> setting, String text) {
        Map<Setting<?>, String> more = new HashMap<>(presets);
        more.put(setting, text);
        return new Sources(more, file, environment, properties, assignments);
    }

    /** With a settings file, in place of another. */
    public Sources file(Path path) {
        return new Sources(presets, Optional.of(path), environment, properties, assignments);
    }

    /** With the environment, in place of another. */
    public Sources environment(Map<String, String> variables) {
        return new Sources(presets, file, variables, properties, assignments);
    }

    /** With the properties of an application, in place of others. */
    public Sources properties(Map<String, String> keysAndTexts) {
        return new Sources(presets, file, environment, keysAndTexts, assignments);
    }

    /** With what stood after each {@code --set}, in place of others. */
    public Sources assignments(List<String> keysAndValues) {
        return new Sources(presets, file, environment, properties, keysAndValues);
    }

    /** Says nothing about the environment, which may hold passwords of other programs. */
    @Override
    public String toString() {
        return "Sources[file=" + file.map(Path::toString).orElse("none") + "]";
    }
}
