package io.originguard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.camel.Node;
import io.originguard.demo.LittleEdge;
import io.originguard.demo.Origin;
import io.originguard.embedding.MainEmbedding;
import io.originguard.frontier.Counts;
import io.originguard.frontier.Operation.Action;
import io.originguard.target.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/existing-application}, with its own properties and routes, on a real broker. */
final class ExistingApplicationTest {

    private static final String HOST = "shop.example.com";
    private static final Path EXAMPLE = Path.of("examples/existing-application");

    private final Path home;
    private final Broker broker = new Broker();
    private final LittleEdge edge = LittleEdge.start(Clock.systemUTC());
    private final Origin origin = Origin.start(edge.vertx(), HOST);
    private final Main main = new Main();

    ExistingApplicationTest(@TempDir Path home) throws Exception {
        this.home = home;
        edge.target(HOST, origin);
    }

    @AfterEach
    void stop() throws Exception {
        main.stop();
        broker.close();
        origin.close();
        edge.close();
    }

    @Test
    void urls_of_a_queue_become_files() throws Exception {
        start();

        broker.send("urls", String.join("\n", urls(0, 20)));
        await().until(() -> pages() == 20);

        await().until(() -> counts().equals(new Counts(20, 20, 0, 0)));
        assertThat(broker.waiting("urls")).isZero();
    }

    @Test
    void a_url_that_cannot_be_fetched_goes_to_another_queue_with_the_reason() throws Exception {
        start();

        broker.send("urls", "ftp://" + HOST + "/a\n" + url(1));
        await().until(() -> pages() == 1 && broker.waiting("urls.rejected") == 1);

        assertThat(broker.take("urls.rejected").orElseThrow())
                .contains("\"accepted\":1", "\"rejected\":1", "ftp://" + HOST + "/a");
    }

    @Test
    void while_the_store_takes_nothing_a_message_stays_with_the_broker() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        start();
        AdviceWith.adviceWith(main.getCamelContext(), "take-orders", route -> route.weaveAddFirst()
                .process(exchange -> attempts.incrementAndGet()));
        store("create trigger refuse before insert on job begin select raise(abort, 'full'); end");

        broker.send("urls", url(1));
        await().until(() -> attempts.get() >= 3);
        assertThat(broker.waiting("urls")).isOne();
        assertThat(broker.acknowledged("urls")).isZero();
        assertThat(edge.requests(HOST)).isEmpty();
        store("drop trigger refuse");
        await().until(() -> pages() == 1 && broker.waiting("urls") == 0);

        await().until(() -> counts().equals(new Counts(1, 1, 0, 0)));
    }

    @Test
    void a_message_that_comes_again_while_its_urls_wait_changes_nothing() throws Exception {
        AtomicBoolean failed = new AtomicBoolean();
        start();
        node().steering().operate(new Host(HOST), Action.PAUSE, "its jobs shall wait", "test");
        AdviceWith.adviceWith(main.getCamelContext(), "take-orders", route -> route.weaveAddLast()
                .process(exchange -> {
                    if (failed.compareAndSet(false, true)) {
                        throw new IllegalStateException("between the frontier and the acknowledgement");
                    }
                }));

        broker.send("urls", url(1));
        await().until(() -> failed.get() && broker.waiting("urls") == 0);
        node().steering().operate(new Host(HOST), Action.RESUME, "", "test");
        await().until(() -> pages() == 1);

        assertThat(edge.requests(HOST)).as("fetched once").hasSize(2).anyMatch(r -> r.path()
                .equals("/robots.txt"));
        await().until(() -> counts().equals(new Counts(1, 1, 0, 0)));
    }

    @Test
    void pages_may_go_to_a_queue_and_wait_in_the_frontier_while_it_takes_none() throws Exception {
        main.addOverrideProperty("originguard.sink", "jms:queue:pages");
        main.addOverrideProperty("originguard.backoff.base", "100ms");
        start();
        AtomicInteger refused = new AtomicInteger();
        AdviceWith.adviceWith(main.getCamelContext(), "deliver", route -> {
            route.interceptSendToEndpoint("jms:queue:pages").process(exchange -> {
                if (refused.incrementAndGet() <= 3) {
                    throw new IllegalStateException("the broker is away");
                }
            });
        });

        broker.send("urls", String.join("\n", urls(0, 5)));
        await().until(() -> broker.waiting("pages") == 5);

        assertThat(refused).hasValueGreaterThan(3);
        await().until(() -> counts().equals(new Counts(5, 5, 0, 0)));
        assertThat(broker.page("pages"))
                .startsWith(edge.uri(HOST, "/page/").toString())
                .contains(" 200 ")
                .contains("<title>");
    }

    private void start() throws Exception {
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.setPropertyPlaceholderLocations("file:" + EXAMPLE.resolve("application.properties"));
        main.configure().withBasePackageScanEnabled(false);
        main.addMainListener(new MainEmbedding());
        main.addOverrideProperty(
                "camel.main.routesIncludePattern",
                "classpath:originguard/routes/*.camel.yaml,file:" + EXAMPLE + "/routes/*.camel.yaml,file:" + EXAMPLE
                        + "/routes/targets/*.camel.yaml");
        main.addOverrideProperty("broker.url", Broker.URL);
        main.addOverrideProperty("pages", home.resolve("pages").toString());
        main.addOverrideProperty("originguard.data", home.resolve("data").toString());
        main.addOverrideProperty("originguard.out", home.resolve("out").toString());
        main.addOverrideProperty("originguard.network.resolve", HOST + "=127.0.0.1");
        main.start();
    }

    private void store(String sql) throws SQLException {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + home.resolve("data/originguard.db"));
                Statement statement = other.createStatement()) {
            statement.execute(sql);
        }
    }

    private Counts counts() {
        return node().frontier().counts(new Host(HOST));
    }

    private Node node() {
        return Objects.requireNonNull(main.getCamelContext().hasService(Node.class));
    }

    private String url(int page) {
        return edge.uri(HOST, "/page/" + page).toString();
    }

    private List<String> urls(int from, int to) {
        return IntStream.range(from, to).mapToObj(this::url).toList();
    }

    private long pages() {
        Path folder = home.resolve("pages").resolve(HOST);
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ConditionFactory await() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20));
    }
}
