package io.originguard.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.originguard.settings.SettingsException;
import io.originguard.testing.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In an application on camel-main that has a DataSource of its own. */
final class DataSourceTest {

    private static final String SETTING = "originguard.store.dataSource";

    private final Path home;
    private final Site site;
    private final Main main = new Main();
    private final String url = PostgresServer.shared().newDatabase();
    private final HikariDataSource pool = pool();

    DataSourceTest(@TempDir Path home) {
        this.home = home;
        site = new Site(home);
        main.bind("shopDb", pool);
    }

    @AfterEach
    void stop() {
        main.stop();
        site.close();
        pool.close();
    }

    @Test
    void one_that_is_named_is_the_store_through_a_loss_of_all_connections_and_outlives_the_node() throws Exception {
        PostgresServer.executeIn(url, "create table orders (id int)");
        site.with(SETTING, "shopDb");
        start();

        PostgresServer.shared().endSessions(url);
        Site.await().ignoreExceptions().untilAsserted(() -> Site.submit(main.getCamelContext(), site.pages(900, 901)));
        Site.await().until(() -> Site.node(main.getCamelContext()).frontier().drained());
        main.getCamelContext()
                .getEndpoint("mock:sink", org.apache.camel.component.mock.MockEndpoint.class)
                .reset();
        site.assertTheWholePathWorks(main.getCamelContext(), 61);
        main.stop();

        assertThat(home.resolve("data/originguard.db")).doesNotExist();
        assertThat(pool.isClosed()).isFalse();
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        try (Connection theirs = pool.getConnection();
                Statement statement = theirs.createStatement();
                ResultSet row = statement.executeQuery("select delivered, (select count(*) from orders),"
                        + " current_setting('application_name') from originguard.target")) {
            row.next();
            assertThat(row.getInt(1)).isEqualTo(61);
            assertThat(row.getString(3)).isNotEqualTo("originguard");
        }
    }

    @Test
    void one_that_is_not_named_is_not_touched() throws Exception {
        start();

        Site.submit(main.getCamelContext(), site.pages(0, 1));

        assertThat(home.resolve("data/originguard.db")).exists();
        assertThat(schemas()).isEqualTo("public");
    }

    @Test
    void a_name_that_is_not_in_the_registry_is_told_with_those_that_are() {
        site.with(SETTING, "shopDB");

        assertThatThrownBy(this::start)
                .rootCause()
                .hasMessage(SETTING + "=shopDB: the Camel registry has no bean of this name;"
                        + " of DataSources it knows shopDb");
    }

    @Test
    void a_bean_of_another_type_is_told() {
        main.bind("clerk", "no DataSource");
        site.with(SETTING, "clerk");

        assertThatThrownBy(this::start)
                .rootCause()
                .hasMessageContaining("this bean is no DataSource but a java.lang.String");
    }

    @Test
    void a_url_beside_it_is_refused() {
        site.with(SETTING, "shopDb").with("originguard.store.url", url);

        assertThatThrownBy(this::start)
                .hasRootCauseInstanceOf(SettingsException.class)
                .rootCause()
                .hasMessageContaining("originguard.store.url=")
                .hasMessageContaining("is given beside")
                .hasMessageContaining(SETTING + "=shopDb");
    }

    private void start() throws Exception {
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.configure().withBasePackageScanEnabled(false).withRoutesIncludePattern(String.join(",", site.routes()));
        main.addMainListener(new MainEmbedding());
        site.properties().forEach(main::addInitialProperty);
        main.start();
    }

    private HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        return new HikariDataSource(config);
    }

    private String schemas() throws SQLException {
        try (Connection theirs = pool.getConnection();
                Statement statement = theirs.createStatement();
                ResultSet row = statement.executeQuery("select string_agg(nspname, ',') from pg_namespace"
                        + " where nspname not like 'pg\\_%' and nspname <> 'information_schema'")) {
            row.next();
            return row.getString(1);
        }
    }
}
