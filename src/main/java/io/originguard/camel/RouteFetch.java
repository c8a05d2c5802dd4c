package io.originguard.camel;

import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.ExchangeHelper;

/** The fetch route of a Camel context. Thread-safe. */
final class RouteFetch implements DirectFetch {

    private static final String URI = "direct:fetch";

    private final CamelContext context;
    private final ProducerTemplate template;

    RouteFetch(CamelContext context) {
        this.context = context;
        template = context.createProducerTemplate();
    }

    @Override
    public Optional<Failure> send(Claim claim) {
        Exchange exchange = new DefaultExchange(context);
        exchange.setProperty(Claim.PROPERTY, claim);
        exchange.getMessage().setBody(claim.job());
        template.send(URI, exchange);
        return exchange.getException() == null && !ExchangeHelper.isFailureHandled(exchange)
                ? Optional.empty()
                : Optional.of(Failure.of(exchange, claim));
    }
}
