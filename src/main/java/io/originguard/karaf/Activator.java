package io.originguard.karaf;

import io.originguard.app.Role;
import io.originguard.app.Standalone;
import io.originguard.frontier.Drivers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ManagedService;

/** The life of the bundle that has Camel in itself: it waits for its configuration, and leaves nothing behind. */
public final class Activator implements BundleActivator {

    /** The name of the configuration, in {@code etc/io.originguard.cfg}. */
    static final String PID = "io.originguard";

    private @Nullable KarafNode node;

    @Override
    public void start(BundleContext bundle) {
        Configuration configuration = new Configuration(
                Path.of(property(bundle, "karaf.data", "data")), Path.of(property(bundle, "karaf.etc", "etc")));
        KarafNode started = new KarafNode(
                configuration,
                settings -> Standalone.start(settings, Role.SERVICE, Clock.systemUTC()),
                Clock.systemUTC());
        node = started;
        bundle.registerService(
                ManagedService.class,
                started::updated,
                FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_PID, PID)));
        bundle.registerService(KarafNode.class, started, null);
    }

    @Override
    public void stop(BundleContext bundle) {
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
