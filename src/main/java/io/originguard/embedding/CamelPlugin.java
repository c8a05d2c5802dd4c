package io.originguard.embedding;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.ContextServicePlugin;
import org.apache.camel.support.DefaultRegistry;

/** Camel finds it on the class path, in each context that it builds; there is no such thing before Camel 4.15. */
public final class CamelPlugin implements ContextServicePlugin {

    @Override
    public void load(CamelContext context) {
        // An application with a registry of another kind may not mean to use us at all.
        if (context.getRegistry() instanceof DefaultRegistry) {
            Embedding.prepare(context);
        }
    }
}
