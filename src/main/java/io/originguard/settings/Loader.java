package io.originguard.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Goes through the sources once, the weaker first, and collects everything that is wrong with them. */
final class Loader {

    private static final String VARIABLES = "ORIGINGUARD_";

    /** Of the commands that talk to a running node. */
    private static final Set<String> OF_OTHERS = Set.of("ORIGINGUARD_URL", "ORIGINGUARD_TOKEN_FILE");

    private final List<Given> given = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** All values; throws if anything is wrong. */
    Values load(Sources sources) {
        sources.presets().forEach((setting, text) -> accept(setting, text, "the default " + setting.key()));
        sources.file().ifPresent(file -> {
            Map<String, String> seen = new HashMap<>();
            for (PropertiesFile.Property property : PropertiesFile.read(file, problems::add)) {
                String earlier = seen.putIfAbsent(property.key(), property.where());
                if (earlier == null) {
                    property(property.where() + ": ", property.key(), property.value());
                } else {
                    problems.add(
                            property.where() + ": " + Secrets.mask(property.key()) + " stands in " + earlier + " too");
                }
            }
        });
        new TreeMap<>(sources.container().properties())
                .forEach((key, text) -> property(sources.container().name() + ": ", key, text));
        environment(sources.environment());
        sources.assignments().forEach(this::assignment);
        return finish(Values.defaults());
    }

    /** The values with options of a target's route in place of some. */
    Values override(Values values, Map<String, String> options) {
        Map<String, Setting<?>> known = Catalogue.targetOptions();
        new TreeMap<>(options).forEach((option, text) -> {
            Setting<?> setting = known.get(option);
            if (setting == null) {
                problems.add(unknown("option ", option, "an option of a target", Nearest.to(option, known.keySet())));
            } else {
                accept(setting, text, "option " + option);
            }
        });
        return finish(values);
    }

    /** What is strange but no reason to stop. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    private Values finish(Values values) {
        if (problems.isEmpty()) {
            Values merged = values.with(given);
            merged.contradiction().ifPresent(problems::add);
            if (problems.isEmpty()) {
                return merged;
            }
        }
        throw new SettingsException(problems);
    }

    private void environment(Map<String, String> variables) {
        Map<String, Setting<?>> known = new HashMap<>();
        Catalogue.all().forEach(setting -> setting.variables().forEach(name -> known.put(name, setting)));
        Map<Setting<?>, String> seen = new HashMap<>();
        new TreeMap<>(variables).forEach((name, text) -> {
            Setting<?> setting = known.get(name);
            if (setting != null) {
                String twin = seen.put(setting, name);
                if (twin != null) {
                    problems.add("environment variable " + name + ": " + twin + " sets " + setting.key() + " too");
                }
                accept(setting, text, "environment variable " + name + ": " + setting.key());
            } else if (name.startsWith(VARIABLES) && !OF_OTHERS.contains(name)) {
                // Kubernetes sets variables such as ORIGINGUARD_SERVICE_HOST for a service of our name.
                warnings.add(unknown("environment variable ", name, "a setting", Nearest.to(name, known.keySet())));
            }
        });
    }

    private void assignment(String assignment) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            problems.add("--set " + Secrets.mask(assignment)
                    + " is not key=value, such as --set originguard.probe.interval=30s");
        } else {
            property("--set ", assignment.substring(0, equals).strip(), assignment.substring(equals + 1));
        }
    }

    private void property(String prefix, String key, String text) {
        Catalogue.find(key)
                .ifPresentOrElse(
                        setting -> accept(setting, text, prefix + key),
                        () -> problems.add(unknown(
                                prefix,
                                key,
                                "a setting",
                                Nearest.to(
                                        key,
                                        Catalogue.all().stream()
                                                .map(Setting::key)
                                                .toList()))));
    }

    private void accept(Setting<?> setting, String text, String name) {
        Given one = new Given(setting, text.strip(), name);
        one.problem().ifPresentOrElse(problems::add, () -> given.add(one));
    }

    private static String unknown(String prefix, String name, String what, Optional<String> nearest) {
        return prefix + Secrets.mask(name) + " is not " + what
                + nearest.map(meant -> "; did you mean " + meant + "?").orElse("");
    }
}
