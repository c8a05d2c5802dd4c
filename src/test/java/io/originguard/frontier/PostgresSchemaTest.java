package io.originguard.frontier;

import static io.originguard.frontier.Jobs.SHOP;
import static io.originguard.frontier.Jobs.pages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.originguard.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same on a store that several nodes work on meanwhile. */
class PostgresSchemaTest extends SchemaContract {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration OVER = Duration.ofMillis(-1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** After so many times a statement is kept by the server with its plan. */
    private static final int OFTEN = 10;

    private String url = "";

    @BeforeEach
    void empty() {
        url = PostgresServer.shared().newDatabase();
    }

    @Override
    FrontierStore open(Schema program) {
        return PostgresStore.open(url, Credentials.NONE, program);
    }

    @Test
    void a_node_at_work_goes_on_while_its_store_is_extended() {
        try (FrontierStore store = open(Schema.OWN)) {
            Leases leases = store.leases().orElseThrow();
            long node = join(store, "a", LONG);
            for (int i = 0; i < OFTEN; i++) {
                work(store, leases, node);
            }

            open(LaterProgram.EXTENDING).close();

            assertThatCode(() -> work(store, leases, node)).doesNotThrowAnyException();
            assertThat(leases.renew(node, LONG, false)).isPresent();
        }
    }

    /** What a node reads and writes. */
    private static void work(FrontierStore store, Leases leases, long node) {
        store.write(writes -> {
            writes.submit(pages(SHOP, 3), NOW);
            assertThat(writes.fencing().confirm(node, true)).isTrue();
            writes.checkpoint(new Checkpoint("urls.txt", "d", 3), NOW);
            writes.remember(SHOP, TargetMemory.NONE);
            writes.forgetCheckpoints("urls.txt");
        });
        // All of the connections that read.
        Stream.generate(() -> CompletableFuture.runAsync(() -> read(store)))
                .limit(8)
                .toList()
                .forEach(CompletableFuture::join);
        leases.roll();
        leases.claim(node, 10, Optional.empty());
        leases.owned(node, List.of(SHOP));
        leases.parked(List.of(SHOP));
    }

    private static void read(FrontierStore store) {
        store.ready(SHOP, 3);
        store.due(SHOP, NOW, 3);
        store.targets();
        store.peers();
        store.states();
        store.memories();
        store.held();
        store.outages(Optional.empty(), 0, 10);
        store.outages(Optional.of(SHOP), 0, 10);
        store.probes(SHOP, 1);
        store.latestProbes(SHOP, 1);
        store.operations(Optional.empty(), 10);
        store.deadLetters(DeadLetterFilter.ALL, 0, 10);
        store.alerts(Optional.empty(), 0, 10);
        store.history(SHOP, NOW, NOW.plusSeconds(60));
    }

    @Test
    void what_nodes_at_work_could_not_live_with_is_not_done_before_they_have_stopped() {
        try (FrontierStore store = open(Schema.OWN)) {
            long node = join(store, "a-node", LONG);

            assertThatThrownBy(() -> open(LaterProgram.CONTRACTING))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll("a-node", "stop them first")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
            store.history(SHOP, NOW, NOW.plusSeconds(60));
            store.leases().orElseThrow().leave(node);

            open(LaterProgram.CONTRACTING).close();

            assertThatThrownBy(() -> store.history(SHOP, NOW, NOW.plusSeconds(60)))
                    .isInstanceOf(StoreException.class);
        }
    }

    @Test
    void an_older_node_whose_lease_has_run_out_is_ended_and_does_not_come_back() {
        try (FrontierStore store = open(Schema.OWN)) {
            store.write(writes -> writes.submit(pages(SHOP, 1), NOW));
            Leases leases = store.leases().orElseThrow();
            long node = join(store, "a", LONG);
            assertThat(leases.claim(node, 10, Optional.empty())).containsExactly(SHOP);
            leases.renew(node, OVER, false);

            open(LaterProgram.CONTRACTING).close();

            assertThat(leases.renew(node, LONG, false)).isEmpty();
            assertThat(store.targets()).extracting(StoredTarget::owner).containsExactly(Optional.empty());
            assertThatThrownBy(() -> join(store, "a", LONG))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("schema version " + LaterProgram.VERSION + " or newer");
        }
    }

    @Test
    void a_node_that_joins_at_the_same_moment_is_waited_for() throws SQLException {
        open(Schema.OWN).close();
        try (Connection joining = PostgresAddress.of(url, Credentials.NONE).connect();
                Statement statement = joining.createStatement()) {
            joining.setAutoCommit(false);
            statement.execute(Schema.LEAST + " for share");

            CompletableFuture<Void> migrating = CompletableFuture.runAsync(
                    () -> open(LaterProgram.CONTRACTING).close());
            await().atMost(PATIENCE).until(() -> PostgresServer.shared().sessionsWaitingForLocks(url) == 1);
            statement.execute("insert into node (seat, name, version, unlisted, started_at, lease_until)"
                    + " values ('s', 'newcomer', '0', true, 0, 9000000000000)");
            joining.commit();

            assertThatThrownBy(migrating::join)
                    .isInstanceOf(CompletionException.class)
                    .hasMessageContaining("newcomer");
        }
    }

    @Test
    void a_migration_that_a_node_at_work_is_in_the_way_of_is_tried_again() throws SQLException {
        open(Schema.OWN).close();
        try (Connection working = PostgresAddress.of(url, Credentials.NONE).connect();
                Statement statement = working.createStatement()) {
            // So that it is the other one that is undone.
            statement.execute("set deadlock_timeout = '1h'");
            working.setAutoCommit(false);
            statement.execute("insert into target (host) values ('news.example.com')");

            CompletableFuture<Void> migrating = CompletableFuture.runAsync(
                    () -> open(LaterProgram.EXTENDING).close());
            await().atMost(PATIENCE).until(() -> PostgresServer.shared().sessionsWaitingForLocks(url) == 1);
            statement.execute("update node set leaving = true");
            working.commit();

            assertThatCode(migrating::join).doesNotThrowAnyException();
        }
    }

    @Test
    void programs_that_start_at_the_same_time_migrate_once() {
        for (Schema program : List.of(Schema.OWN, LaterProgram.EXTENDING)) {
            List<CompletableFuture<FrontierStore>> starting = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> open(program), task -> new Thread(task).start()))
                    .limit(4)
                    .toList();

            assertThat(starting)
                    .allSatisfy(started ->
                            assertThatCode(() -> started.join().close()).doesNotThrowAnyException());
        }
    }

    private static long join(FrontierStore store, String name, Duration lease) {
        return store.leases()
                .orElseThrow()
                .join(new Candidate("seat-" + name, name, Optional.empty(), "0.1.0", true, NOW), lease);
    }
}
