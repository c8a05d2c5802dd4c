package io.originguard.status;

import io.vertx.core.http.HttpMethod;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

/** Camel's own management endpoints, as they are served here: {@code /metrics} and {@code /health}. */
public final class Management {

    private static final String HEALTH = "/health";
    private static final String JSON = "application/json";

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
        of.put("camel.management.healthPath", HEALTH);
        of.put("camel.management.metricsEnabled", "true");
        of.put("camel.metrics.enabled", "true");
        of.put("camel.metrics.path", "/metrics");
        // A context is the sum of its routes, and each of the other listeners costs every exchange a search for its
        // meter.
        of.put("camel.metrics.routePolicyLevel", "route");
        of.put("camel.metrics.enableExchangeEventNotifier", "false");
        // Those of the garbage collector are bound by Metrics, which also lets go of them.
        of.put("camel.metrics.binders", "jvm-memory,jvm-thread,jvm-info,class-loader,processor,file-descriptor,uptime");
        return of;
    }

    /** Has HEAD answered, which Camel does not; to be called when the context has started. */
    public static void answerHead(CamelContext context) {
        ManagementHttpServer server = context.hasService(ManagementHttpServer.class);
        if (server != null) {
            head(server, "/metrics", "text/plain", () -> true);
            head(server, HEALTH, JSON, () -> isUp(HealthCheckHelper.invoke(context), false));
            head(server, HEALTH + "/live", JSON, () -> isUp(HealthCheckHelper.invokeLiveness(context), false));
            head(server, HEALTH + "/ready", JSON, () -> isUp(HealthCheckHelper.invokeReadiness(context), true));
        }
    }

    private static void head(ManagementHttpServer server, String path, String type, BooleanSupplier up) {
        // Checks may take their time, which the server's event loop has not.
        server.getRouter().route(HttpMethod.HEAD, path).blockingHandler(request -> request.response()
                .putHeader("content-type", type)
                .setStatusCode(up.getAsBoolean() ? 200 : 503)
                .end());
    }

    private static boolean isUp(Collection<HealthCheck.Result> results, boolean readiness) {
        return HealthCheckHelper.isResultsUp(results, readiness);
    }
}
