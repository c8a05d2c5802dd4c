package io.originguard.frontier;

import static io.originguard.frontier.Jobs.SHOP;
import static io.originguard.frontier.Jobs.pages;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.frontier.Completion.Delivered;
import io.originguard.frontier.Completion.Parked;
import io.originguard.target.BreakerState;
import io.originguard.target.Job;
import io.originguard.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A job's whole life on each version of PostgreSQL that the profile postgres-versions has fetched. */
class PostgresVersions {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    static List<Path> jars() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("target", "postgres"))) {
            return all.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("jars")
    void a_job_is_submitted_parked_and_delivered_and_a_breaker_changes(Path jar, @TempDir Path directory) {
        try (PostgresServer server = PostgresServer.of(jar, directory)) {
            String url = server.newDatabase();
            TargetState open = new TargetState(
                    SHOP, BreakerState.OPEN, 1, NOW, Optional.of(NOW), Optional.empty(), Optional.of(1L));
            try (FrontierStore store = Stores.open(url)) {
                store.write(writes -> {
                    assertThat(writes.submit(pages(SHOP, 3), NOW)).containsEntry(SHOP, new Accepted(3, 0));
                    assertThat(writes.submit(pages(SHOP, 4), NOW)).containsEntry(SHOP, new Accepted(1, 3));
                });
                List<Job> jobs = store.ready(SHOP, 10);

                store.write(writes -> {
                    writes.complete(List.of(new Delivered(jobs.get(0)), new Parked(jobs.get(1), NOW, 1)), NOW);
                    assertThat(writes.change(0, open)).isTrue();
                    assertThat(writes.change(0, open)).isFalse();
                });

                Leases leases = store.leases().orElseThrow();
                long node = leases.join(
                        new Candidate("seat", "a", Optional.empty(), "1", true, NOW), Duration.ofMinutes(1));
                assertThat(leases.claim(node, 10, Optional.empty())).containsExactly(SHOP);
                assertThat(leases.owned(node, List.of(SHOP)))
                        .singleElement()
                        .satisfies(target -> assertThat(target.state()).isEqualTo(open));
                leases.leave(node);
            }
            try (FrontierStore store = Stores.open(url)) {
                assertThat(store.counts()).containsEntry(SHOP, new Counts(4, 1, 0, 3));
                assertThat(store.due(SHOP, NOW, 10)).hasSize(1);
                assertThat(store.states()).containsExactly(open);
            }
        }
    }
}
