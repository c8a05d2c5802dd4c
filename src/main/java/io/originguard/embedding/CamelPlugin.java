package io.originguard.embedding;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.ContextServicePlugin;

/** Camel finds it on the class path, in each context that it builds; there is no such thing before Camel 4.15. */
public final class CamelPlugin implements ContextServicePlugin {

    @Override
    public void load(CamelContext context) {
        Embedding.prepare(context);
    }
}
