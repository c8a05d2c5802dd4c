package io.originguard.karaf;

import io.originguard.app.Role;
import io.originguard.app.Standalone;
import io.originguard.settings.Settings;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.osgi.framework.BundleContext;

/** Of the bundle that has Camel in itself: the whole service, with its page. */
public final class Activator extends NodeBundle {

    @Override
    Instance start(
            BundleContext bundle,
            Settings settings,
            Map<String, String> properties,
            Optional<DataSource> source,
            Clock clock) {
        return Instance.of(
                source.isPresent()
                        ? Standalone.start(settings, Role.SERVICE, source.get(), clock)
                        : Standalone.start(settings, Role.SERVICE, clock));
    }
}
