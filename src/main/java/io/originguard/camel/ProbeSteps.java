package io.originguard.camel;

import io.originguard.edge.Answer;
import io.originguard.edge.Classifier;
import io.originguard.edge.Expectation;
import io.originguard.edge.Outcome;
import io.originguard.frontier.Frontier;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.spi.ThreadPoolProfile;

/** The steps of the probe routes. Thread-safe. */
public final class ProbeSteps {

    private static final String SENT_AT = "originguard.probe.sentAt";
    private static final String PROBE = "originguard.probe";

    private final Guards guards;
    private final Frontier frontier;
    private final Classifier classifier;
    private final Clock clock;

    ProbeSteps(Guards guards, Frontier frontier, Classifier classifier, Clock clock) {
        this.guards = guards;
        this.frontier = frontier;
        this.classifier = classifier;
        this.clock = clock;
    }

    /**
     * What probes are sent on, made by a context that stops it. A target has one probe at a time, and one that is not answered holds its
     * thread until it times out: with as few threads as Camel's own pool has, ten such targets would hold up the probes of all others.
     *
     * @param most requests in flight of the node, so that a dead region is no more to it than a living one
     */
    static ExecutorService threads(CamelContext context, Object owner, int most) {
        ThreadPoolProfile profile = new ThreadPoolProfileBuilder("originguard-probe")
                .poolSize(most)
                .maxPoolSize(most)
                .maxQueueSize(-1)
                .keepAliveTime(10L)
                .allowCoreThreadTimeOut(true)
                .build();
        return context.getExecutorServiceManager().newThreadPool(owner, "originguard-probe", profile);
    }

    /** The probes that are due and that the store has given to this node; what the store refuses is not sent. */
    public List<Object> due() {
        List<Probe> started = new ArrayList<>();
        List<CompletableFuture<Boolean>> taken = new ArrayList<>();
        for (Guard guard : guards.all()) {
            if (!isGranted(guard)) {
                continue;
            }
            guards.startProbe(guard).ifPresent(probe -> {
                started.add(probe);
                taken.add(take(probe));
            });
        }
        List<Object> due = new ArrayList<>();
        for (int i = 0; i < started.size(); i++) {
            Probe probe = started.get(i);
            if (isTaken(taken.get(i))) {
                due.add(probe);
            } else {
                probe.guard().breaker().probeNotSent(probe.generation());
            }
        }
        return due;
    }

    /** The store refuses the probe of an outage that it does not know of yet, and the next one would be an interval later. */
    private static boolean isGranted(Guard guard) {
        return guard.breaker().probeDue()
                && guard.journal().hasStored(guard.view().generation());
    }

    private CompletableFuture<Boolean> take(Probe probe) {
        try {
            return frontier.register().takeProbe(probe.guard().host(), probe.generation(), probe.next());
        } catch (RuntimeException closed) {
            return CompletableFuture.failedFuture(closed);
        }
    }

    private static boolean isTaken(CompletableFuture<Boolean> taken) {
        try {
            return taken.join();
        } catch (CompletionException storeAway) {
            return false;
        }
    }

    /** Puts the probe's request together. */
    public void prepare(Exchange exchange) {
        Probe probe = exchange.getMessage().getBody(Probe.class);
        exchange.setProperty(PROBE, probe);
        exchange.setProperty(SENT_AT, clock.instant());
        if (!probe.mayLeave()) {
            throw new IllegalStateException("the lease under which this probe was taken is over");
        }
        probe.guard().breaker().probeLeaves(probe.generation());
        FetchSteps.send(
                exchange,
                probe.url(),
                Map.of(
                        "User-Agent", probe.settings().http().userAgent(),
                        "Accept", probe.settings().probe().accept()));
        probe.bind();
    }

    /** The probe was answered. */
    public void answered(Exchange exchange) throws IOException {
        Sending.unbind();
        Probe probe = exchange.getProperty(PROBE, Probe.class);
        Answer answer = FetchSteps.answer(exchange, probe);
        Outcome outcome = classifier.classify(probe.url(), answer, probe.guard().edgeMode(), clock.instant());
        conclude(
                exchange,
                probe,
                Expectation.judge(outcome, answer, probe.settings().probe()));
        answer.content().close();
    }

    /** The probe was not answered. */
    public void failed(Exchange exchange) {
        Sending.unbind();
        Probe probe = exchange.getProperty(PROBE, Probe.class);
        Throwable thrown = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
        conclude(
                exchange,
                probe,
                FetchSteps.failure(
                        classifier, thrown, probe.settings(), probe.guard().edgeMode()));
    }

    private static void conclude(Exchange exchange, Probe probe, Outcome outcome) {
        exchange.getMessage().setBody(outcome);
        try {
            if (probe.mayLeave()) {
                probe.guard().probed(probe, exchange.getProperty(SENT_AT, Instant.class), outcome);
            } else {
                probe.guard().breaker().probeNotSent(probe.generation());
            }
        } finally {
            probe.guard().attention().wake();
        }
    }
}
