package io.originguard.reload;

import org.apache.camel.CamelContext;
import org.apache.camel.impl.engine.DefaultRoutesLoader;
import org.apache.camel.spi.RoutesBuilderLoader;

/**
 * Loads route files that are named after a domain. Camel takes everything behind the first dot of a file's name for its type,
 * so that it knows no loader for {@code shop.example.com.camel.yaml}.
 */
public final class DottedRoutesLoader extends DefaultRoutesLoader {

    private static final String YAML = "camel.yaml";

    public DottedRoutesLoader(CamelContext context) {
        super(context);
    }

    @Override
    public RoutesBuilderLoader getRoutesLoader(String extension) throws Exception {
        return super.getRoutesLoader(extension.endsWith("." + YAML) ? YAML : extension);
    }
}
