package io.originguard.camel;

import io.originguard.camel.Claim.Settlement;
import io.originguard.frontier.Completion;
import java.time.Clock;
import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * Who takes pages, the node's own sink or the target's route, and what becomes of a job whose page was taken or not. While one of
 * them takes nothing, nothing is fetched for it. Thread-safe.
 */
final class Sinks {

    private final Holdback shared;

    Sinks(Clock clock) {
        shared = new Holdback(clock);
    }

    /** Holds all targets back whose pages the node's sink takes. */
    Holdback shared() {
        return shared;
    }

    /** What becomes of a job whose exchange failed. */
    Settlement failed(Exchange exchange, Claim claim) {
        if (claim.taken()) {
            return delivered(claim);
        }
        return Failure.of(exchange, claim).settlement(exchange, claim, gate(claim));
    }

    /** What becomes of a job whose page was taken. */
    Settlement delivered(Claim claim) {
        gate(claim).worked();
        return new Settlement(Optional.of(new Completion.Delivered(claim.job())));
    }

    private Holdback gate(Claim claim) {
        return claim.handedOver() ? shared : claim.guard().ownSink();
    }
}
