package io.originguard.settings;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where settings come from, the weaker first: what the command presets, the settings file, the properties of a container
 * or of the application around it, the environment, {@code --set}.
 * Immutable; begin with {@link #none()}.
 *
 * @param presets defaults of a command that differ from those of the catalogue
 * @param file the settings file
 * @param container the properties that a container or an application hands over
 * @param environment all environment variables; those that do not begin with {@code ORIGINGUARD_} are passed over
 * @param assignments what stood after each {@code --set}: {@code key=value}, the last of a key counts
 */
public record Sources(
        Map<Setting<?>, String> presets,
        Optional<Path> file,
        Container container,
        Map<String, String> environment,
        List<String> assignments) {

    public Sources {
        presets = Map.copyOf(presets);
        environment = Map.copyOf(environment);
        assignments = List.copyOf(assignments);
    }

    /** Nothing but the defaults. */
    public static Sources none() {
        return new Sources(Map.of(), Optional.empty(), Container.NONE, Map.of(), List.of());
    }

    /** With another default for one setting. */
    public Sources preset(Setting<?> setting, String text) {
        Map<Setting<?>, String> more = new HashMap<>(presets);
        more.put(setting, text);
        return new Sources(more, file, container, environment, assignments);
    }

    /** With a settings file, in place of another. */
    public Sources file(Path path) {
        return new Sources(presets, Optional.of(path), container, environment, assignments);
    }

    /**
     * With properties that a container or an application hands over, in place of others.
     *
     * @param name what messages call their place, such as {@code etc/io.originguard.cfg}
     */
    public Sources container(String name, Map<String, String> properties) {
        return new Sources(presets, file, new Container(name, properties), environment, assignments);
    }

    /** With the environment, in place of another. */
    public Sources environment(Map<String, String> variables) {
        return new Sources(presets, file, container, variables, assignments);
    }

    /** With what stood after each {@code --set}, in place of others. */
    public Sources assignments(List<String> keysAndValues) {
        return new Sources(presets, file, container, environment, keysAndValues);
    }

    /** Says nothing about the environment, which may hold passwords of other programs. */
    @Override
    public String toString() {
        return "Sources[file=" + file.map(Path::toString).orElse("none") + "]";
    }

    /**
     * Properties and what messages call their place.
     *
     * @param name of the place
     * @param properties texts by key
     */
    record Container(String name, Map<String, String> properties) {

        static final Container NONE = new Container("", Map.of());

        Container {
            properties = Map.copyOf(properties);
        }

        /** Without values, which may be secret. */
        @Override
        public String toString() {
            return name;
        }
    }
}
