package io.originguard.frontier;

import static io.originguard.frontier.Jobs.NEWS;
import static io.originguard.frontier.Jobs.SHOP;
import static io.originguard.frontier.Jobs.page;
import static io.originguard.frontier.Jobs.pages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.originguard.frontier.Completion.Delivered;
import io.originguard.frontier.Completion.Parked;
import io.originguard.target.Job;
import io.originguard.target.Submission;
import io.originguard.testing.HandCrankedClock;
import io.originguard.testing.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the frontier does while a real server is stopped, stands still, or ends its sessions. */
class PostgresTroubleTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static PostgresServer server;

    private final HandCrankedClock clock = HandCrankedClock.started();
    private String url = "";
    private FrontierStore store;
    private Frontier frontier;

    @BeforeAll
    static void start(@TempDir Path directory) {
        server = PostgresServer.in(directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        url = server.newDatabase();
        store = Stores.open(url + "&socketTimeout=2");
        frontier = new Frontier(store, clock, () -> {}, host -> {});
    }

    @AfterEach
    void close() {
        frontier.close();
        store.close();
    }

    @Test
    void a_server_that_is_started_again_gets_all_that_was_finished_in_the_meantime() {
        frontier.submit(pages(SHOP, 5), Optional.empty());
        Job delivered = Jobs.take(frontier, SHOP);
        Job parked = Jobs.take(frontier, SHOP);
        CountDownLatch committed = new CountDownLatch(2);
        server.stop();

        frontier.finish(new Delivered(delivered), committed::countDown);
        frontier.finish(new Parked(parked, clock.instant().plusSeconds(30), 1), committed::countDown);
        awaitTrouble();
        assertThatThrownBy(() -> frontier.submit(pages(NEWS, 1), Optional.empty()))
                .isInstanceOf(StoreException.class);
        assertThat(frontier.take(SHOP)).isEmpty();
        assertThat(committed.getCount()).isEqualTo(2);
        server.start();

        awaitHealth();
        await().atMost(PATIENCE).until(() -> committed.getCount() == 0);
        assertThat(frontier.counts(SHOP)).isEqualTo(new Counts(5, 1, 0, 4));
        assertThat(store.counts()).containsEntry(SHOP, new Counts(5, 1, 0, 4));
        assertThat(frontier.submit(pages(NEWS, 1), Optional.empty())).isEqualTo(new Accepted(1, 0));
        assertThat(List.of(Jobs.take(frontier, SHOP), Jobs.take(frontier, SHOP), Jobs.take(frontier, SHOP)))
                .extracting(Job::url)
                .doesNotHaveDuplicates()
                .doesNotContain(delivered.url(), parked.url());
        clock.advance(Duration.ofSeconds(30));
        frontier.tick();
        assertThat(Jobs.take(frontier, SHOP).url()).isEqualTo(parked.url());
    }

    @Test
    void an_idle_node_hears_that_its_server_has_gone_and_come_back() {
        server.stop();

        awaitTrouble();
        server.start();

        awaitHealth();
    }

    @Test
    void sessions_that_an_administrator_ends_are_replaced() {
        frontier.submit(pages(SHOP, 300), Optional.empty());
        for (int round = 1; round <= 3; round++) {
            Job job = Jobs.take(frontier, SHOP);
            CountDownLatch committed = new CountDownLatch(1);
            server.endSessions(url);

            frontier.finish(new Delivered(job), committed::countDown);

            await().atMost(PATIENCE).until(() -> {
                frontier.tick();
                return committed.getCount() == 0 && frontier.trouble().isEmpty();
            });
            assertThat(frontier.counts(SHOP)).isEqualTo(new Counts(300, round, 0, 300 - round));
        }
        assertThat(store.countWaiting(SHOP)).isEqualTo(297);
    }

    /** A commit that waits for a standby has happened already when its session is ended. */
    @Test
    void a_commit_whose_answer_is_lost_is_neither_lost_nor_counted_twice() {
        frontier.submit(pages(SHOP, 3), Optional.empty());
        Job delivered = Jobs.take(frontier, SHOP);
        Job parked = Jobs.take(frontier, SHOP);
        server.execute("alter system set synchronous_standby_names = 'nobody'", "select pg_reload_conf()");
        CountDownLatch committed = new CountDownLatch(2);

        CompletableFuture<Submission> submitted = CompletableFuture.supplyAsync(this::submitUntilOneFails);
        await().atMost(PATIENCE).until(() -> waitingForStandby() == 1);
        frontier.finish(new Delivered(delivered), committed::countDown);
        frontier.finish(new Parked(parked, clock.instant().plusSeconds(30), 1), committed::countDown);
        server.endSessions(url);
        Submission unanswered = submitted.join();
        await().atMost(PATIENCE).until(() -> {
            frontier.tick();
            return waitingForStandby() == 1;
        });
        server.endSessions(url);
        server.execute("alter system reset synchronous_standby_names", "select pg_reload_conf()");

        awaitHealth();
        await().atMost(PATIENCE).until(() -> committed.getCount() == 0);
        assertThat(frontier.counts(SHOP)).isEqualTo(new Counts(3, 1, 0, 2));
        assertThat(store.counts()).isEqualTo(frontier.counts());
        assertThat(frontier.submit(List.of(unanswered), Optional.empty())).isEqualTo(new Accepted(0, 1));
        Set<String> taken = new HashSet<>();
        for (long waiting = store.countWaiting(NEWS); waiting > 0; waiting--) {
            taken.add(Jobs.take(frontier, NEWS).url());
        }
        assertThat(taken).contains(unanswered.url());
        assertThat(frontier.parked(SHOP)).isEqualTo(1);
        clock.advance(Duration.ofSeconds(30));
        frontier.tick();
        assertThat(List.of(Jobs.take(frontier, SHOP), Jobs.take(frontier, SHOP)))
                .extracting(Job::url)
                .contains(parked.url())
                .doesNotContain(delivered.url());
    }

    /** The server's processes hear of the standby one after the other; until they have, commits are answered. */
    private Submission submitUntilOneFails() {
        for (int number = 0; ; number++) {
            Submission next = page(NEWS, "n" + number);
            try {
                frontier.submit(List.of(next), Optional.empty());
            } catch (StoreException e) {
                return next;
            }
        }
    }

    private long waitingForStandby() {
        try (Connection session = DriverManager.getConnection(server.url("postgres"));
                Statement statement = session.createStatement();
                ResultSet row =
                        statement.executeQuery("select count(*) from pg_stat_activity where wait_event = 'SyncRep'")) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_server_that_stands_still_is_trouble_and_no_hang() {
        frontier.submit(pages(SHOP, 2), Optional.empty());
        Job job = Jobs.take(frontier, SHOP);
        CountDownLatch committed = new CountDownLatch(1);
        server.freeze();

        frontier.finish(new Delivered(job), committed::countDown);
        awaitTrouble();
        assertThat(frontier.take(SHOP)).isEmpty();
        server.thaw();

        awaitHealth();
        await().atMost(PATIENCE).until(() -> committed.getCount() == 0);
        assertThat(frontier.counts(SHOP)).isEqualTo(new Counts(2, 1, 0, 1));
        assertThat(store.counts()).isEqualTo(frontier.counts());
    }

    private void awaitTrouble() {
        await().atMost(PATIENCE).until(() -> {
            frontier.tick();
            return frontier.trouble().isPresent();
        });
    }

    private void awaitHealth() {
        await().atMost(PATIENCE).until(() -> {
            frontier.tick();
            return frontier.trouble().isEmpty();
        });
    }
}
