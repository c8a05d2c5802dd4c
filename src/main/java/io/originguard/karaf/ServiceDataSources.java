package io.originguard.karaf;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/**
 * The services {@link DataSource} of a name, such as pax-jdbc makes of each {@code etc/org.ops4j.datasource-*.cfg}. Thread-safe.
 *
 * @param bundle that uses them
 */
record ServiceDataSources(BundleContext bundle) implements DataSources {

    @Override
    public Followed follow(String name, Consumer<Change> changed) {
        Services services = new Services(bundle, changed);
        services.open(name);
        return services;
    }

    /** By the name for JNDI, which pax-jdbc gives each, or by the one of pax-jdbc itself. */
    private static Filter filter(String name) {
        String value = name.replaceAll("[\\\\*()]", "\\\\$0");
        try {
            return FrameworkUtil.createFilter("(&(objectClass=" + DataSource.class.getName()
                    + ")(|(osgi.jndi.service.name=" + value + ")(dataSourceName=" + value + ")))");
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(name + " is no name of a service", e);
        }
    }

    private static final class Services implements Followed, ServiceTrackerCustomizer<DataSource, DataSource> {

        private final BundleContext bundle;
        private final Consumer<Change> changed;
        private final Map<ServiceReference<DataSource>, DataSource> present = new ConcurrentHashMap<>();
        private @Nullable ServiceTracker<DataSource, DataSource> tracker;
        private volatile boolean closed;

        Services(BundleContext bundle, Consumer<Change> changed) {
            this.bundle = bundle;
            this.changed = changed;
        }

        void open(String name) {
            ServiceTracker<DataSource, DataSource> opened = new ServiceTracker<>(bundle, filter(name), this);
            tracker = opened;
            opened.open();
        }

        @Override
        public @Nullable DataSource addingService(ServiceReference<DataSource> reference) {
            DataSource source = bundle.getService(reference);
            if (source != null) {
                present.put(reference, source);
                changed.accept(Change.COME);
            }
            return source;
        }

        @Override
        public void modifiedService(ServiceReference<DataSource> reference, DataSource source) {
            // It is the same one still.
        }

        @Override
        public void removedService(ServiceReference<DataSource> reference, DataSource source) {
            present.remove(reference);
            if (!closed) {
                changed.accept(Change.GOING);
            }
            bundle.ungetService(reference);
        }

        @Override
        public List<DataSource> all() {
            return present.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey(Comparator.reverseOrder()))
                    .map(Map.Entry::getValue)
                    .toList();
        }

        @Override
        public void close() {
            closed = true;
            ServiceTracker<DataSource, DataSource> opened = tracker;
            if (opened != null) {
                opened.close();
            }
        }
    }
}
