package io.originguard.settings;

import io.originguard.target.TargetSettings;
import io.originguard.target.TargetSettings.BackoffSettings;
import io.originguard.target.TargetSettings.BaselineSettings;
import io.originguard.target.TargetSettings.BreakerSettings;
import io.originguard.target.TargetSettings.HttpSettings;
import io.originguard.target.TargetSettings.NetworkSettings;
import io.originguard.target.TargetSettings.ProbeSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The settings of a node as its sources have them: complete, valid, immutable, and so safe to share between threads. */
public final class Settings {

    private final Values values;
    private final List<String> warnings;
    private final TargetSettings target;

    private Settings(Values values, List<String> warnings) {
        this.values = values;
        this.warnings = warnings;
        this.target = target(values);
    }

    /**
     * Reads the sources.
     *
     * @throws SettingsException if a source cannot be read, or has an unknown key or a value that is not allowed; it names
     *     all of them
     */
    public static Settings load(Sources sources) {
        Loader loader = new Loader();
        Values values = loader.load(sources);
        return new Settings(values, loader.warnings());
    }

    /** The value of one setting, read from its text at each call: keep it where it is used for every request. */
    public <T> T get(Setting<T> setting) {
        return values.get(setting);
    }

    /** The numbers of a target that overrides none. */
    public TargetSettings target() {
        return target;
    }

    /**
     * The numbers of a target whose route overrides some.
     *
     * @param options options by their name, such as {@code probeInterval}
     * @throws SettingsException if an option is unknown or its value is not allowed; it names all of them
     */
    public TargetSettings target(Map<String, String> options) {
        return options.isEmpty() ? target : target(new Loader().override(values, options));
    }

    /** The JDBC URL of the store. */
    public String storeUrl() {
        return get(Catalogue.STORE_URL)
                .orElseGet(() -> "jdbc:sqlite:" + get(Catalogue.DATA).resolve("originguard.db"));
    }

    /** The directory whose files of URLs are taken in. */
    public Path inbox() {
        return get(Catalogue.DATA).resolve(get(Catalogue.INTAKE_INBOX));
    }

    /** What is strange about the sources but no reason to stop, a line each. */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * Every key with the text that counts, for placeholders in routes; where the default depends on another setting, what
     * it comes to; no route needs those that are passwords. Others may hold some too: not for people.
     */
    public Map<String, String> asProperties() {
        Map<String, String> properties = new TreeMap<>();
        Catalogue.all().stream()
                .filter(setting -> !setting.secret())
                .forEach(setting -> properties.put(setting.key(), values.text(setting)));
        if (get(Catalogue.STORE_DATA_SOURCE).isEmpty()) {
            properties.put(Catalogue.STORE_URL.key(), storeUrl());
        }
        properties.put(Catalogue.INTAKE_INBOX.key(), inbox().toString());
        return properties;
    }

    /** Every key with the text that counts, without passwords. */
    @Override
    public String toString() {
        Map<String, String> masked = new TreeMap<>(asProperties());
        masked.replaceAll((key, text) -> Secrets.mask(text));
        return masked.toString();
    }

    private static TargetSettings target(Values values) {
        return new TargetSettings(
                values.get(Catalogue.CONCURRENCY),
                new BreakerSettings(
                        values.get(Catalogue.BREAKER_WINDOW),
                        values.get(Catalogue.BREAKER_THRESHOLD),
                        values.get(Catalogue.BREAKER_MINIMUM_CALLS),
                        values.get(Catalogue.BREAKER_CONSECUTIVE),
                        values.get(Catalogue.BREAKER_BAD),
                        values.get(Catalogue.BREAKER_PATHS)),
                new ProbeSettings(
                        values.get(Catalogue.PROBE_INTERVAL),
                        values.get(Catalogue.PROBE_OPERATOR_INTERVAL),
                        values.get(Catalogue.PROBE_PATH),
                        values.get(Catalogue.PROBE_HONOUR_RETRY_AFTER),
                        values.get(Catalogue.PROBE_ACCEPT),
                        values.get(Catalogue.PROBE_EXPECT_STATUS),
                        values.get(Catalogue.PROBE_EXPECT_TEXT)),
                values.get(Catalogue.RAMP_STEP),
                new BaselineSettings(values.get(Catalogue.BASELINE_LEARN), values.get(Catalogue.BASELINE_RECOVERY)),
                new BackoffSettings(
                        values.get(Catalogue.BACKOFF_BASE),
                        values.get(Catalogue.BACKOFF_MAX),
                        values.get(Catalogue.BACKOFF_ATTEMPTS)),
                new HttpSettings(
                        values.get(Catalogue.HTTP_CONNECT_TIMEOUT),
                        values.get(Catalogue.HTTP_RESPONSE_TIMEOUT),
                        values.get(Catalogue.HTTP_MAX_BYTES),
                        values.get(Catalogue.HTTP_USER_AGENT),
                        values.get(Catalogue.HTTP_PROXY),
                        values.get(Catalogue.HTTP_MAX_REDIRECTS)),
                new NetworkSettings(
                        values.get(Catalogue.EDGE),
                        values.get(Catalogue.ALLOW_PRIVATE),
                        values.get(Catalogue.ALLOWED_HOSTS)),
                values.get(Catalogue.ROBOTS),
                values.get(Catalogue.PATHS));
    }
}
