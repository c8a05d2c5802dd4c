package io.originguard.settings;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One setting of the {@link Catalogue}.
 *
 * @param key its name in the settings file and after {@code --set}, such as {@code originguard.probe.interval}
 * @param kind what its text may be
 * @param fallback its text where no source gives one
 * @param perTarget whether a target's route can override it
 * @param effect what it does, in one sentence
 */
public record Setting<T>(String key, Kind<T> kind, String fallback, boolean perTarget, String effect) {

    static final String PREFIX = "originguard.";

    /** Groups whose name says nothing that the route of a target does not say already. */
    private static final Set<String> SILENT = Set.of("target.", "network.");

    /** The values that are allowed, with range, unit and an example. */
    public String allowed() {
        return kind.allowed();
    }

    /**
     * The option of a target's route that overrides the setting, such as {@code probeInterval}; empty where none does.
     */
    public Optional<String> option() {
        return perTarget ? Optional.of(camelCase(nameWithoutSilentGroup())) : Optional.empty();
    }

    /**
     * The environment variables that hold the setting: its parts in upper case, those in camel case either in one word or
     * in several, such as {@code ORIGINGUARD_BREAKER_MINIMUMCALLS} and {@code ORIGINGUARD_BREAKER_MINIMUM_CALLS}.
     */
    Set<String> variables() {
        Set<String> names = new LinkedHashSet<>();
        names.add(key.replace('.', '_').toUpperCase(Locale.ROOT));
        names.add(key.replaceAll("([a-z])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT));
        return names;
    }

    /** The value that the text means, null where it means none. */
    @Nullable
    T read(String text) {
        return kind.reader().read(text);
    }

    /** Whether its text is a password. */
    boolean secret() {
        return key.endsWith(".password");
    }

    /** The text as people may read it. */
    String shown(String text) {
        return secret() && !text.isEmpty() ? "***" : Secrets.mask(text);
    }

    /** What is wrong with a text that means no value, as it stands behind that text. */
    String complaint(String text) {
        return kind.complaint().apply(text);
    }

    private String nameWithoutSilentGroup() {
        String name = key.substring(PREFIX.length());
        for (String group : SILENT) {
            if (name.startsWith(group)) {
                return name.substring(group.length());
            }
        }
        return name;
    }

    private static String camelCase(String name) {
        StringBuilder option = new StringBuilder();
        for (String part : name.split("\\.", -1)) {
            option.append(option.isEmpty() ? part : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
        }
        return option.toString();
    }

    @Override
    public String toString() {
        return key;
    }
}
