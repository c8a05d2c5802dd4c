package io.originguard.camel;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.originguard.camel.Claim.Settlement;
import io.originguard.edge.Cause;
import io.originguard.edge.Cause.Treatment;
import io.originguard.edge.Outcome;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.util.ObjectHelper;

/** Why an exchange failed, as far as it matters for its job. */
enum Failure {
    /** The breaker refused: the request has not left. */
    NOT_PERMITTED,
    /** The Camel context is stopping. */
    STOPPING,
    /** The page was there, and the sink did not take it. */
    SINK,
    /** Something else in a route. */
    ROUTE;

    static Failure of(Exchange exchange, Claim claim) {
        Throwable thrown = thrown(exchange).orElse(null);
        if (thrown != null && ObjectHelper.getException(CallNotPermittedException.class, thrown) != null) {
            return NOT_PERMITTED;
        }
        if (thrown instanceof RejectedExecutionException) {
            return STOPPING;
        }
        boolean page = claim.fetch()
                .filter(fetch -> fetch.outcome().cause().treatment() == Treatment.DELIVER)
                .isPresent();
        return page ? SINK : ROUTE;
    }

    /** What becomes of the job after this failure. */
    Settlement settlement(Exchange exchange, Claim claim, Holdback sink) {
        Guard guard = claim.guard();
        return switch (this) {
            case NOT_PERMITTED ->
                // Elsewhere another target is busy or paused, and handing back would fetch the first hop again at once.
                claim.redirects() > 0 ? guard.refusedElsewhere(claim) : JobPolicy.handBack();
            case STOPPING -> JobPolicy.handBack();
            case SINK ->
                sink.failed()
                        ? guard.policy().afterPageRefused(claim.job(), outcome(exchange))
                        : guard.policy().afterSinkFailure(claim.job());
            case ROUTE -> guard.settlement(claim, outcome(exchange));
        };
    }

    /** What was thrown, also where the error handler has taken it already. */
    static Optional<Throwable> thrown(Exchange exchange) {
        Throwable now = exchange.getException();
        return Optional.ofNullable(
                now != null ? now : exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class));
    }

    /** The outcome of a failure that no request is to blame for. */
    static Outcome outcome(Exchange exchange) {
        return Outcome.of(
                Cause.EDGE_TROUBLE,
                thrown(exchange)
                        .map(thrown -> "a step of the route failed: " + thrown)
                        .orElse("given up by a step of the route"));
    }
}
