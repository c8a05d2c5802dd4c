package io.originguard.embedding;

import io.originguard.camel.RouteProperties;
import io.originguard.settings.Catalogue;
import io.originguard.settings.Setting;
import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Ordered;
import org.apache.camel.spi.PropertiesComponent;
import org.apache.camel.spi.PropertiesSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of a node as the properties of its context have them, and in return, to the context, those that nobody has set. It
 * answers for keys that begin with {@code originguard.} and for no others. Thread-safe.
 */
final class ContextSettings implements PropertiesSource, Ordered {

    private static final Logger LOG = LoggerFactory.getLogger(ContextSettings.class);
    private static final String NAME = "originguard";
    private static final String PREFIX = "originguard.";

    private final CamelContext context;
    /** Set while a thread asks the context what all others say. */
    private final ThreadLocal<Boolean> asking = new ThreadLocal<>();

    private @Nullable Settings settings;
    private Map<String, String> answers = Map.of();

    ContextSettings(CamelContext context) {
        this.context = context;
    }

    /** Has the context ask; a second time does no harm. */
    void attach() {
        PropertiesComponent properties = context.getPropertiesComponent();
        if (properties.getPropertiesSource(NAME) == null) {
            properties.addPropertiesSource(this);
        }
    }

    /**
     * The settings, read once.
     *
     * @throws io.originguard.settings.SettingsException if one cannot be used; it names all such
     */
    synchronized Settings settings() {
        Settings known = settings;
        if (known == null) {
            known = Settings.load(Sources.none()
                    .container("properties of the Camel context", given())
                    .environment(System.getenv()));
            known.warnings().forEach(LOG::warn);
            Map<String, String> all = new HashMap<>(known.asProperties());
            all.putAll(RouteProperties.of(known, false));
            answers = all;
            settings = known;
        }
        return known;
    }

    /** The next one who asks has them read anew. */
    synchronized void forget() {
        settings = null;
    }

    @Override
    public String getName() {
        return NAME;
    }

    /** Last: what an application says outranks our defaults. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST;
    }

    @Override
    public @Nullable String getProperty(String key) {
        if (!key.startsWith(PREFIX) || asking.get() != null) {
            return null;
        }
        // Sources that Camel asks after this one outrank it too.
        return others(key).orElseGet(() -> answer(key));
    }

    private synchronized @Nullable String answer(String key) {
        settings();
        return answers.get(key);
    }

    /** Every setting that the application has, and whatever else it has under our prefix, which is likely misspelt. */
    private Map<String, String> given() {
        Map<String, String> given = new TreeMap<>();
        for (Setting<?> setting : Catalogue.all()) {
            others(setting.key()).ifPresent(text -> given.put(setting.key(), text));
        }
        Properties all = context.getPropertiesComponent()
                .loadProperties(key -> key.startsWith(PREFIX) && !RouteProperties.KEYS.contains(key));
        all.stringPropertyNames().forEach(key -> given.putIfAbsent(key, all.getProperty(key)));
        return given;
    }

    private Optional<String> others(String key) {
        asking.set(true);
        try {
            return context.getPropertiesComponent().resolveProperty(key);
        } finally {
            asking.remove();
        }
    }
}
