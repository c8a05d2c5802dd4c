package io.originguard.status;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.util.Map;
import org.apache.camel.CamelContext;

/**
 * Traces of a node's routes by Camel's tracer, exported as the environment variables of OpenTelemetry say ({@code OTEL_...}).
 * A trace begins and ends in the node: Camel's tracer would put the trace's id into each message that leaves, those to the
 * targets and to the sink among them, so it gets a propagator that writes nothing. Thread-safe.
 */
public final class Tracing implements AutoCloseable {

    /** Where the environment does not say otherwise; metrics are Prometheus', and logs are nobody's. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "otel.service.name", "originguard",
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none",
            "otel.exporter.otlp.protocol", "http/protobuf");

    private final OpenTelemetrySdk sdk;

    private Tracing(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
    }

    /**
     * Sets it up as the environment says.
     *
     * @throws IllegalArgumentException if it says something that OpenTelemetry does not understand
     */
    public static Tracing ofEnvironment() {
        try {
            return new Tracing(AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(() -> DEFAULTS)
                    .disableShutdownHook()
                    .build()
                    .getOpenTelemetrySdk());
        } catch (ConfigurationException e) {
            throw new IllegalArgumentException(
                    "originguard.tracing is true, but OpenTelemetry cannot be set up: " + e.getMessage()
                            + "; look at the environment variables OTEL_...",
                    e);
        }
    }

    /** The settings of camel-main for it. */
    public static Map<String, String> settings() {
        return Map.of(
                "camel.opentelemetry2.enabled",
                "true",
                // The sweep for due probes, a trace of nothing each second; a probe that is sent is one of its own.
                "camel.opentelemetry2.excludePatterns",
                "originguard-quartz://*");
    }

    /** Binds what Camel's tracer works with; must be done before the context is configured. */
    public void bind(CamelContext context) {
        context.getRegistry().bind("originguardTracer", Tracer.class, sdk.getTracer("originguard"));
        context.getRegistry().bind("originguardPropagators", ContextPropagators.class, ContextPropagators.noop());
    }

    /** Exports what is left, for at most as long as the exporter's timeout; to be called when the context has stopped. */
    @Override
    public void close() {
        sdk.close();
    }
}
