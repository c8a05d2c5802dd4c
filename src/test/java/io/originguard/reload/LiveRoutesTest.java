package io.originguard.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.originguard.camel.Guard;
import io.originguard.camel.RouteProblem;
import io.originguard.camel.TestNode;
import io.originguard.camel.Web.Reply;
import io.originguard.frontier.Counts;
import io.originguard.target.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real files, a real node; the looks are made by the test. Long because each kind of edit is a test of its own. */
class LiveRoutesTest {

    private static final Host A = new Host("a.test");
    private static final Host B = new Host("b.test");

    private final CountDownLatch pages = new CountDownLatch(1);
    private Path folder = Path.of("");
    private TestNode node;
    private LiveRoutes live;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        folder = directory.resolve("routes");
        Files.createDirectories(folder.resolve("targets"));
        node = TestNode.in(directory)
                .set("target.unlisted", "false")
                .bind("fragile", new Fragile())
                .start();
        write("a", RouteYaml.of("a.test", "concurrency: 2"));
        live = live();
        live.load();
    }

    @AfterEach
    void stop() {
        pages.countDown();
        node.close();
    }

    @Test
    void a_new_file_is_a_new_target() throws IOException {
        write("b", RouteYaml.of("b.test", "concurrency: 3"));

        settle();

        assertThat(guard(B).settings().concurrency()).isEqualTo(3);
        assertThat(node.submit("http://b.test/1").accepted()).isEqualTo(1);
        await().until(() -> node.node().frontier().drained());
        assertThat(node.web.urls()).containsExactly("http://b.test/1");
        assertThat(live.loads()).isEqualTo(2);
    }

    @Test
    void one_look_is_not_enough_because_a_file_may_be_half_written() throws IOException {
        String whole = RouteYaml.of("b.test");
        write("b", whole.substring(0, whole.length() / 2));
        live.look();
        write("b", whole.substring(0, whole.length() - 10));
        live.look();
        write("b", whole);
        live.look();

        assertThat(problems()).isEmpty();
        assertThat(live.loads()).isEqualTo(1);
        live.look();
        assertThat(problems()).isEmpty();
        assertThat(live.loads()).isEqualTo(2);
        assertThat(node.node().hasRoute(B)).isTrue();
    }

    @Test
    void a_folder_that_cannot_be_listed_at_the_start_is_a_problem_and_not_one_without_targets(@TempDir Path other)
            throws IOException {
        Files.createSymbolicLink(other.resolve("targets"), Path.of("targets"));

        List<RouteProblem> problems =
                new LiveRoutes(node.context(), node.node(), new RouteFolder(other), node.clock).load();

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo(other.resolve("targets"));
            assertThat(problem.reason()).startsWith("it cannot be listed: ").doesNotContain("go on");
        });
    }

    @Test
    void a_changed_file_changes_its_target_while_pages_are_in_flight_which_end_where_they_began() throws IOException {
        node.web.replies(url -> {
            waitFor(pages);
            return Reply.status(200);
        });
        node.submit("http://a.test/1", "http://a.test/2", "http://a.test/3", "http://a.test/4");
        await().until(() -> node.web.urls().size() == 2);
        Guard guard = guard(A);

        write("a", RouteYaml.of("a.test", "concurrency: 3"));
        settle();

        await().until(() -> node.web.urls().size() == 3);
        assertThat(guard(A)).isSameAs(guard);
        assertThat(guard.view().inFlight()).isEqualTo(3);
        assertThat(routeIds()).contains("a.test", "a.test-2");
        pages.countDown();
        await().until(() -> node.node().frontier().drained());
        assertThat(counts(A)).isEqualTo(new Counts(4, 4, 0, 0));
        await().untilAsserted(() -> {
            live.look();
            assertThat(routeIds()).contains("a.test-2").doesNotContain("a.test");
        });
    }

    @Test
    void an_idle_target_that_is_changed_back_and_forth_leaves_nothing_behind() throws IOException {
        int endpoints = node.context().getEndpoints().size();

        for (int concurrency = 3; concurrency < 9; concurrency++) {
            write("a", RouteYaml.of("a.test", "concurrency: " + concurrency));
            settle();
        }

        assertThat(guard(A).settings().concurrency()).isEqualTo(8);
        assertThat(routeIds()).filteredOn(id -> id.startsWith("a.test")).hasSize(1);
        assertThat(node.context().getEndpoints()).hasSize(endpoints);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            concurrency: 2   | concurrency: 0             | 9 | option concurrency=0 is not a whole number from 1 to 10000
            concurrency: 2   | concurency: 4              | 9 | unknown option concurency=4 of an endpoint; look at its spelling
            target: a.test   | probePath: /               | 5 | it names no target; write parameters: target: shop.example.com
            target: a.test   | target: https://a.test/    | 8 | is not a host name; write a name such as shop.example.com, without scheme, port or path
            target: a.test   | target: "*"                | 8 | target: "*" stands for all targets without a file; it belongs to unlisted.camel.yaml
            uri: frontier    | uri: timer                 | 6 | its route starts at 'timer'; write from: uri: frontier
            uri: direct      | uri: dirct                 | 12 | dirct
            id: a.test       | precondition: "true"       | 1 | its route has no id; write id: a.test
            id: a.test       | id: fetch                  | 2 | its route id fetch is that of another route of this node too; write id: a.test
            - route:         | - route: [                 | 3 | expected
            - route:         | - beans:                   | 1 | '- beans:' cannot stand in the file of a target, which holds one '- route:'; move it to a shared file, such as fetch.camel.yaml
            - route:         | route:                     | 1 | it holds no list of routes; begin with '- route:'
            """)
    void a_broken_file_is_reported_with_its_line_and_the_route_that_it_had_goes_on(
            String what, String instead, int line, String reason) throws IOException {
        String broken =
                RouteYaml.of("a.test", "concurrency: 2").replaceFirst(java.util.regex.Pattern.quote(what), instead);
        write("a", broken);

        settle();

        assertThat(problems()).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo(file("a"));
            assertThat(problem.reason()).contains(reason);
            assertThat(problem.line()).as(problem.reason()).isEqualTo(line);
            assertThat(problem.target()).contains(A);
        });
        assertThat(live.loads()).isEqualTo(1);
        assertThat(guard(A).settings().concurrency()).isEqualTo(2);
        assertThat(routeIds()).contains("a.test").doesNotContain("a.test-2");
        node.submit("http://a.test/1");
        await().until(() -> node.node().frontier().drained());
        assertThat(counts(A).delivered()).isEqualTo(1);
    }

    @Test
    void a_broken_file_that_is_mended_is_applied() throws IOException {
        write("a", "nonsense");
        settle();
        write("a", RouteYaml.of("a.test", "concurrency: 7"));
        settle();

        assertThat(problems()).isEmpty();
        assertThat(guard(A).settings().concurrency()).isEqualTo(7);
    }

    @Test
    void a_problem_keeps_the_time_at_which_it_was_found() throws IOException {
        write("a", "nonsense");
        settle();
        RouteProblem first = problems().get(0);
        node.clock.advance(java.time.Duration.ofHours(1));

        write("b", RouteYaml.of("b.test"));
        settle();

        assertThat(problems()).containsExactly(first);
        assertThat(node.node().hasRoute(B)).isTrue();
    }

    @Test
    void the_target_of_a_file_that_is_gone_is_fetched_no_more_and_its_jobs_wait_until_the_file_is_back()
            throws IOException {
        node.web.replies(url -> {
            waitFor(pages);
            return Reply.status(200);
        });
        node.submit("http://a.test/1", "http://a.test/2", "http://a.test/3", "http://a.test/4");
        await().until(() -> node.web.urls().size() == 2);

        Files.delete(file("a"));
        settle();
        pages.countDown();

        await().until(() -> counts(A).delivered() == 2 && node.node().inFlight() == 0);
        assertThat(node.node().hasRoute(A)).isFalse();
        assertThat(counts(A).waiting()).isEqualTo(2);
        assertThat(node.submit("http://a.test/5").rejected()).isEqualTo(1);
        live.look();
        assertThat(routeIds()).doesNotContain("a.test");
        write("a", RouteYaml.of("a.test"));
        settle();
        await().until(() -> node.node().frontier().drained());
        assertThat(counts(A).delivered()).isEqualTo(4);
    }

    @Test
    void a_renamed_file_is_the_same_target_and_nothing_is_loaded() throws IOException {
        Route before = node.context().getRoute("a.test");

        Files.move(file("a"), file("z"));
        settle();

        assertThat(live.loads()).isEqualTo(1);
        assertThat(node.context().getRoute("a.test")).isSameAs(before);
        Files.delete(file("z"));
        settle();
        assertThat(node.node().hasRoute(A)).isFalse();
    }

    @Test
    void a_file_that_names_another_target_ends_the_one_and_begins_the_other() throws IOException {
        write("a", RouteYaml.of("b.test"));

        settle();

        assertThat(node.node().hasRoute(A)).isFalse();
        assertThat(node.node().hasRoute(B)).isTrue();
    }

    @Test
    void a_second_file_of_a_target_is_refused_until_the_first_is_gone() throws IOException {
        write("copy", RouteYaml.of("a.test", "concurrency: 5"));
        settle();

        assertThat(problems()).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo(file("copy"));
            assertThat(problem.reason()).isEqualTo("its target a.test is that of a.camel.yaml too; delete one of them");
        });
        assertThat(guard(A).settings().concurrency()).isEqualTo(2);
        Files.delete(file("a"));
        settle();
        assertThat(problems()).isEmpty();
        assertThat(guard(A).settings().concurrency()).isEqualTo(5);
    }

    @Test
    void of_two_new_files_with_one_target_neither_is_loaded() throws IOException {
        write("b", RouteYaml.of("b.test"));
        write("c", RouteYaml.of("b.test"));

        settle();

        assertThat(problems()).extracting(RouteProblem::file).containsExactly(file("b"), file("c"));
        assertThat(node.node().hasRoute(B)).isFalse();
        assertThat(live.loads()).isEqualTo(1);
    }

    @Test
    void a_route_that_can_be_made_but_not_started_leaves_nothing_and_the_old_one_goes_on() throws IOException {
        write("a", RouteYaml.of("a.test").replace("uri: direct", "uri: fragile"));

        settle();

        assertThat(problems()).extracting(RouteProblem::reason).containsExactly("the broker is away");
        assertThat(routeIds()).filteredOn(id -> id.startsWith("a.test")).containsExactly("a.test");
        assertThat(node.node().hasRoute(A)).isTrue();
        node.submit("http://a.test/1");
        await().until(() -> node.node().frontier().drained());
        write("a", RouteYaml.of("a.test", "concurrency: 6"));
        settle();
        assertThat(problems()).isEmpty();
        assertThat(guard(A).settings().concurrency()).isEqualTo(6);
    }

    @Test
    void a_route_id_that_is_in_use_is_refused() throws IOException {
        write("b", RouteYaml.of("b.test").replace("id: b.test", "id: a.test"));

        settle();

        assertThat(problems())
                .extracting(RouteProblem::reason)
                .containsExactly("its route id a.test is that of a.camel.yaml too; write id: b.test");
        assertThat(node.node().hasRoute(B)).isFalse();
    }

    @Test
    void a_folder_whose_link_is_moved_is_one_change() throws IOException {
        Path mount = folder.resolveSibling("mount");
        Path one = version("one", RouteYaml.of("a.test", "concurrency: 2"), RouteYaml.of("b.test"));
        Path two = version("two", RouteYaml.of("a.test", "concurrency: 4"), RouteYaml.of("b.test"));
        Files.createDirectories(mount.resolve("targets"));
        Files.createSymbolicLink(mount.resolve("targets/..data"), one);
        for (String name : List.of("0.camel.yaml", "1.camel.yaml")) {
            Files.createSymbolicLink(mount.resolve("targets").resolve(name), Path.of("..data", name));
        }
        Files.delete(file("a"));
        settle();
        live = new LiveRoutes(node.context(), node.node(), new RouteFolder(mount), node.clock);
        live.load();

        Files.createSymbolicLink(mount.resolve("targets/..next"), two);
        Files.move(
                mount.resolve("targets/..next"),
                mount.resolve("targets/..data"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        settle();

        assertThat(live.loads()).isEqualTo(3);
        assertThat(guard(A).settings().concurrency()).isEqualTo(4);
        assertThat(problems()).isEmpty();
    }

    @Test
    void a_folder_that_is_away_is_no_deletion() throws IOException {
        Files.move(folder.resolve("targets"), folder.resolve("away"));
        settle();

        assertThat(problems())
                .extracting(RouteProblem::text)
                .containsExactly(folder.resolve("targets")
                        + ": the folder is gone; its targets go on as before, until it is back");
        assertThat(node.node().hasRoute(A)).isTrue();
        Files.move(folder.resolve("away"), folder.resolve("targets"));
        settle();
        assertThat(problems()).isEmpty();
        assertThat(live.loads()).isEqualTo(1);
    }

    @Test
    void a_link_that_leads_nowhere_is_broken_and_not_deleted() throws IOException {
        Files.delete(file("a"));
        Files.createSymbolicLink(file("a"), folder.resolve("missing"));

        settle();

        assertThat(problems()).singleElement().satisfies(problem -> assertThat(problem.target())
                .contains(A));
        assertThat(node.node().hasRoute(A)).isTrue();
    }

    @Test
    void of_three_hundred_files_only_the_one_that_was_edited_is_loaded_again() throws IOException {
        for (int i = 0; i < 300; i++) {
            write("t" + i, RouteYaml.of("t" + i + ".test"));
        }
        settle();
        assertThat(live.loads()).isEqualTo(301);

        write("t7", RouteYaml.of("t7.test", "concurrency: 1"));
        settle();

        assertThat(live.loads()).isEqualTo(302);
        assertThat(guard(new Host("t7.test")).settings().concurrency()).isEqualTo(1);
    }

    @Test
    void a_shared_file_that_has_changed_waits_for_the_next_start() throws IOException {
        Files.writeString(folder.resolve("deliver.camel.yaml"), "- route:\n");
        settle();

        assertThat(node.node().routes().restart()).containsExactly(folder.resolve("deliver.camel.yaml"));
        Files.delete(folder.resolve("deliver.camel.yaml"));
        settle();
        assertThat(node.node().routes().restart()).isEmpty();
    }

    @Test
    void routes_that_somebody_else_has_loaded_are_left_as_they_are() throws IOException {
        LiveRoutes second = live();

        List<RouteProblem> problems = second.load();

        assertThat(problems).isEmpty();
        assertThat(second.loads()).isZero();
    }

    private LiveRoutes live() {
        return new LiveRoutes(node.context(), node.node(), new RouteFolder(folder), node.clock);
    }

    private Path version(String name, String... files) throws IOException {
        Path version = Files.createDirectory(folder.resolveSibling(name));
        for (int i = 0; i < files.length; i++) {
            Files.writeString(version.resolve(i + ".camel.yaml"), files[i]);
        }
        return version;
    }

    private Path file(String name) {
        return folder.resolve("targets").resolve(name + ".camel.yaml");
    }

    private void write(String name, String yaml) throws IOException {
        Files.writeString(file(name), yaml);
    }

    private void settle() {
        live.look();
        live.look();
    }

    private List<RouteProblem> problems() {
        return node.node().routes().problems();
    }

    private List<String> routeIds() {
        return node.context().getRoutes().stream().map(Route::getId).toList();
    }

    private Guard guard(Host host) {
        return node.guard(host);
    }

    private Counts counts(Host host) {
        return node.node().frontier().counts(host);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
