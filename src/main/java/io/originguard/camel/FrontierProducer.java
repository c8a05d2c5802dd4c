package io.originguard.camel;

import io.originguard.camel.Claim.Settlement;
import io.originguard.edge.Cause.Treatment;
import io.originguard.edge.Fetch;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Hands URLs and jobs to the frontier. */
public class FrontierProducer extends DefaultProducer {

    /** What a producer does with the message. */
    enum Action {
        /** Accepts the URLs of the body, one a line or one JSON object a line; the body becomes the report. */
        SUBMIT,
        /** The job of this exchange waits, until when is decided by its outcome. */
        PARK,
        /** The job of this exchange becomes a dead letter with its outcome as the reason. */
        BURY,
        /** The job of this exchange goes back unchanged. */
        REQUEUE;

        static Action named(String name) {
            for (Action action : values()) {
                if (action.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return action;
                }
            }
            throw new IllegalArgumentException("frontier:" + name + " cannot be sent to; write frontier:"
                    + Arrays.stream(values())
                            .map(a -> a.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", frontier:")));
        }
    }

    private final FrontierEndpoint endpoint;
    private final Action action;

    FrontierProducer(FrontierEndpoint endpoint, Action action) {
        super(endpoint);
        this.endpoint = endpoint;
        this.action = action;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        switch (action) {
            case SUBMIT -> endpoint.node().submitSteps().submit(exchange);
            case PARK -> {
                Claim claim = Claim.of(exchange);
                claim.settle(parked(exchange, claim));
            }
            case BURY -> {
                Claim claim = Claim.of(exchange);
                claim.settle(JobPolicy.bury(claim.job(), FetchSteps.outcome(exchange, claim)));
            }
            case REQUEUE -> {
                Claim claim = Claim.of(exchange);
                claim.settle(requeued(exchange, claim));
            }
        }
    }

    private Settlement parked(Exchange exchange, Claim claim) {
        boolean answered = exchange.getMessage().getBody() instanceof Fetch fetch
                && fetch.outcome().cause().treatment() != Treatment.DELIVER;
        return answered
                ? claim.guard().settlement(claim, FetchSteps.outcome(exchange, claim))
                : endpoint.node().sinks().failed(exchange, claim);
    }

    /** Only what never left goes back at once; anything else would be fetched again and again at full speed. */
    private static Settlement requeued(Exchange exchange, Claim claim) {
        return Failure.of(exchange, claim) == Failure.NOT_PERMITTED && claim.redirects() == 0
                ? JobPolicy.handBack()
                : claim.guard().policy().afterSinkFailure(claim.job());
    }
}
