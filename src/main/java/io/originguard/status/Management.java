package io.originguard.status;

import io.vertx.core.http.HttpMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/** Camel's own management endpoints, as they are served here: {@code /metrics} and {@code /health}. */
public final class Management {

    private static final List<String> PATHS = List.of("/metrics", "/health", "/health/live", "/health/ready");

    private Management() {}

    /**
     * The settings of camel-main for them.
     *
     * @param host where the server listens whose port they share
     * @param port its port; 0 for any, which is then the same
     */
    public static Map<String, String> of(String host, int port) {
        Map<String, String> of = new HashMap<>();
        of.put("camel.management.enabled", "true");
        of.put("camel.management.host", host);
        of.put("camel.management.port", String.valueOf(port));
        of.put("camel.management.healthCheckEnabled", "true");
        of.put("camel.management.healthPath", "/health");
        of.put("camel.management.metricsEnabled", "true");
        of.put("camel.metrics.enabled", "true");
        of.put("camel.metrics.path", "/metrics");
        // A context is the sum of its routes, and each of the other listeners costs every exchange a search for its
        // meter.
        of.put("camel.metrics.routePolicyLevel", "route");
        of.put("camel.metrics.enableExchangeEventNotifier", "false");
        of.put(
                "camel.metrics.binders",
                "jvm-memory,jvm-gc,jvm-thread,jvm-info,class-loader,processor,file-descriptor,uptime");
        return of;
    }

    /** Has HEAD answered like GET; Camel takes only GET. To be called when the context has started. */
    public static void answerHead(CamelContext context) {
        ManagementHttpServer server = context.hasService(ManagementHttpServer.class);
        if (server == null) {
            return;
        }
        VertxPlatformHttpRouter router = server.getRouter();
        PATHS.forEach(
                path -> router.route(HttpMethod.HEAD, path).handler(request -> request.reroute(HttpMethod.GET, path)));
    }
}
