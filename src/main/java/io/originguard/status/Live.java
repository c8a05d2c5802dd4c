package io.originguard.status;

import io.originguard.camel.Node;
import io.vertx.core.http.HttpMethod;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes on while the node does, on one thread: the history is recorded, and who reads {@code /api/events} is told what
 * changes. Thread-safe.
 */
public final class Live implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Live.class);
    private static final long TICK_MILLIS = 1_000;

    /** After the entrance and before Camel's routes, which take what is passed on. */
    private static final int ORDER = -1;

    private final Recorder recorder;
    private final Streams streams;
    private final History history;
    private @Nullable CamelContext context;
    private @Nullable ScheduledExecutorService timer;

    Live(Node node, Targets targets, Clock clock) {
        recorder = new Recorder(node.guards(), node.frontier(), clock);
        history = new History(node.frontier().store(), recorder, clock);
        streams = new Streams(new Changes(targets::troubled, targets::statusOf), clock);
        node.watch(recorder);
        node.frontier().listen(recorder);
        node.watch(streams);
    }

    /** The history of the targets. */
    History history() {
        return history;
    }

    /** Begins, when the context and its HTTP server have started. */
    public synchronized void start(CamelContext started) {
        MainHttpServer server = started.hasService(MainHttpServer.class);
        if (server != null) {
            server.getRouter()
                    .route(HttpMethod.GET, "/api/events")
                    .order(ORDER)
                    .produces("text/event-stream")
                    .handler(streams::open);
        }
        ScheduledExecutorService thread =
                started.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "originguard-status");
        ScheduledFuture<?> unused =
                thread.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        context = started;
        timer = thread;
    }

    private void tick() {
        for (Runnable part : List.<Runnable>of(recorder::tick, streams::tick)) {
            try {
                part.run();
            } catch (RuntimeException e) {
                // One that fails must not end all further ones.
                LOG.error("What has changed could not be told; trying again", e);
            }
        }
    }

    /** Ends all streams at once, and has the history written; to be called before the context stops. */
    @Override
    public synchronized void close() {
        streams.close();
        if (context != null && timer != null) {
            context.getExecutorServiceManager().shutdownNow(timer);
            timer = null;
            recorder.close();
        }
    }
}
