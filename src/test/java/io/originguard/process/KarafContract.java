package io.originguard.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.demo.EdgeRequest;
import io.originguard.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What holds in every Karaf in which Originguard is installed, judged from the edge's log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KarafContract {

    private static final String CFG = "io.originguard.cfg";
    private static final String HOST = "a.test";
    private static final String ROUTE = "originguard/routes/targets/" + HOST + ".camel.yaml";
    private static final String EXAMPLE = "originguard/routes/targets/shop.example.com.camel.yaml";
    private static final Path EXAMPLE_ROUTE =
            Path.of("examples/karaf/etc/originguard/routes/targets/news.example.com.camel.yaml");
    private static final Readme README = Readme.of(readme());
    private static final int PAGES = 20;

    /** Of pax-jdbc. */
    private static final String DATA_SOURCE = "org.ops4j.datasource-shop.cfg";

    private static final String WAITS = "Originguard does not run: it waits for the DataSource shop-db";

    /** Longer than the probe interval here, so that a node which is still alive would send something. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    /** Names of threads that only we and our parts start. */
    private static final String OURS = "(?i).*(originguard|camel|quartz|vert\\.x|vertx|idle-connection|netty).*";

    private final Web web = Web.of(HOST);
    private final String database = PostgresServer.shared().newDatabase();
    final Karaf karaf;
    private int page;

    KarafContract(String version) {
        karaf = Karaf.unpack(version, Path.of("target", "karaf", getClass().getSimpleName()));
    }

    /** Installs what this is about. */
    abstract void install(Karaf where);

    /** Uninstalls it. */
    abstract void uninstall(Karaf where);

    /** The symbolic name of its bundle. */
    abstract String bundle();

    @BeforeAll
    void start() {
        karaf.edit(ROUTE, none -> route());
        karaf.start();
        install(karaf);
        // Its own configuration comes with it; one change is how this one gets what the test needs, and the limit of 4
        // shows
        // that the node is the one with that configuration.
        await().until(() -> Files.exists(karaf.etc(CFG)) && Files.exists(karaf.etc(EXAMPLE)));
        karaf.edit(
                CFG,
                text -> text.replaceAll("(?m)^originguard\\.server\\.port.*$", "originguard.server.port = 0")
                        + "\noriginguard.network.resolve = " + web.resolve()
                        + "\noriginguard.target.robots = false\noriginguard.probe.interval = 500ms"
                        + "\noriginguard.ramp.step = 100ms\noriginguard.backoff.base = 100ms\noriginguard.baseline.learn = false"
                        + "\noriginguard.target.concurrency = 4\n");
        awaitTargets("0/4");
    }

    @BeforeEach
    void revive() {
        web.origin(HOST).revive();
    }

    @AfterAll
    void stop() {
        karaf.close();
        web.close();
    }

    @Test
    void an_outage_is_ridden_out() {
        int before = requests().size();
        web.origin(HOST).kill();
        List<String> urls = submit(PAGES);
        awaitTargets("OPEN");
        int met = requests().size();
        await().until(() -> requests().size() > met + 1);

        web.origin(HOST).revive();

        awaitDelivered(urls);
        assertThat(refused(before)).isLessThan(PAGES);
        awaitTargets("CLOSED");
    }

    @Test
    void a_changed_configuration_is_applied_and_a_wrong_one_leaves_the_node_as_it_was() {
        karaf.edit(
                CFG,
                text -> text.replace("concurrency = 4", "concurrency = 6")
                        + "\noriginguard.http.userAgent = originguard-karaf/2\n");
        awaitTargets("0/6");
        awaitDelivered(submit(1));
        String changed = requests().get(requests().size() - 1).userAgent();

        karaf.set(CFG, "originguard.probe.interval", "often");

        await().until(() -> karaf.log().contains("etc/io.originguard.cfg: originguard.probe.interval=often"));
        awaitDelivered(submit(3));
        karaf.edit(CFG, text -> text.replace("probe.interval = often", "probe.interval = 500ms")
                .replace("concurrency = 6", "concurrency = 4"));
        awaitTargets("0/4");
        assertThat(changed).isEqualTo("originguard-karaf/2");
    }

    @Test
    void a_target_is_steered_from_the_shell_as_the_readme_of_the_example_says() {
        awaitTargets("CLOSED");
        List<String> calls = README.blocks("# In Karaf", "").get(1);
        int before = requests().size();
        List<String> said = new ArrayList<>();
        for (String call : calls.subList(1, calls.size() - 1)) {
            said.add(karaf.shell(ours(call)));
        }
        String status = karaf.shell("originguard:status");
        String refused = karaf.tryShell("originguard:probe " + HOST).out();
        assertThat(requests()).hasSize(before);

        said.add(karaf.shell(ours(calls.get(calls.size() - 1))));

        awaitDelivered(List.of(web.url(HOST, "/page/9001"), web.url(HOST, "/page/9002")));
        assertThat(calls.get(0)).startsWith("kar:install file:");
        assertThat(said).hasSize(5);
        assertThat(said.get(0).lines().filter(line -> line.contains("CLOSED")))
                .hasSize(2)
                .anyMatch(line -> line.startsWith(HOST))
                .anyMatch(line -> line.startsWith("shop.example.com"));
        assertThat(promised("pause: |accepted |resume: "))
                .hasSize(3)
                .allSatisfy(line -> assertThat(String.join("", said)).contains(ours(line)));
        assertThat(promised("CLOSED")).singleElement().satisfies(state -> assertThat(said.get(3))
                .contains(state, "held by karaf user karaf: a quiet week"));
        assertThat(status).contains("2 targets: 0 open, 0 half open, 1 held", "waiting 2");
        assertThat(refused).contains("a.test is not probed: its breaker must be OPEN");
    }

    @Test
    void what_cannot_be_taken_is_said_in_the_shell() {
        String report = karaf.shell("originguard:submit ftp://a.test/ http://unlisted.test/");
        String unknown = karaf.tryShell("originguard:pause nowhere.test why").out();

        assertThat(report)
                .contains("accepted 0, duplicate 0, rejected 2", "only http and https", "is not a listed target");
        assertThat(unknown).contains("there is no target nowhere.test here").doesNotContain("\tat ");
    }

    @Test
    void a_route_file_is_edited_live_and_a_broken_one_leaves_the_target_as_it_was() {
        String limit = "0/" + promised("concurrency: ").get(0).replaceFirst("\\D+", "");
        karaf.edit(ROUTE, text -> route(promised("concurrency: ").get(0)));
        awaitTargets(limit);
        karaf.edit(ROUTE, text -> route("concurrency: [3"));
        await().until(() -> karaf.log().lines().anyMatch(line -> line.contains(HOST + ".camel.yaml line ")));

        awaitDelivered(submit(3));

        awaitTargets(limit);
        karaf.edit(ROUTE, text -> route());
        awaitTargets("0/4");
        assertThat(promised("0/")).containsExactly("0/4", limit);
        assertThat(promised("originguard.target.concurrency")).containsExactly("originguard.target.concurrency = 4");
    }

    @Test
    void a_node_is_started_anew_with_its_files_and_says_which_one_it_cannot_use() {
        karaf.edit(ROUTE, text -> route("concurrency: many"));
        String broken = karaf.tryShell("originguard:reload").out();
        String status = karaf.tryShell("originguard:status").out();
        karaf.edit(ROUTE, text -> route());

        String mended = karaf.shell("originguard:reload");

        assertThat(broken)
                .contains("Originguard does not run: ", HOST + ".camel.yaml", "concurrency")
                .doesNotContain("\tat ");
        assertThat(status).contains("Originguard does not run: ");
        assertThat(mended).contains("2 targets have a route of their own");
        awaitDelivered(submit(3));
    }

    @Test
    void a_restarted_karaf_goes_on_where_it_stopped() {
        karaf.shell("originguard:pause " + HOST + " 'until Karaf is back'");
        List<String> urls = submit(PAGES);

        karaf.stop();
        karaf.start();

        awaitTargets("until Karaf is back");
        karaf.shell("originguard:resume " + HOST);
        awaitDelivered(urls);
    }

    @Test
    void a_bundle_is_stopped_started_and_updated() {
        karaf.shell("bundle:stop " + bundle());
        await().untilAsserted(() -> assertThat(ourThreads()).isEmpty());

        karaf.shell("bundle:start " + bundle());
        awaitTargets("0/4");
        awaitDelivered(submit(3));
        karaf.shell("bundle:update " + bundle());

        awaitTargets("0/4");
        awaitDelivered(submit(3));
    }

    @Test
    void the_store_is_kept_on_a_DataSource_of_pax_jdbc_and_the_node_comes_and_goes_with_it() {
        karaf.withLocalMaven();
        karaf.edit(CFG, text -> text + "\noriginguard.store.dataSource = shop-db\n");
        awaitStatus(WAITS);

        karaf.shell("feature:install pax-jdbc-config pax-jdbc-postgresql pax-jdbc-pool-hikaricp");
        karaf.edit(DATA_SOURCE, none -> dataSource(8));
        awaitStatus("accepted 0");
        awaitDelivered(submit(PAGES));
        karaf.shell("originguard:pause " + HOST + " 'the database moves'");
        List<String> urls = submit(PAGES);
        karaf.delete(DATA_SOURCE);
        awaitStatus(WAITS);
        List<String> threads = ourThreads();
        karaf.edit(DATA_SOURCE, none -> dataSource(9));
        awaitStatus("waiting " + PAGES);
        karaf.shell("originguard:resume " + HOST);

        awaitDelivered(urls);
        awaitStatus("accepted 40 = delivered 40 + dead 0 + waiting 0");
        assertThat(threads).containsExactly("originguard-karaf");
        karaf.set(CFG, "originguard.store.dataSource", "");
        karaf.delete(DATA_SOURCE);
        awaitTargets("0/4");
    }

    @Test
    void what_is_uninstalled_leaves_nothing_behind_but_its_files() {
        web.origin(HOST).kill();
        List<String> urls = submit(PAGES);
        awaitTargets("OPEN");

        uninstall(karaf);

        await().untilAsserted(() -> assertThat(ourThreads()).isEmpty());
        await().untilAsserted(() -> assertThat(karaf.ourClasses()).isEmpty());
        int before = requests().size();
        Awaitility.await()
                .during(QUIET)
                .atMost(QUIET.multipliedBy(2))
                .until(() -> requests().size() == before);
        assertThat(karaf.etc(CFG)).exists();
        assertThat(karaf.etc(ROUTE)).exists();
        assertThat(karaf.etc(EXAMPLE)).exists();
        web.origin(HOST).revive();
        install(karaf);
        awaitDelivered(urls);
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Karaf.PATIENCE).pollInterval(Duration.ofMillis(200));
    }

    private void awaitTargets(String shown) {
        await().alias("a target that is " + shown)
                .until(() -> karaf.tryShell("originguard:targets").out().contains(shown));
    }

    private void awaitStatus(String shown) {
        await().alias("a status of " + shown)
                .until(() -> karaf.tryShell("originguard:status").out().contains(shown));
    }

    /** As docs/karaf.md has it, with the place of a real database. */
    private String dataSource(int connections) {
        return "osgi.jdbc.driver.class = org.postgresql.Driver\ndataSourceName = shop-db\nurl = " + database
                + "\nuser = postgres\npool = hikari\nhikari.maximumPoolSize = " + connections + "\n";
    }

    /** Hands over pages that nobody has asked for yet. */
    private List<String> submit(int pages) {
        List<String> urls = IntStream.range(page, page + pages)
                .mapToObj(number -> web.url(HOST, "/page/" + number))
                .toList();
        page += pages;
        assertThat(karaf.shell("originguard:submit " + String.join(" ", urls))).contains("accepted " + pages + ",");
        return urls;
    }

    private void awaitDelivered(List<String> urls) {
        await().alias("pages in the index").until(() -> index().containsAll(urls));
        assertThat(index()).filteredOn(urls::contains).doesNotHaveDuplicates();
    }

    private List<String> index() {
        try {
            Path out = karaf.home().resolve("data/originguard/out");
            return Files.exists(out.resolve("index.tsv")) ? Harvest.index(out) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<EdgeRequest> requests() {
        return web.edge().requests(HOST);
    }

    /** How many of the requests since then were for a page and met the dead origin. */
    private long refused(int since) {
        return requests().stream()
                .skip(since)
                .filter(request -> request.path().startsWith("/page/") && request.status() == 521)
                .map(EdgeRequest::path)
                .distinct()
                .count();
    }

    private List<String> ourThreads() {
        // Karaf names the threads of its file watcher after folders, whose path may hold such a name.
        return karaf.threads().stream()
                .filter(name -> name.matches(OURS) && !name.startsWith("fileinstall-"))
                .toList();
    }

    /** What the example's README says that will be seen, and begins so. */
    private static List<String> promised(String beginning) {
        return Pattern.compile("`((?:" + beginning + ")[^`]*)`")
                .matcher(String.join("\n", README.section("## What you will see")))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** The example's line about the target of the test, with pages that no other test asks for. */
    private String ours(String line) {
        return line.replace("https://news.example.com/page/", web.url(HOST, "/page/900"))
                .replace("news.example.com", HOST);
    }

    private static String readme() {
        try {
            return Files.readString(Path.of("examples/karaf/README.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** That of examples/karaf. */
    private static String route() {
        try {
            return Files.readString(EXAMPLE_ROUTE).replace("news.example.com", HOST);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String route(String option) {
        return """
                - route:
                    id: %1$s
                    routeConfigurationId: originguard
                    description: Pages of %1$s.
                    from:
                      uri: frontier
                      parameters:
                        target: %1$s
                        %2$s
                      steps:
                        - to:
                            uri: direct
                            parameters:
                              name: fetch
                """.formatted(HOST, option);
    }
}
