package io.originguard.camel;

import static io.originguard.camel.Workshop.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.originguard.camel.Web.Reply;
import io.originguard.frontier.Counts;
import io.originguard.target.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Path rules with the dispatcher, the routes and a real frontier. The clock stands still unless turned. */
class PathRulesRouteTest {

    private TestNode node;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        node = TestNode.in(directory)
                .set("target.paths", "/export/* 1/5s, /report/* max 1, /print/* skip")
                .target("frontier:shop.example.com?concurrency=4")
                .start();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void heavy_jobs_are_spread_out_at_due_times_while_the_others_go_on() {
        submit("/export/", 5);
        submit("/page/", 20);

        await().until(() -> delivered() == 20 && parked() == 5);
        assertThat(asked("/export/")).isEmpty();
        for (int sent = 1; sent <= 5; sent++) {
            clockTo(Duration.ofMillis(5_250));
            int expected = sent;
            await().until(() -> delivered() == 20 + expected);
            assertThat(asked("/export/")).hasSize(sent);
        }

        assertThat(node.sink.taken())
                .allSatisfy(page -> assertThat(page.headers()).containsEntry("OriginguardAttempt", 0));
        assertThat(counts()).isEqualTo(new Counts(25, 25, 0, 0));
    }

    @Test
    void a_redirect_is_followed_at_once() {
        node.web.replies(url -> url.endsWith("/export/0") ? Reply.to("/export/there") : Reply.status(200));
        submit("/export/", 2);
        await().until(() -> parked() == 2);

        clockTo(Duration.ofSeconds(5));

        await().until(() -> delivered() == 1);
        assertThat(asked("/export/"))
                .containsExactly("https://shop.example.com/export/0", "https://shop.example.com/export/there");
    }

    @Test
    void what_is_skipped_is_a_dead_letter_that_names_its_rule_and_was_not_asked_for() {
        submit("/print/", 3);

        await().until(() -> node.node().frontier().drained());

        assertThat(node.web.asked()).isEmpty();
        assertThat(node.node().frontier().deadLetters().latest(java.util.Optional.of(SHOP), 9))
                .hasSize(3)
                .allSatisfy(dead -> {
                    assertThat(dead.cause()).isEqualTo("skipped");
                    assertThat(dead.reason()).contains("'/print/* skip'");
                });
        assertThat(node.guard(SHOP).view().total()).isZero();
    }

    @Test
    void rules_that_are_taken_away_hold_nothing_up_any_more() {
        submit("/export/", 5);
        await().until(() -> parked() == 5);

        node.node().guards().declare(new Target(SHOP, Workshop.settings("concurrency=4")));
        clockTo(Duration.ofMinutes(1));

        await().until(() -> delivered() == 5);
    }

    @Test
    void a_failed_request_does_not_keep_its_room() {
        node.web.replies(url -> {
            throw new IllegalStateException("no answer");
        });
        submit("/report/", 1);
        await().until(() -> asked("/report/").size() == 1 && parked() == 1);

        node.web.replies(url -> Reply.status(200));
        node.submit("https://shop.example.com/report/other");

        await().until(() -> delivered() == 1);
    }

    private void clockTo(Duration later) {
        node.clock.advance(later);
    }

    private void submit(String path, int count) {
        for (int i = 0; i < count; i++) {
            node.submit("https://shop.example.com" + path + i);
        }
    }

    private List<String> asked(String path) {
        return node.web.urls().stream().filter(url -> url.contains(path)).toList();
    }

    private long parked() {
        return node.node().frontier().parked(SHOP);
    }

    private long delivered() {
        return counts().delivered();
    }

    private Counts counts() {
        return node.node().frontier().counts(SHOP);
    }
}
