package io.originguard.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.app.Role;
import io.originguard.app.Standalone;
import io.originguard.camel.Node;
import io.originguard.frontier.DataDirectoryLock;
import io.originguard.settings.Catalogue;
import io.originguard.testing.HandCrankedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Registry;
import org.apache.karaf.shell.impl.action.command.ManagerImpl;
import org.apache.karaf.shell.impl.console.RegistryImpl;
import org.apache.karaf.shell.support.completers.ArgumentCommandLine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.sqlite.SQLiteDataSource;

/** What ConfigAdmin and the shell do to a bundle's node, outside of Karaf. */
final class KarafNodeTest {

    private static final String SHOP = "shop.example.com";
    private static final String INTERVAL = Catalogue.PROBE_INTERVAL.key();

    private final Path etc;
    private final Path data;
    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Container container = new Container();
    private final KarafNode karaf;

    KarafNodeTest(@TempDir Path home) {
        etc = home.resolve("etc");
        data = home.resolve("data");
        karaf = new KarafNode(
                new Configuration(data, etc),
                container,
                (settings, properties, source) -> Instance.of(
                        source.isPresent()
                                ? Standalone.start(settings, Role.BATCH, source.get(), clock)
                                : Standalone.start(settings, Role.BATCH, clock)),
                clock);
    }

    @BeforeEach
    void aTarget() throws IOException {
        Path targets = Files.createDirectories(etc.resolve("originguard/routes/targets"));
        Files.copy(Path.of("routes/targets", SHOP + ".camel.yaml"), targets.resolve(SHOP + ".camel.yaml"));
    }

    @AfterEach
    void close() {
        karaf.close();
    }

    @Test
    void without_a_configuration_there_is_no_node_and_it_says_why() {
        configure(karaf, null);

        assertThat(karaf.find()).isEmpty();
        assertThatThrownBy(karaf::node).hasMessage("Originguard does not run: there is no etc/io.originguard.cfg yet");
    }

    @Test
    void a_configuration_starts_a_node_and_only_a_different_one_another() {
        Node first = configured("30s");
        clock.advance(Duration.ofMinutes(1));

        Node same = configured("30s");
        configure(karaf, null);
        Node kept = karaf.node();
        Node second = configured("10s");

        assertThat(same).isSameAs(first);
        assertThat(kept).isSameAs(first);
        assertThat(second).isNotSameAs(first);
        assertThat(karaf.since()).isEqualTo(clock.instant());
    }

    @Test
    void a_configuration_that_cannot_be_used_changes_nothing() {
        Node first = configured("30s");

        Node still = configured("often");

        assertThat(still).isSameAs(first);
    }

    @Test
    void a_first_configuration_that_cannot_be_used_is_the_reason_until_a_usable_one_comes() {
        configure(karaf, "often");
        assertThatThrownBy(karaf::node)
                .hasMessageStartingWith("Originguard does not run: etc/io.originguard.cfg: " + INTERVAL + "=often");

        assertThat(configured("30s").guards().all()).hasSize(1);
    }

    @Test
    void a_class_that_the_container_does_not_give_is_said() {
        try (KarafNode poor = new KarafNode(
                new Configuration(data, etc),
                container,
                (settings, properties, source) -> {
                    throw new NoClassDefFoundError("org/example/Missing");
                },
                clock)) {
            configure(poor, "30s");

            assertThatThrownBy(poor::node).hasMessageContaining("NoClassDefFoundError: org/example/Missing");
        }
    }

    @Test
    void a_reload_takes_the_files_as_they_are_now() throws IOException {
        Node first = configured("30s");
        Path target = etc.resolve("originguard/routes/targets").resolve(SHOP + ".camel.yaml");
        String good = Files.readString(target);

        Files.writeString(target, "- nonsense");
        karaf.reload().join();
        assertThatThrownBy(karaf::node).hasMessageContaining(SHOP + ".camel.yaml");
        Files.writeString(target, good);
        karaf.reload().join();

        assertThat(karaf.node()).isNotSameAs(first);
    }

    @Test
    void closing_lets_go_of_the_data() {
        configured("30s");

        karaf.close();

        assertThat(karaf.find()).isEmpty();
        DataDirectoryLock.acquire(data.resolve("originguard")).close();
    }

    @Test
    void a_node_waits_for_the_DataSource_that_its_configuration_names() {
        onDataSource("shop-db");
        assertThatThrownBy(karaf::node)
                .hasMessage(
                        "Originguard does not run: it waits for the DataSource shop-db, of which the container has none;"
                                + " give a service javax.sql.DataSource the property osgi.jndi.service.name=shop-db");

        container.come("other-db", sqlite("other.db"));
        karaf.settle();
        assertThat(karaf.find()).isEmpty();
        container.come("shop-db", sqlite("shop.db"));
        karaf.settle();

        assertThat(karaf.node().guards().all()).hasSize(1);
        assertThat(data.resolve("shop.db")).isNotEmptyFile();
        assertThat(data.resolve("originguard/frontier.db")).doesNotExist();
    }

    @Test
    void a_node_has_stopped_when_its_DataSource_goes_and_starts_on_the_next() {
        DataSource first = sqlite("first.db");
        container.come("shop-db", first);
        onDataSource("shop-db");
        Node one = karaf.node();

        container.go("shop-db", first);

        assertThat(karaf.find()).isEmpty();
        DataDirectoryLock.acquire(data.resolve("originguard")).close();
        container.come("shop-db", sqlite("second.db"));
        karaf.settle();
        assertThat(karaf.node()).isNotSameAs(one);
        assertThat(data.resolve("second.db")).isNotEmptyFile();
    }

    @Test
    void another_DataSource_of_the_name_counts_only_when_the_first_has_gone() {
        DataSource first = sqlite("first.db");
        DataSource second = sqlite("second.db");
        container.come("shop-db", first);
        onDataSource("shop-db");
        Node one = karaf.node();

        container.come("shop-db", second);
        karaf.settle();
        Node still = karaf.node();
        container.go("shop-db", first);

        assertThat(still).isSameAs(one);
        assertThat(karaf.node()).isNotSameAs(one);
        assertThat(data.resolve("second.db")).isNotEmptyFile();
    }

    @Test
    void a_DataSource_that_cannot_be_used_is_tried_once_and_the_next_one_again() {
        DataSource broken = sqlite("missing/folder/shop.db");
        container.come("shop-db", broken);
        onDataSource("shop-db");
        assertThatThrownBy(karaf::node).hasMessageContaining("The DataSource shop-db gives no connection");

        container.come("shop-db", sqlite("shop.db"));
        container.go("shop-db", broken);

        assertThat(karaf.node().guards().all()).hasSize(1);
    }

    @Test
    void a_DataSource_is_followed_as_long_as_the_configuration_names_it() {
        onDataSource("shop-db");
        assertThat(container.followed()).containsExactly("shop-db");
        onDataSource("other-db");
        assertThat(container.followed()).containsExactly("other-db");

        configured("30s");
        assertThat(container.followed()).isEmpty();
        onDataSource("shop-db");
        karaf.close();

        assertThat(container.followed()).isEmpty();
    }

    @Test
    void the_shell_completes_the_names_of_targets_while_there_is_a_node() {
        Registry shell = new RegistryImpl(null);
        shell.register(karaf);
        new ManagerImpl(shell, shell).register(TargetCompleter.class);
        Completer completer = shell.getService(TargetCompleter.class);

        List<String> before = completed(completer, "sh");
        configured("30s");

        assertThat(before).isEmpty();
        assertThat(completed(completer, "sh")).containsExactly(SHOP + " ");
        assertThat(completed(completer, "")).containsExactly(SHOP + " ");
        assertThat(completed(completer, "news")).isEmpty();
    }

    private static List<String> completed(Completer completer, String typed) {
        List<String> candidates = new ArrayList<>();
        completer.complete(null, new ArgumentCommandLine(typed, typed.length()), candidates);
        return candidates;
    }

    private Node configured(String interval) {
        configure(karaf, interval);
        return karaf.node();
    }

    private void onDataSource(String name) {
        karaf.updated(FrameworkUtil.asDictionary(Map.of(Catalogue.STORE_DATA_SOURCE.key(), name)));
        karaf.settle();
    }

    private DataSource sqlite(String file) {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + data.resolve(file));
        return source;
    }

    /** A container whose DataSources come and go. */
    private static final class Container implements DataSources {

        private record Following(String name, Consumer<Change> changed) {}

        private final List<Map.Entry<String, DataSource>> present = new CopyOnWriteArrayList<>();
        private final List<Following> following = new CopyOnWriteArrayList<>();

        void come(String name, DataSource source) {
            present.add(Map.entry(name, source));
            tell(name, Change.COME);
        }

        void go(String name, DataSource source) {
            present.remove(Map.entry(name, source));
            tell(name, Change.GOING);
        }

        private void tell(String name, Change change) {
            following.stream().filter(one -> one.name().equals(name)).forEach(one -> one.changed()
                    .accept(change));
        }

        List<String> followed() {
            return following.stream().map(Following::name).toList();
        }

        @Override
        public Followed follow(String name, Consumer<Change> changed) {
            Following one = new Following(name, changed);
            following.add(one);
            all(name).forEach(there -> changed.accept(Change.COME));
            return new Followed() {
                @Override
                public List<DataSource> all() {
                    return Container.this.all(name);
                }

                @Override
                public void close() {
                    following.remove(one);
                }
            };
        }

        private List<DataSource> all(String name) {
            return present.stream()
                    .filter(one -> one.getKey().equals(name))
                    .map(Map.Entry::getValue)
                    .toList();
        }
    }

    /** Hands over what ConfigAdmin would, and waits until it is done. */
    private static void configure(KarafNode node, @Nullable String interval) {
        if (interval == null) {
            node.updated(null);
        } else {
            node.updated(
                    FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_PID, Configuration.PID, INTERVAL, interval)));
        }
        node.settle();
    }
}
