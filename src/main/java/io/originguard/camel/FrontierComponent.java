package io.originguard.camel;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.jspecify.annotations.Nullable;

/** The component behind {@code frontier:} endpoints; it needs the {@link Node} of this runtime. */
@Component("frontier")
public class FrontierComponent extends DefaultComponent {

    @Metadata(
            label = "advanced",
            autowired = true,
            description = "The node of this runtime, which holds the frontier and the breakers")
    private @Nullable Node node;

    public FrontierComponent() {}

    public FrontierComponent(Node node) {
        this.node = node;
    }

    public @Nullable Node getNode() {
        return node;
    }

    public void setNode(@Nullable Node node) {
        this.node = node;
    }

    Node requireNode() {
        Node known = node;
        if (known == null) {
            known = getCamelContext().getRegistry().lookupByNameAndType("originguardNode", Node.class);
            if (known == null) {
                throw new IllegalStateException("there is no Originguard node in the registry of this Camel context;"
                        + " call Embedding.prepare(context) before its routes are loaded");
            }
            node = known;
        }
        return known;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        FrontierEndpoint endpoint = new FrontierEndpoint(uri, this, remaining);
        setProperties(endpoint, parameters);
        endpoint.validateOptions();
        return endpoint;
    }
}
