package io.originguard.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.originguard.testing.HandCrankedClock;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In an application on camel-main, with routes and breakers of its own. */
final class CamelMainTest {

    private final Site site;
    private final Main main = new Main();

    CamelMainTest(@TempDir Path home) {
        site = new Site(home);
    }

    @AfterEach
    void stop() {
        main.stop();
        site.close();
    }

    @Test
    void the_jar_and_the_route_files_are_enough() throws Exception {
        CamelContext context = start();

        site.assertTheWholePathWorks(context);
    }

    @Test
    void the_clock_of_the_registry_is_taken() throws Exception {
        HandCrankedClock clock = HandCrankedClock.started();
        main.bind("clock", clock);
        CamelContext context = start();

        Site.submit(context, site.pages(0, 1));
        Site.await().until(() -> Site.node(context).frontier().drained());

        assertThat(context.getEndpoint("mock:sink", org.apache.camel.component.mock.MockEndpoint.class)
                        .getReceivedExchanges())
                .singleElement()
                .satisfies(page -> assertThat(page.getMessage().getHeader("OriginguardFetchedAt"))
                        .isEqualTo(clock.instant().toString()));
    }

    @Test
    void routes_error_handlers_and_breakers_of_the_application_stay_as_they_were() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger handled = new AtomicInteger();
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(deadLetterChannel("direct:own-dead")
                        .maximumRedeliveries(2)
                        .redeliveryDelay(0));
                from("direct:own-dead").errorHandler(noErrorHandler()).process(e -> handled.incrementAndGet());
                from("direct:own-failing").process(e -> {
                    calls.incrementAndGet();
                    throw new IllegalStateException("as always");
                });
                from("direct:own-breaker")
                        .errorHandler(noErrorHandler())
                        .circuitBreaker()
                        .resilience4jConfiguration()
                        .minimumNumberOfCalls(2)
                        .slidingWindowSize(2)
                        .throwExceptionWhenHalfOpenOrOpenState(true)
                        .end()
                        .process(e -> {
                            throw new IllegalStateException("down");
                        })
                        .end();
            }
        });
        CamelContext context = start();
        ProducerTemplate template = context.createProducerTemplate();

        template.send("direct:own-failing", e -> {});
        Throwable first = failure(template);
        Throwable second = failure(template);
        Throwable third = failure(template);
        site.assertTheWholePathWorks(context);

        assertThat(calls).as("the first delivery and two redeliveries").hasValue(3);
        assertThat(handled).hasValue(1);
        assertThat(List.of(first, second)).allSatisfy(e -> assertThat(e).hasMessage("down"));
        assertThat(third).isInstanceOf(CallNotPermittedException.class);
        assertThat(failure(template)).as("nobody has closed it").isInstanceOf(CallNotPermittedException.class);
    }

    /** A clustered one with a database would fire the sweep on one node only; this one does not even begin. */
    @Test
    void probes_need_no_scheduler_of_the_application() throws Exception {
        QuartzComponent theirs = new QuartzComponent();
        theirs.setAutoStartScheduler(false);
        main.bind("quartz", theirs);
        CamelContext context = start();

        site.assertTheWholePathWorks(context);

        assertThat(theirs.getScheduler()).as("nobody has asked for it").isNull();
    }

    private CamelContext start() throws Exception {
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.configure().withBasePackageScanEnabled(false).withRoutesIncludePattern(String.join(",", site.routes()));
        main.addMainListener(new MainEmbedding());
        site.properties().forEach(main::addInitialProperty);
        main.start();
        return main.getCamelContext();
    }

    private static Throwable failure(ProducerTemplate template) {
        Exchange exchange = template.send("direct:own-breaker", e -> {});
        return exchange.getException();
    }
}
