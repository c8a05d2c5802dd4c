package io.originguard.access;

import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.component.platform.http.main.DefaultMainHttpServerFactory;
import org.apache.camel.main.HttpServerConfigurationProperties;

/** Has camel-main open its HTTP server behind an entrance; bound in the registry before it is configured. */
public final class GuardedServerFactory extends DefaultMainHttpServerFactory {

    private final Entrance entrance;
    private final SignIn signIn;

    /** @param signIn what a browser without a token is shown */
    public GuardedServerFactory(Entrance entrance, SignIn signIn) {
        this.entrance = entrance;
        this.signIn = signIn;
    }

    @Override
    public Service newHttpServer(CamelContext context, HttpServerConfigurationProperties configuration) {
        GuardedServer server = new GuardedServer(entrance, signIn);
        server.setCamelContext(context);
        server.setHost(configuration.getHost());
        server.setPort(configuration.getPort());
        server.setPath(configuration.getPath());
        if (configuration.getMaxBodySize() != null) {
            server.setMaxBodySize(configuration.getMaxBodySize());
        }
        server.setFileUploadEnabled(false);
        return server;
    }
}
