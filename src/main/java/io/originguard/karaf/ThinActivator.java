package io.originguard.karaf;

import io.originguard.settings.Settings;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.osgi.framework.BundleContext;

/** Of the bundle that runs on the Camel of the container. */
public final class ThinActivator extends NodeBundle {

    @Override
    Instance start(
            BundleContext bundle,
            Settings settings,
            Map<String, String> properties,
            Optional<DataSource> source,
            Clock clock) {
        return ContextInstance.start(bundle, settings, properties, source, clock);
    }
}
