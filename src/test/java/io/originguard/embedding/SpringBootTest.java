package io.originguard.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.originguard.frontier.DataDirectoryLock;
import io.originguard.testing.HandCrankedClock;
import io.originguard.testing.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** In a Spring Boot application, with a route and a bean of its own. */
final class SpringBootTest {

    private final Path home;
    private final Site site;

    SpringBootTest(@TempDir Path home) {
        this.home = home;
        site = new Site(home);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void the_jar_and_the_route_files_are_enough() {
        try (ConfigurableApplicationContext application = start(Shop.class)) {
            CamelContext context = application.getBean(CamelContext.class);

            site.assertTheWholePathWorks(context);

            assertThat(context.createProducerTemplate().requestBody("direct:own", "x", String.class))
                    .isEqualTo("own x");
        }
        DataDirectoryLock.acquire(home.resolve("data")).close();
    }

    @Test
    void the_data_source_of_the_application_is_the_store_where_it_is_named() throws SQLException {
        String url = PostgresServer.shared().newDatabase();
        site.with("spring.datasource.url", url)
                .with("spring.flyway.locations", "classpath:shop/migration")
                .with("originguard.store.dataSource", "dataSource");

        try (ConfigurableApplicationContext application = start(Shop.class)) {
            site.assertTheWholePathWorks(application.getBean(CamelContext.class));
            HikariDataSource pool = application.getBean(HikariDataSource.class);
            application.getBean(CamelContext.class).stop();

            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
            try (Connection theirs = pool.getConnection();
                    Statement statement = theirs.createStatement();
                    ResultSet row = statement.executeQuery("select (select delivered from originguard.target),"
                            + " (select count(*) from orders),"
                            + " (select string_agg(script, ' ') from flyway_schema_history)")) {
                row.next();
                assertThat(row.getInt(1)).isEqualTo(60);
                assertThat(row.getInt(2)).isZero();
                assertThat(row.getString(3)).isEqualTo("V1__orders.sql");
            }
        }
        assertThat(home.resolve("data/originguard.db")).doesNotExist();
    }

    @Test
    void the_clock_of_the_application_is_taken() {
        try (ConfigurableApplicationContext application = start(Shop.class, Clocked.class)) {
            CamelContext context = application.getBean(CamelContext.class);

            Site.submit(context, site.pages(0, 1));
            Site.await().until(() -> Site.node(context).frontier().drained());

            assertThat(context.getEndpoint("mock:sink", MockEndpoint.class).getReceivedExchanges())
                    .singleElement()
                    .satisfies(page -> assertThat(page.getMessage().getHeader("OriginguardFetchedAt"))
                            .isEqualTo(
                                    application.getBean(Clock.class).instant().toString()));
        }
    }

    private ConfigurableApplicationContext start(Class<?>... sources) {
        Map<String, Object> properties = new HashMap<>(site.properties());
        properties.put("camel.main.routes-include-pattern", String.join(",", site.routes()));
        if (!properties.containsKey("spring.datasource.url")) {
            // There are drivers on the class path, and none of the applications here asks for one.
            properties.put("spring.autoconfigure.exclude", DataSourceAutoConfiguration.class.getName());
        }
        SpringApplication application = new SpringApplicationBuilder(sources)
                .web(WebApplicationType.NONE)
                .properties(properties)
                // Whoever tests has set up logging already.
                .properties(Map.of("logging.config", "classpath:logback-test.xml"))
                .registerShutdownHook(false)
                .build();
        return application.run();
    }

    /** The application. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Shop {

        /** What an application on a Camel before 4.15 says. */
        @Autowired
        void originguard(CamelContext context) {
            Embedding.prepare(context);
        }

        @Bean
        RouteBuilder own() {
            return new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:own").transform(simple("own ${body}"));
                }
            };
        }
    }

    /** The same with a clock. */
    @Configuration(proxyBeanMethods = false)
    static class Clocked {

        @Bean
        Clock clock() {
            return HandCrankedClock.started();
        }
    }
}
