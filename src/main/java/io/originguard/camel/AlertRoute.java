package io.originguard.camel;

import io.originguard.alert.AlertText;
import io.originguard.alert.OutboxAlert;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;

/**
 * The alert route, called on threads of its own, so that an endpoint that hangs holds up nobody for longer than a while.
 * Thread-safe.
 */
final class AlertRoute implements AlertEndpoint {

    /** Where the route begins that people put in the place of the shipped one. */
    static final String URI = "direct:alert";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Threads of calls that hang are not waited for, but there must be an end to them; one that is idle ends. Camel makes 1 of 0 to 64. */
    private static final ThreadPoolProfile THREADS = new ThreadPoolProfileBuilder("originguard-alert")
            .poolSize(1)
            .maxPoolSize(64)
            .maxQueueSize(0)
            .rejectedPolicy(ThreadPoolRejectedPolicy.Abort)
            .build();

    private final CamelContext context;
    private final ProducerTemplate template;
    private final ExecutorService threads;
    private final Duration patience;

    /**
     * @param threads refuses work when too many calls hang
     * @param patience an alert that was not taken after this is given to nobody else yet, but is counted as refused
     */
    AlertRoute(CamelContext context, ExecutorService threads, Duration patience) {
        this.context = context;
        this.template = context.createProducerTemplate();
        this.threads = threads;
        this.patience = patience;
    }

    /**
     * That of a context, on threads which the context stops.
     *
     * @param owner of the threads
     */
    static AlertRoute of(CamelContext context, Object owner) {
        return new AlertRoute(
                context,
                context.getExecutorServiceManager().newThreadPool(owner, "originguard-alert", THREADS),
                PATIENCE);
    }

    @Override
    public boolean isReady() {
        return context.isStarted();
    }

    @Override
    public void take(OutboxAlert alert) throws Exception {
        Future<?> handing = threads.submit(() -> template.sendBody(URI, alert));
        try {
            handing.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            handing.cancel(true);
            TimeoutException late = new TimeoutException("not taken within " + patience.toSeconds() + " s");
            late.initCause(e);
            throw late;
        } catch (ExecutionException e) {
            throw new IOException(reason(e), e);
        }
    }

    /** In few words, and without the URL of the endpoint, which may be a secret. */
    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && !(root instanceof HttpOperationFailedException)) {
            root = root.getCause();
        }
        return root instanceof HttpOperationFailedException answer
                ? "answered " + answer.getStatusCode() + ": " + AlertText.line(String.valueOf(answer.getResponseBody()))
                : root.toString();
    }
}
