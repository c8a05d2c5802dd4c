package io.originguard.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.camel.Node;
import io.originguard.frontier.DataDirectoryLock;
import io.originguard.settings.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.SimpleRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a context that an application has made by hand. */
final class PlainContextTest {

    private final Path home;
    private final Site site;
    private DefaultCamelContext context = new DefaultCamelContext();

    PlainContextTest(@TempDir Path home) {
        this.home = home;
        site = new Site(home);
    }

    @AfterEach
    void stop() {
        context.stop();
        site.close();
    }

    @Test
    void the_jar_and_the_route_files_are_enough() throws Exception {
        prepare();
        load();
        context.start();

        site.assertTheWholePathWorks(context);
    }

    @Test
    void routes_that_come_after_the_start_work_too() throws Exception {
        prepare();
        context.start();
        load();

        site.assertTheWholePathWorks(context);
    }

    @Test
    void closing_gives_everything_back_and_another_context_of_the_same_program_goes_on() throws Exception {
        prepare();
        load();
        context.start();
        Site.submit(context, site.pages(0, 10));
        Site.await().until(() -> Site.node(context).frontier().drained());

        context.stop();
        DataDirectoryLock.acquire(home.resolve("data")).close();
        Site.await().until(() -> ourThreads().isEmpty());
        context = new DefaultCamelContext();
        prepare();
        load();
        context.start();

        Site.submit(context, site.pages(10, 20));
        Site.await().until(() -> Site.node(context).frontier().drained());
        assertThat(site.requests()).hasSize(20);
    }

    @Test
    void a_context_that_is_stopped_and_started_again_goes_on() throws Exception {
        prepare();
        load();
        context.start();
        Site.submit(context, site.pages(0, 10));
        Site.await().until(() -> Site.node(context).frontier().drained());

        context.stop();
        context.start();

        Site.submit(context, site.pages(10, 20));
        Site.await().until(() -> Site.node(context).frontier().drained());
        assertThat(site.requests()).hasSize(20);
    }

    @Test
    void a_context_that_does_not_use_us_opens_nothing() throws Exception {
        prepare();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:own").routeId("own").to("mock:own");
            }
        });

        context.start();

        assertThat(context.hasService(Node.class)).isNull();
        assertThat(context.getRoutes()).hasSize(1);
        assertThat(home.resolve("data")).doesNotExist();
        assertThat(home.resolve("out")).doesNotExist();
        assertThat(ourThreads()).isEmpty();
    }

    @Test
    void pages_of_another_sink_leave_the_default_one_empty() throws Exception {
        prepare();
        load();
        context.start();

        Site.submit(context, site.pages(0, 3));
        Site.await().until(() -> Site.node(context).frontier().drained());

        try (var files = Files.list(home.resolve("out"))) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.endsWith(".warc.gz"));
        }
    }

    @Test
    void settings_that_cannot_be_used_are_named_all_at_once() throws Exception {
        site.with("originguard.probe.interval", "soon").with("originguard.probe.intervall", "10s");
        prepare();
        load();

        assertThatThrownBy(context::start)
                .hasRootCauseInstanceOf(SettingsException.class)
                .rootCause()
                .hasMessageContaining("properties of the Camel context: originguard.probe.interval=soon")
                .hasMessageContaining("properties of the Camel context: originguard.probe.intervall is not a setting");
    }

    @Test
    void a_data_directory_in_use_is_told_and_nothing_stays_open() throws Exception {
        prepare();
        load();

        DataDirectoryLock theirs = DataDirectoryLock.acquire(home.resolve("data"));
        assertThatThrownBy(context::start).rootCause().hasMessageContaining("is in use by this process");
        theirs.close();
        context.stop();
        DataDirectoryLock.acquire(home.resolve("data")).close();
    }

    @Test
    void a_registry_that_cannot_take_our_beans_is_told() {
        DefaultCamelContext simple = new DefaultCamelContext(false);
        simple.getCamelContextExtension().setRegistry(new SimpleRegistry());

        assertThatThrownBy(() -> Embedding.prepare(simple))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("give a " + DefaultRegistry.class.getName());
    }

    private void prepare() {
        Properties properties = new Properties();
        properties.putAll(site.properties());
        context.getPropertiesComponent().setInitialProperties(properties);
        // A part of each application's own program; newer versions of Camel do it by themselves.
        Embedding.prepare(context);
    }

    private void load() throws Exception {
        load(context, site.routes());
    }

    static void load(CamelContext context, List<String> patterns) throws Exception {
        List<Resource> files = new ArrayList<>();
        for (String pattern : patterns) {
            files.addAll(PluginHelper.getPackageScanResourceResolver(context).findResources(pattern));
        }
        PluginHelper.getRoutesLoader(context).loadRoutes(files);
    }

    private List<String> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("(" + context.getName() + ")") && name.contains("originguard"))
                .toList();
    }
}
