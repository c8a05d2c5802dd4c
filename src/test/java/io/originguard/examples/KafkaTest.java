package io.originguard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.camel.Node;
import io.originguard.demo.LittleEdge;
import io.originguard.demo.Origin;
import io.originguard.embedding.MainEmbedding;
import io.originguard.frontier.Counts;
import io.originguard.target.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/existing-application/kafka}, as it is, on a real Kafka. */
final class KafkaTest {

    private static final String HOST = "shop.example.com";
    private static final Path EXAMPLE = Path.of("examples/existing-application");

    private final Path home;
    private final KafkaBroker broker;
    private final LittleEdge edge = LittleEdge.start(Clock.systemUTC());
    private final Origin origin = Origin.start(edge.vertx(), HOST);
    private Main main = new Main();

    KafkaTest(@TempDir Path home) throws Exception {
        this.home = home;
        broker = new KafkaBroker(Files.createDirectory(home.resolve("kafka")));
        broker.createTopic("urls");
        broker.createTopic("pages");
        edge.target(HOST, origin);
    }

    @AfterEach
    void stop() {
        main.stop();
        broker.close();
        origin.close();
        edge.close();
    }

    /**
     * The application fails, and then ends, between the frontier and the commit of the offset: the worst moment there is.
     */
    @Test
    void a_record_is_committed_when_its_urls_are_in_the_frontier_and_comes_again_if_it_was_not() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        start();
        AdviceWith.adviceWith(
                main.getCamelContext(),
                "take-orders",
                route -> route.weaveByToUri("direct:originguard.submit").after().process(exchange -> {
                    attempts.incrementAndGet();
                    throw new IllegalStateException("between the frontier and the commit");
                }));

        broker.send("urls", url(0));
        broker.send("urls", url(1));
        await().until(() -> attempts.get() >= 2);
        await().until(() -> counts().accepted() >= 1);
        assertThat(broker.committed("originguard", "urls")).isZero();
        main.stop();
        main = new Main();
        start();
        await().until(() -> broker.committed("originguard", "urls") == 2);

        await().until(() -> counts().delivered() >= 2 && counts().waiting() == 0);
        List<ConsumerRecord<String, String>> pages = broker.records("pages", 2);
        assertThat(pages).extracting(ConsumerRecord::key).contains(url(0), url(1));
        assertThat(pages).allSatisfy(page -> {
            assertThat(page.value()).contains("<title>");
            assertThat(page.headers().lastHeader("OriginguardUrl")).isNotNull();
        });
        assertThat(counts()).isEqualTo(new Counts(counts().accepted(), counts().accepted(), 0, 0));
    }

    private void start() throws Exception {
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.setPropertyPlaceholderLocations("file:" + EXAMPLE.resolve("kafka/application.properties"));
        main.configure().withBasePackageScanEnabled(false);
        main.addMainListener(new MainEmbedding());
        main.addOverrideProperty(
                "camel.main.routesIncludePattern",
                "classpath:originguard/routes/*.camel.yaml,file:" + EXAMPLE + "/kafka/*.camel.yaml,file:" + EXAMPLE
                        + "/routes/targets/*.camel.yaml");
        main.addOverrideProperty("broker.url", broker.address());
        main.addOverrideProperty("originguard.data", home.resolve("data").toString());
        main.addOverrideProperty("originguard.out", home.resolve("out").toString());
        main.addOverrideProperty("originguard.network.resolve", HOST + "=127.0.0.1");
        main.start();
    }

    private Counts counts() {
        return Objects.requireNonNull(main.getCamelContext().hasService(Node.class))
                .frontier()
                .counts(new Host(HOST));
    }

    private String url(int page) {
        return edge.uri(HOST, "/page/" + page).toString();
    }

    private static ConditionFactory await() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20));
    }
}
