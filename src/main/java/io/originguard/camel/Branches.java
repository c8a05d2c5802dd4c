package io.originguard.camel;

import io.originguard.edge.Cause;
import io.originguard.edge.Cause.Treatment;
import io.originguard.edge.Fetch;
import org.apache.camel.Body;
import org.apache.camel.Exchange;

/** The conditions of the fetch route's choice and of the dead-letter channel. Stateless and thread-safe. */
public final class Branches {

    /** A page, which the fetch route hands to the sink. */
    public boolean page(Exchange exchange, @Body Fetch fetch) {
        return treatment(fetch) == Treatment.DELIVER && Claim.of(exchange).delivers();
    }

    /** A page, which the target's own route goes on with. */
    public boolean pageForRoute(@Body Fetch fetch) {
        return treatment(fetch) == Treatment.DELIVER;
    }

    /** A redirect that may be followed. */
    public boolean redirect(Exchange exchange, @Body Fetch fetch) {
        return treatment(fetch) == Treatment.REDIRECT
                && Redirect.of(Claim.of(exchange), fetch).refusal().isEmpty();
    }

    /** 521, 522, 523, 525, 526, 530: the whole site is in trouble. */
    public boolean originDown(@Body Fetch fetch) {
        return treatment(fetch) == Treatment.AWAIT_RECOVERY;
    }

    /** 520, 524, other 5xx what is not the edge's, and nobody reached: this request is in trouble. */
    public boolean requestInTrouble(@Body Fetch fetch) {
        return treatment(fetch) == Treatment.BACKOFF || treatment(fetch) == Treatment.AWAIT_NETWORK;
    }

    /** 429: we are too fast. */
    public boolean weAreLimited(@Body Fetch fetch) {
        return treatment(fetch) == Treatment.AWAIT_RETRY_AFTER;
    }

    /** 403 and challenges: we are not welcome. */
    public boolean weAreBlocked(@Body Fetch fetch) {
        return fetch.outcome().cause() == Cause.WE_ARE_BLOCKED;
    }

    private static Treatment treatment(Fetch fetch) {
        return fetch.outcome().cause().treatment();
    }

    /** The breaker refused the request, so that the job goes back as it was. */
    public boolean notPermitted(Exchange exchange) {
        Claim claim = Claim.of(exchange);
        return claim.redirects() == 0 && Failure.of(exchange, claim) == Failure.NOT_PERMITTED;
    }
}
