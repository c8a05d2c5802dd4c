package io.originguard.embedding;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Since Camel 4.15 the jar and the route files are enough: no application says a word of ours in its program. */
final class CamelPluginTest {

    private final Site site;

    CamelPluginTest(@TempDir Path home) {
        site = new Site(home);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void with_camel_main() throws Exception {
        Main main = new Main();
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.configure().withBasePackageScanEnabled(false).withRoutesIncludePattern(String.join(",", site.routes()));
        site.properties().forEach(main::addInitialProperty);
        main.start();

        site.assertTheWholePathWorks(main.getCamelContext());

        main.stop();
    }

    @Test
    void with_spring_boot() {
        Map<String, Object> properties = new HashMap<>(site.properties());
        properties.put("camel.main.routes-include-pattern", String.join(",", site.routes()));
        try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Silent.class)
                .web(WebApplicationType.NONE)
                .properties(properties)
                // Whoever tests has set up logging already.
                .properties(Map.of("logging.config", "classpath:logback-test.xml"))
                .registerShutdownHook(false)
                .run()) {
            site.assertTheWholePathWorks(application.getBean(CamelContext.class));
        }
    }

    @Test
    void in_a_context_made_by_hand() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext(false)) {
            Properties properties = new Properties();
            properties.putAll(site.properties());
            context.getPropertiesComponent().setInitialProperties(properties);
            context.build();
            PlainContextTest.load(context, site.routes());
            context.start();

            site.assertTheWholePathWorks(context);
        }
    }

    @Test
    void in_a_context_that_is_built_as_it_is_constructed() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Properties properties = new Properties();
            properties.putAll(site.properties());
            context.getPropertiesComponent().setInitialProperties(properties);
            PlainContextTest.load(context, site.routes());
            context.start();

            site.assertTheWholePathWorks(context);
        }
    }

    /** An application that knows nothing of us. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
    static class Silent {}
}
