package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.originguard.frontier.Frontier;
import io.originguard.frontier.FrontierStore;
import io.originguard.frontier.SqliteStore;
import io.originguard.intake.Intake;
import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import io.originguard.sink.RotationSettings;
import io.originguard.sink.WarcSink;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultThreadPoolFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a node finds in its store while it is still being made. */
class EarlyWorkTest {

    private final Logger log = (Logger) LoggerFactory.getLogger("io.originguard.frontier");
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private final AtomicInteger loads = new AtomicInteger();

    @BeforeEach
    void listen() {
        said.start();
        log.addAppender(said);
    }

    @AfterEach
    void listenNoMore() {
        log.detachAppender(said);
    }

    @Test
    void work_that_is_told_of_before_the_node_is_complete_waits_for_its_route(@TempDir Path directory)
            throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext();
                SqliteStore store = SqliteStore.open(directory.resolve("test.db"));
                WarcSink warc = WarcSink.open(
                        directory.resolve("out"),
                        new RotationSettings(1 << 20, Duration.ofHours(1)),
                        "originguard/test",
                        Clock.systemUTC())) {
            leaveWork(store);
            context.getExecutorServiceManager().setThreadPoolFactory(new DefaultThreadPoolFactory() {
                @Override
                public ExecutorService newCachedThreadPool(ThreadFactory threads) {
                    // One after the other: with the second one loaded, the first has been told of.
                    await().until(() -> loads.get() >= 2);
                    return super.newCachedThreadPool(threads);
                }
            });

            Node node = Node.install(context, settings(directory), counted(store), warc, Clock.systemUTC());

            assertThat(said.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
            node.quiesce();
        }
    }

    private static void leaveWork(FrontierStore store) {
        try (Frontier before = new Frontier(store, Clock.systemUTC(), () -> {}, host -> {})) {
            new Intake(before, host -> true).submit("http://a.test/1\nhttp://b.test/1");
        }
    }

    private static Settings settings(Path directory) {
        return Settings.load(Sources.none().assignments(List.of("originguard.data=" + directory)));
    }

    private FrontierStore counted(FrontierStore store) {
        return (FrontierStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {FrontierStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("ready")) {
                        loads.incrementAndGet();
                    }
                    return call(store, method, arguments);
                });
    }

    private static Object call(FrontierStore store, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(store, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
