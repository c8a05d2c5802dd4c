package io.originguard.frontier;

import static io.originguard.frontier.Jobs.SHOP;
import static io.originguard.frontier.Jobs.pages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.frontier.Completion.Buried;
import io.originguard.frontier.Completion.Delivered;
import io.originguard.frontier.Completion.Parked;
import io.originguard.target.BreakerState;
import io.originguard.target.Job;
import io.originguard.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rights that docs/postgresql.md gives are enough, and no more than enough. */
class PostgresRightsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static PostgresServer server;

    @BeforeAll
    static void start(@TempDir Path directory) {
        server = PostgresServer.in(directory);
        server.askForPasswords();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void forget() {
        server.execute(
                "drop database originguard with (force)",
                "drop role originguard",
                "drop role if exists originguard_owner");
    }

    @Test
    void one_user_that_owns_its_database_is_enough() throws IOException {
        server.execute(statements(0));

        try (FrontierStore store = Stores.open(server.place("originguard"), user("originguard", "choose-one"))) {
            work(store);
        }
    }

    @Test
    void one_user_migrates_and_another_one_works() throws IOException {
        server.execute(statements(1));
        PostgresServer.executeIn(server.url("originguard"), statements(2));
        Credentials worker = user("originguard", "choose-another");
        String url = server.place("originguard");
        assertThatThrownBy(() -> Stores.open(url, worker))
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("cannot be brought to this program's schema", "permission denied")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));

        Stores.open(url, user("originguard_owner", "choose-one")).close();

        try (FrontierStore store = Stores.open(url, worker)) {
            work(store);
        }
        String asWorker = url + "?user=originguard&password=choose-another";
        for (String forbidden : List.of(
                "create table mine (id int)",
                "create table public.mine (id int)",
                "create temporary table mine (id int)",
                "alter table job add mine int",
                "truncate job",
                "drop table job")) {
            assertThatThrownBy(() -> PostgresServer.executeIn(asWorker, forbidden))
                    .as(forbidden)
                    .hasMessageMatching("(?s).*(permission denied|must be owner).*");
        }
    }

    /** Each kind of write and read once. */
    private static void work(FrontierStore store) {
        store.write(writes -> {
            writes.submit(pages(SHOP, 3), NOW);
            writes.checkpoint(new Checkpoint("urls.txt", "d", 3), NOW);
            writes.remember(SHOP, TargetMemory.NONE);
            writes.change(
                    0,
                    new TargetState(
                            SHOP, BreakerState.OPEN, 1, NOW, Optional.of(NOW), Optional.empty(), Optional.of(1L)));
            writes.record(new ProbeResult(SHOP, 1, NOW, "u", 521, "c", false, Optional.empty(), "d"));
        });
        List<Job> jobs = store.ready(SHOP, 3);
        store.write(writes -> {
            assertThat(writes.complete(
                            List.of(
                                    new Delivered(jobs.get(0)),
                                    new Parked(jobs.get(1), NOW, 1),
                                    new Buried(jobs.get(2), "GONE", 404, "404")),
                            NOW))
                    .hasSize(3);
            writes.forgetCheckpoints("urls.txt");
            assertThat(writes.takeProbe(SHOP, 1, NOW, NOW.plusSeconds(30))).isTrue();
        });
        assertThat(store.counts()).containsEntry(SHOP, new Counts(3, 1, 1, 1));
        assertThatCode(() -> {
                    store.due(SHOP, NOW, 1);
                    store.deadLetters(Optional.empty(), 1);
                    store.outages(Optional.empty(), 1);
                    store.probes(SHOP, 1);
                    store.memories();
                })
                .doesNotThrowAnyException();
    }

    private static Credentials user(String name, String password) {
        return new Credentials(Optional.of(name), Optional.of(password), Optional.empty());
    }

    private static String[] statements(int block) throws IOException {
        List<String> blocks = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/postgresql.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
        return blocks.get(block).split(";\n", -1);
    }
}
