package io.originguard.camel;

import io.originguard.target.Host;
import io.originguard.target.Target;
import io.originguard.target.TargetSettings;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.ExchangeHelper;
import org.jspecify.annotations.Nullable;

/**
 * Runs a target's jobs through its route. It starts no thread of its own: the node's dispatcher gives it a job when the
 * frontier has one and the target's limit allows it. Suspended, it takes no more jobs; those in flight end.
 */
public class FrontierConsumer extends DefaultConsumer implements Suspendable {

    /** The name that stands for all targets without a route of their own. */
    static final String ALL = "*";

    private final FrontierEndpoint endpoint;
    private final @Nullable Host host;
    private final AtomicInteger jobs = new AtomicInteger();
    private volatile boolean open;

    FrontierConsumer(FrontierEndpoint endpoint, Processor processor, @Nullable Host host) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.host = host;
    }

    boolean delivers() {
        return endpoint.isDeliver();
    }

    /** The target that this consumer serves; empty: all without a route. */
    Optional<Host> host() {
        return Optional.ofNullable(host);
    }

    /** A target under the options of this consumer's endpoint. */
    Target target(Host of) {
        return new Target(of, settings());
    }

    private TargetSettings settings() {
        return endpoint.node().settings().target(endpoint.overrides());
    }

    /**
     * Whether it takes a job now; then it stays in use until {@link #left()}.
     *
     * <p>Counted first and asked then, while {@link #retire()} closes first and {@link #isIdle()} counts then: so a job
     * never gets into a route that was found idle.
     */
    boolean enter() {
        jobs.incrementAndGet();
        if (open) {
            return true;
        }
        jobs.decrementAndGet();
        return false;
    }

    /** One more user beside one that has entered. */
    void enterToo() {
        jobs.incrementAndGet();
    }

    /** A user that has entered is done. */
    void left() {
        jobs.decrementAndGet();
    }

    /** Takes no more jobs from now on, while its route goes on for those in flight; its target has no route then. */
    public void retire() {
        open = false;
        endpoint.node().leave(this);
    }

    /** Whether none of its jobs is with its route; after {@link #retire()}, none ever will be. */
    public boolean isIdle() {
        return jobs.get() == 0;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        // An option that is wrong is told of now, also where the first target comes later.
        TargetSettings unused = settings();
        open = true;
        endpoint.node().serve(this);
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        open = true;
        endpoint.node().serve(this);
    }

    @Override
    protected void doSuspend() throws Exception {
        open = false;
        super.doSuspend();
    }

    @Override
    protected void doStop() throws Exception {
        open = false;
        endpoint.node().leave(this);
        super.doStop();
    }

    /** Sends a job through the route; {@code settled} runs when it is clear what becomes of it. */
    void process(Claim claim, Runnable settled) {
        Exchange exchange = createExchange(false);
        exchange.setProperty(Claim.PROPERTY, claim);
        exchange.getMessage().setBody(claim.job());
        claim.job().headers().forEach(exchange.getMessage()::setHeader);
        getAsyncProcessor().process(exchange, doneSync -> {
            try {
                conclude(exchange, claim);
            } finally {
                releaseExchange(exchange, false);
                claim.discard();
                settled.run();
            }
        });
    }

    private void conclude(Exchange exchange, Claim claim) {
        if (claim.settlement().isPresent()) {
            return;
        }
        // A failure that some error handler has handled without saying what becomes of the job is still a failure.
        if (exchange.getException() == null && !ExchangeHelper.isFailureHandled(exchange)) {
            claim.settle(endpoint.node().sinks().delivered(claim));
            return;
        }
        claim.settle(endpoint.node().sinks().failed(exchange, claim));
        if (Failure.of(exchange, claim) != Failure.STOPPING) {
            getExceptionHandler()
                    .handleException(
                            "The route of " + claim.job().target() + " failed",
                            exchange,
                            Failure.thrown(exchange).orElse(null));
        }
    }
}
