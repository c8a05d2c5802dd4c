package io.originguard.karaf;

import io.originguard.camel.Node;
import io.originguard.karaf.DataSources.Change;
import io.originguard.karaf.DataSources.Followed;
import io.originguard.settings.Catalogue;
import io.originguard.settings.Settings;
import io.originguard.settings.SettingsException;
import io.originguard.status.Targets;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node of a bundle: there is one as soon as there is a configuration that can be used, and the DataSource if it names one; and
 * a new one with each that differs. One thread starts and stops it, because who hands over a configuration must not wait for that.
 * Thread-safe.
 */
public final class KarafNode implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KarafNode.class);

    /** Longer than a node takes to let go of what is in flight. */
    private static final long STOP_SECONDS = 60;

    private final Configuration configuration;
    private final DataSources dataSources;
    private final Starter starts;
    private final Clock clock;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(KarafNode::thread);

    /** Only the thread writes these. */
    private @Nullable Map<String, String> current;

    private Optional<String> followedName = Optional.empty();
    private @Nullable Followed followed;

    /** On which the store of the latest node is, or could not be. */
    private @Nullable DataSource used;

    private volatile @Nullable Running running;
    private volatile Instant since = Instant.EPOCH;
    private volatile String why = "there is no " + Configuration.NAME + " yet";

    KarafNode(Configuration configuration, DataSources dataSources, Starter starts, Clock clock) {
        this.configuration = configuration;
        this.dataSources = dataSources;
        this.starts = starts;
        this.clock = clock;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "originguard-karaf");
        // What Camel, Flyway and the drivers look up by the thread's class loader is all in this bundle.
        thread.setContextClassLoader(KarafNode.class.getClassLoader());
        return thread;
    }

    /** A configuration; none is what ConfigAdmin says before it has read the file, and after it was deleted: the node goes on. */
    void updated(@Nullable Dictionary<String, ?> properties) {
        if (properties == null) {
            return;
        }
        Map<String, String> texts = new HashMap<>();
        Collections.list(properties.keys()).forEach(key -> texts.put(key, String.valueOf(properties.get(key))));
        thread.execute(() -> apply(texts));
    }

    private void apply(Map<String, String> texts) {
        if (texts.equals(current)) {
            return;
        }
        try {
            Settings settings = configuration.settings(texts);
            current = texts;
            restart(settings, texts);
        } catch (SettingsException e) {
            String problems = String.join("; ", e.problems());
            if (running == null) {
                why = problems;
            }
            LOG.error("{}{}", problems, running == null ? "" : "; the node goes on with the settings that it has");
        }
    }

    /** Waits until what has been asked for is done, so that a command which follows a change meets the node that has it. */
    void settle() {
        try {
            thread.submit(() -> {}).get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException | ExecutionException | TimeoutException e) {
            LOG.debug("not settled", e);
        }
    }

    /** Starts the node anew, with its route files as they are now. */
    CompletableFuture<Void> reload() {
        return CompletableFuture.runAsync(
                () -> {
                    Map<String, String> texts = current;
                    if (texts != null) {
                        restart(configuration.settings(texts), texts);
                    }
                },
                thread);
    }

    private void restart(Settings settings, Map<String, String> texts) {
        stop();
        settings.warnings().forEach(LOG::warn);
        Optional<String> name = settings.get(Catalogue.STORE_DATA_SOURCE);
        follow(name);
        Optional<DataSource> source =
                followed == null ? Optional.empty() : followed.all().stream().findFirst();
        if (name.isPresent() && source.isEmpty()) {
            why = "it waits for the DataSource " + name.get() + ", of which the container has none; give a service"
                    + " javax.sql.DataSource the property osgi.jndi.service.name=" + name.get();
            LOG.warn("not started: {}", why);
            return;
        }
        used = source.orElse(null);
        try {
            Instance started = starts.start(settings, configuration.ours(texts), source);
            running = new Running(started, Targets.of(started.node(), Configuration.PID, clock));
            since = clock.instant();
            LOG.info(
                    "{} targets have a route of their own{}",
                    started.node().routes().files(),
                    started.address().map(address -> "; http://" + address).orElse(""));
        } catch (RuntimeException | LinkageError e) {
            // A class that the container does not give is no reason to stay silent, either.
            why = e instanceof LinkageError ? e.toString() : String.valueOf(e.getMessage());
            LOG.error("not started: {}", why);
            LOG.debug("not started", e);
        }
    }

    private void follow(Optional<String> name) {
        if (!name.equals(followedName)) {
            unfollow();
            followedName = name;
            followed = name.map(one -> dataSources.follow(one, this::changed)).orElse(null);
        }
    }

    private void unfollow() {
        if (followed != null) {
            followed.close();
        }
        followed = null;
        followedName = Optional.empty();
    }

    /** A DataSource that is about to go has the node stop before it is gone. */
    private void changed(Change change) {
        try {
            thread.execute(this::look);
        } catch (RejectedExecutionException e) {
            // The node has ended.
            return;
        }
        if (change == Change.GOING) {
            settle();
        }
    }

    /** Starts the node anew if the DataSource that it needs has come, or the one that it has is going. */
    private void look() {
        List<DataSource> all = followed == null ? List.of() : followed.all();
        boolean same = used == null ? all.isEmpty() : all.contains(used);
        if (!same && current != null) {
            restart(configuration.settings(current), current);
        }
    }

    private void stop() {
        Running old = running;
        running = null;
        used = null;
        if (old != null) {
            why = "it is being started anew";
            old.instance().close();
        }
    }

    /** The node, while there is one. */
    public Optional<Node> find() {
        return Optional.ofNullable(running).map(now -> now.instance().node());
    }

    /**
     * The node.
     *
     * @throws IllegalStateException if there is none; it says why
     */
    public Node node() {
        return find().orElseThrow(this::notRunning);
    }

    /** The targets of the fleet as they stand now, while there is a node. */
    public Optional<Targets> findTargets() {
        return Optional.ofNullable(running).map(Running::targets);
    }

    /**
     * The targets as they stand now.
     *
     * @throws IllegalStateException if there is no node; it says why
     */
    public Targets targets() {
        return findTargets().orElseThrow(this::notRunning);
    }

    private IllegalStateException notRunning() {
        return new IllegalStateException("Originguard does not run: " + why);
    }

    /** When the node began. */
    public Instant since() {
        return since;
    }

    Instant now() {
        return clock.instant();
    }

    /** Stops the node and waits until nothing of it is left; a second time does nothing. */
    @Override
    public void close() {
        if (thread.isShutdown()) {
            return;
        }
        thread.execute(() -> {
            stop();
            unfollow();
        });
        thread.shutdown();
        try {
            if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the node has not stopped within {} s", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A node, and what is seen of it. */
    private record Running(Instance instance, Targets targets) {}

    /** How a node is made, on a DataSource of the container or a store of its own. */
    @FunctionalInterface
    interface Starter {
        Instance start(Settings settings, Map<String, String> properties, Optional<DataSource> source);
    }
}
