package io.originguard.embedding;

import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;

/**
 * Prepares the context of camel-main before Camel 4.15, which finds no plugin: {@code main.addMainListener(new MainEmbedding())}.
 * A {@code CamelConfiguration} would come too late, since camel-main looks at the names of route files before it asks for those.
 */
public final class MainEmbedding extends MainListenerSupport {

    @Override
    public void beforeInitialize(BaseMainSupport main) {
        Embedding.prepare(main.getCamelContext());
    }
}
