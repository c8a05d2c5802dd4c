package io.originguard.camel;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands alerts to the alert route on a thread of their own, and tells the journal whether they were taken. Thread-safe. */
final class Alerts implements Consumer<Alert> {

    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);

    private final CamelContext context;
    private final Guards guards;
    private final Watcher watcher;
    private final ExecutorService thread;
    private final ProducerTemplate template;

    Alerts(CamelContext context, Guards guards, Watcher watcher, ExecutorService thread) {
        this.context = context;
        this.guards = guards;
        this.watcher = watcher;
        this.thread = thread;
        this.template = context.createProducerTemplate();
    }

    @Override
    public void accept(Alert alert) {
        try {
            thread.execute(() -> tell(alert, send(alert)));
        } catch (RejectedExecutionException stopping) {
            tell(alert, false);
        }
    }

    private void tell(Alert alert, boolean taken) {
        watcher.alerted(alert, taken);
        guards.find(alert.target()).ifPresent(guard -> guard.journal().alerted(alert, taken));
    }

    private boolean send(Alert alert) {
        if (!context.isStarted()) {
            return false;
        }
        try {
            template.sendBody("direct:alert", alert);
            return true;
        } catch (RuntimeException e) {
            LOG.error("The alert endpoint (originguard.alert) did not take {}: {}", alert.fields(), e.toString());
            return false;
        }
    }
}
