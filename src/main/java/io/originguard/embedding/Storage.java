package io.originguard.embedding;

import io.originguard.frontier.Credentials;
import io.originguard.frontier.DataDirectoryLock;
import io.originguard.frontier.FrontierStore;
import io.originguard.frontier.StoreException;
import io.originguard.frontier.Stores;
import io.originguard.settings.Catalogue;
import io.originguard.settings.Settings;
import io.originguard.sink.RotationSettings;
import io.originguard.sink.WarcSink;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;

/**
 * What a node keeps outside its memory, open.
 *
 * @param lock on the data directory
 * @param store of the frontier
 * @param warc the default sink, which the node closes
 */
record Storage(DataDirectoryLock lock, FrontierStore store, WarcSink warc) {

    /**
     * Opens all of it, or nothing.
     *
     * @throws StoreException if the store or a folder cannot be used, or another node has them
     */
    static Storage open(CamelContext context, Settings settings, Clock clock) {
        DataDirectoryLock lock = DataDirectoryLock.acquire(settings.get(Catalogue.DATA));
        FrontierStore store = null;
        try {
            store = store(context, settings);
            return new Storage(lock, store, warc(settings, clock));
        } catch (RuntimeException e) {
            if (store != null) {
                store.close();
            }
            lock.close();
            throw e;
        }
    }

    private static FrontierStore store(CamelContext context, Settings settings) {
        Optional<String> dataSource = settings.get(Catalogue.STORE_DATA_SOURCE);
        return dataSource.isPresent()
                ? Stores.open(
                        dataSource(context.getRegistry(), dataSource.get()),
                        dataSource.get(),
                        settings.get(Catalogue.STORE_SCHEMA))
                : Stores.open(
                        settings.storeUrl(),
                        new Credentials(
                                settings.get(Catalogue.STORE_USER),
                                settings.get(Catalogue.STORE_PASSWORD),
                                settings.get(Catalogue.STORE_PASSWORD_FILE)));
    }

    private static DataSource dataSource(Registry registry, String name) {
        Object bean = registry.lookupByName(name);
        if (bean instanceof DataSource source) {
            return source;
        }
        Set<String> known =
                new TreeSet<>(registry.findByTypeWithName(DataSource.class).keySet());
        throw new StoreException(Catalogue.STORE_DATA_SOURCE.key() + "=" + name + ": "
                + (bean == null
                        ? "the Camel registry has no bean of this name"
                        : "this bean is no DataSource but a " + bean.getClass().getName())
                + "; "
                + (known.isEmpty()
                        ? "it knows no DataSource at all"
                        : "of DataSources it knows " + String.join(", ", known)));
    }

    /** Of this program, as its jar has it. */
    static String version() {
        String version = Storage.class.getPackage().getImplementationVersion();
        return version == null ? "(unpackaged)" : version;
    }

    private static WarcSink warc(Settings settings, Clock clock) {
        try {
            return WarcSink.open(
                    settings.get(Catalogue.OUT),
                    new RotationSettings(
                            settings.get(Catalogue.SINK_WARC_MAX_BYTES), settings.get(Catalogue.SINK_WARC_MAX_AGE)),
                    "originguard/" + version(),
                    clock);
        } catch (IOException e) {
            throw new StoreException(
                    "The folder " + settings.get(Catalogue.OUT) + " of " + Catalogue.OUT.key() + " cannot be used: "
                            + e.getMessage(),
                    e);
        }
    }

    /** Gives back what the node does not close. */
    void close() {
        try {
            store.close();
        } finally {
            lock.close();
        }
    }
}
