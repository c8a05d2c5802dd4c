package io.originguard.camel;

import io.originguard.embedding.MainEmbedding;
import io.originguard.frontier.SqliteStore;
import io.originguard.intake.Report;
import io.originguard.routes.SubmitRoutes;
import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import io.originguard.sink.RotationSettings;
import io.originguard.sink.WarcSink;
import io.originguard.target.Host;
import io.originguard.target.Job;
import io.originguard.testing.HandCrankedClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.support.DefaultExchange;

/**
 * A node in a Camel context with the shipped route files, on a real store, under a clock turned by hand; the HTTP endpoint,
 * the sink and the alert's endpoint are beans of the test.
 */
public final class TestNode implements AutoCloseable {

    private static final List<String> SHARED = List.of("fetch", "deliver", "alert", "unlisted");

    public final HandCrankedClock clock = HandCrankedClock.started();
    public final Web web = new Web();
    public final Taker sink = new Taker();
    public final Taker alerts = new Taker();
    public final GatedStore gate;

    private final Main main = new Main();
    private final SqliteStore store;
    private final Node node;
    private final ProducerTemplate template;

    /** An endpoint that keeps what it gets, and may refuse it. */
    public static final class Taker implements Processor {

        /** A message that was taken. */
        public record Taken(String body, Map<String, Object> headers) {}

        private final List<Taken> taken = new CopyOnWriteArrayList<>();
        private volatile boolean refuses;

        public void refuses(boolean now) {
            refuses = now;
        }

        public List<Taken> taken() {
            return List.copyOf(taken);
        }

        public List<String> bodies() {
            return taken.stream().map(Taken::body).toList();
        }

        @Override
        public void process(Exchange exchange) throws IOException {
            if (refuses) {
                throw new IOException("the endpoint of the test is away");
            }
            taken.add(new Taken(
                    String.valueOf(exchange.getMessage().getBody(String.class)),
                    Map.copyOf(exchange.getMessage().getHeaders())));
        }
    }

    /** What a test asks for before the start. */
    public static final class Builder {

        private final Path directory;
        private final Map<String, String> settings = new LinkedHashMap<>();
        private final Map<String, Object> beans = new LinkedHashMap<>();
        private final List<RoutesBuilder> routes = new ArrayList<>();

        private Builder(Path directory) {
            this.directory = directory;
        }

        public Builder set(String key, String value) {
            settings.put("originguard." + key, value);
            return this;
        }

        public Builder bind(String name, Object bean) {
            beans.put(name, bean);
            return this;
        }

        /** With routes beside the shipped ones. */
        public Builder with(RoutesBuilder more) {
            routes.add(more);
            return this;
        }

        /** With a target's own route, written as in Java: from there to direct:fetch. */
        public Builder target(String uri) {
            return with(new RouteBuilder() {
                @Override
                public void configure() {
                    from(uri)
                            .routeId(uri.replaceAll("frontier:|\\?.*", ""))
                            .routeConfigurationId("originguard")
                            .to("direct:fetch");
                }
            });
        }

        public TestNode start() throws Exception {
            return new TestNode(this);
        }
    }

    public static Builder in(Path directory) {
        return new Builder(directory);
    }

    private TestNode(Builder builder) throws Exception {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("originguard.data", builder.directory.toString());
        all.put("originguard.http", "bean:testWeb");
        all.put("originguard.sink", "bean:testSink");
        all.put("originguard.alert", "bean:testAlerts");
        all.put("originguard.target.unlisted", "true");
        all.put("originguard.probe.sweep", "20ms");
        all.put("originguard.target.robots", "false");
        all.putAll(builder.settings);
        Settings settings = Settings.load(Sources.none()
                .assignments(all.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .toList()));
        store = SqliteStore.open(builder.directory.resolve("test.db"));
        gate = new GatedStore(store);
        WarcSink warc = WarcSink.open(
                builder.directory.resolve("out"),
                new RotationSettings(1 << 20, Duration.ofHours(1)),
                "originguard/test",
                clock);

        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.setDefaultPropertyPlaceholderLocation("false");
        main.configure()
                .withBasePackageScanEnabled(false)
                .withRoutesIncludePattern(SHARED.stream()
                        .map(name -> "file:" + Path.of("routes", name + ".camel.yaml"))
                        .collect(Collectors.joining(",")))
                .withShutdownTimeout(5)
                .withName("test");
        settings.asProperties().forEach(main::addInitialProperty);
        RouteProperties.of(settings, false).forEach(main::addInitialProperty);
        main.addMainListener(new MainEmbedding());
        builder.routes.forEach(main.configure()::addRoutesBuilder);
        if (builder.routes.stream().anyMatch(SubmitRoutes.class::isInstance)) {
            main.addInitialProperty("camel.server.enabled", "true");
            main.addInitialProperty("camel.server.host", "127.0.0.1");
            main.addInitialProperty("camel.server.port", "0");
        }
        main.init();
        CamelContext context = main.getCamelContext();
        context.getRegistry().bind("testWeb", web);
        context.getRegistry().bind("testSink", sink);
        context.getRegistry().bind("testAlerts", alerts);
        builder.beans.forEach(context.getRegistry()::bind);
        node = Node.install(context, settings, gate.store(), warc, clock);
        template = context.createProducerTemplate();
        try {
            main.start();
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    public Node node() {
        return node;
    }

    public CamelContext context() {
        return main.getCamelContext();
    }

    /** Sends a message to an endpoint on this thread; the exchange says how it went. */
    public Exchange send(String uri, Processor message) {
        return template.send(uri, message);
    }

    /** Hands URLs to intake. */
    public Report submit(String... urls) {
        return node.intake().submit(String.join("\n", urls));
    }

    /** The guard of a target that has one. */
    public Guard guard(Host host) {
        return node.guards().find(host).orElseThrow();
    }

    /** A claim of a job that the frontier knows nothing of, with a place of its target. */
    Claim claim(Guard guard, String url) {
        return claim(guard, url, Map.of());
    }

    Claim claim(Guard guard, String url, Map<String, String> headers) {
        if (!guard.breaker().claim()) {
            throw new IllegalStateException("no place is free at " + guard.host());
        }
        return new Claim(
                new Job(1, guard.host(), url, 0, 0, Instant.EPOCH, Instant.EPOCH, headers, Map.of()), guard, true);
    }

    /** Sends a claim through a route on this thread, as the consumer of its target does. */
    Exchange send(String uri, Claim claim) {
        Exchange exchange = new DefaultExchange(context());
        exchange.setProperty(Claim.PROPERTY, claim);
        exchange.getMessage().setBody(claim.job());
        claim.job().headers().forEach(exchange.getMessage()::setHeader);
        return template.send(uri, exchange);
    }

    @Override
    public void close() {
        gate.heal();
        node.quiesce();
        main.stop();
        store.close();
    }
}
