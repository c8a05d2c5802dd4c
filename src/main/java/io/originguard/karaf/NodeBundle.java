package io.originguard.karaf;

import io.originguard.frontier.Drivers;
import io.originguard.settings.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ManagedService;

/** The life of a bundle with a node: it waits for its configuration, and leaves nothing behind. */
abstract class NodeBundle implements BundleActivator {

    private @Nullable KarafNode node;

    /**
     * Starts a node.
     *
     * @param settings that were read from the properties
     * @param properties every setting that was given, with the defaults of a container
     * @param source of the container, for the store; empty if the settings name none
     */
    abstract Instance start(
            BundleContext bundle,
            Settings settings,
            Map<String, String> properties,
            Optional<DataSource> source,
            Clock clock);

    @Override
    public final void start(BundleContext bundle) {
        Configuration configuration = new Configuration(
                Path.of(property(bundle, "karaf.data", "data")), Path.of(property(bundle, "karaf.etc", "etc")));
        Clock clock = Clock.systemUTC();
        KarafNode started = new KarafNode(
                configuration,
                new ServiceDataSources(bundle),
                (settings, properties, source) -> start(bundle, settings, properties, source, clock),
                clock);
        node = started;
        bundle.registerService(
                ManagedService.class,
                started::updated,
                FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_PID, Configuration.PID)));
        bundle.registerService(KarafNode.class, started, null);
    }

    @Override
    public final void stop(BundleContext bundle) {
        KarafNode stopping = node;
        node = null;
        if (stopping != null) {
            stopping.close();
        }
        Drivers.release();
        RecordCaches.displace();
    }

    private static String property(BundleContext bundle, String key, String otherwise) {
        String value = bundle.getProperty(key);
        return value == null ? otherwise : value;
    }
}
