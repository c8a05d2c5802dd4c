package io.originguard.embedding;

import io.originguard.camel.Fleet;
import io.originguard.camel.Node;
import io.originguard.settings.Settings;
import java.time.Clock;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/**
 * The node of a context: installed when a route first needs it, unless somebody has installed one; stopped with the context, and
 * installed again if that is started again. Thread-safe.
 */
final class Installation extends LifecycleStrategySupport {

    private final CamelContext context;
    private final ContextSettings settings;
    private @Nullable Storage storage;
    private @Nullable Node installed;

    Installation(CamelContext context, ContextSettings settings) {
        this.context = context;
        this.settings = settings;
    }

    /**
     * Installs the node if there is none.
     *
     * @throws io.originguard.settings.SettingsException if the context's properties hold settings that cannot be used
     * @throws io.originguard.frontier.StoreException if the store or the folders cannot be used
     */
    synchronized void ensure() {
        if (context.hasService(Node.class) != null) {
            return;
        }
        Clock clock = context.getRegistry().findSingleByType(Clock.class);
        Clock used = clock == null ? Clock.systemUTC() : clock;
        Settings loaded = settings.settings();
        Storage opened = Storage.open(context, loaded, used);
        try {
            Node node = Node.install(context, loaded, opened.store(), opened.warc(), used);
            node.fleet().introduce(this::introduction);
            installed = node;
            storage = opened;
        } finally {
            if (storage == null) {
                opened.close();
            }
        }
    }

    private Fleet.Introduction introduction() {
        return new Fleet.Introduction(
                context.getName() + "/" + ProcessHandle.current().pid(), Optional.empty(), Storage.version());
    }

    /** Spring Boot gives a context its properties after it was built. */
    @Override
    public void onContextInitializing(CamelContext initializing) {
        settings.attach();
    }

    /** Hands out no more jobs, so that the context need not wait for those that could still come. */
    @Override
    public void onContextStopping(CamelContext stopping) {
        Node node = context.hasService(Node.class);
        if (node != null) {
            node.quiesce();
        }
    }

    /** All services have ended by now, the node among them. */
    @Override
    public synchronized void onContextStopped(CamelContext stopped) {
        Storage opened = storage;
        storage = null;
        settings.forget();
        if (opened != null) {
            opened.close();
        }
    }

    /** For a context that did not start. */
    synchronized void release() {
        ServiceHelper.stopService(installed);
        onContextStopped(context);
    }
}
