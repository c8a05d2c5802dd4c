package io.originguard.settings;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The text that counts for each setting; immutable, complete, and valid except for {@link #contradiction()}. */
final class Values {

    /** How we enter a store that is ours to enter. */
    private static final List<Setting<? extends Optional<?>>> ENTRIES =
            List.of(Catalogue.STORE_URL, Catalogue.STORE_USER, Catalogue.STORE_PASSWORD, Catalogue.STORE_PASSWORD_FILE);

    private final Map<Setting<?>, Given> given;

    private Values(Map<Setting<?>, Given> given) {
        this.given = given;
    }

    static Values defaults() {
        Map<Setting<?>, Given> defaults = new HashMap<>();
        for (Setting<?> setting : Catalogue.all()) {
            defaults.put(setting, new Given(setting, setting.fallback(), "the default " + setting.key()));
        }
        return new Values(defaults);
    }

    /** With these in place of what was given before; they must be valid. */
    Values with(List<Given> stronger) {
        Map<Setting<?>, Given> merged = new HashMap<>(given);
        stronger.forEach(one -> merged.put(one.setting(), one));
        return new Values(merged);
    }

    <T> T get(Setting<T> setting) {
        return Objects.requireNonNull(setting.read(text(setting)), setting::key);
    }

    String text(Setting<?> setting) {
        return given(setting).text();
    }

    /** What two settings say against each other. */
    Optional<String> contradiction() {
        Duration base = get(Catalogue.BACKOFF_BASE);
        Duration max = get(Catalogue.BACKOFF_MAX);
        if (base.compareTo(max) > 0) {
            return Optional.of(given(Catalogue.BACKOFF_BASE) + " is longer than " + given(Catalogue.BACKOFF_MAX));
        }
        if (get(Catalogue.STORE_PASSWORD).isPresent()
                && get(Catalogue.STORE_PASSWORD_FILE).isPresent()) {
            return beside(Catalogue.STORE_PASSWORD, Catalogue.STORE_PASSWORD_FILE, "one of them is enough");
        }
        if (get(Catalogue.STORE_DATA_SOURCE).isEmpty()) {
            return get(Catalogue.STORE_SCHEMA)
                    .map(schema -> given(Catalogue.STORE_SCHEMA) + " is given without "
                            + Catalogue.STORE_DATA_SOURCE.key() + "; to a URL, add currentSchema=" + schema);
        }
        return ENTRIES.stream()
                .filter(entry -> get(entry).isPresent())
                .findFirst()
                .flatMap(entry -> beside(
                        entry,
                        Catalogue.STORE_DATA_SOURCE,
                        "the application says where its DataSource leads, and how"));
    }

    private Optional<String> beside(Setting<?> one, Setting<?> other, String advice) {
        return Optional.of(given(one) + " is given beside " + given(other) + "; " + advice);
    }

    private Given given(Setting<?> setting) {
        return Objects.requireNonNull(given.get(setting), setting::key);
    }
}
