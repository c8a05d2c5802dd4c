package io.originguard.frontier;

import static io.originguard.frontier.Jobs.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.originguard.frontier.Completion.Delivered;
import io.originguard.target.Job;
import io.originguard.target.Submission;
import io.originguard.testing.HandCrankedClock;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store in a file that cannot grow any more. */
class SqliteFullTest {

    private static final int BATCH = 200;

    private final HandCrankedClock clock = HandCrankedClock.started();

    @Test
    void what_does_not_fit_is_refused_as_a_whole_and_what_makes_room_goes_on(@TempDir Path directory) {
        // What the driver takes for a parameter is no part of the file's name; 200 pages are 800 KB.
        Path file = directory.resolve("store.db?max_page_count=200");
        try (FrontierStore store = SqliteStore.open(file);
                Frontier frontier = new Frontier(store, clock, () -> {}, host -> {})) {
            int accepted = 0;
            StoreException refused = null;
            while (refused == null) {
                try {
                    accepted +=
                            frontier.submit(batch(accepted), Optional.empty()).accepted();
                } catch (StoreException e) {
                    refused = e;
                }
            }
            assertThat(refused).hasMessageContaining("database or disk is full");
            assertThat(store.counts().get(SHOP)).isEqualTo(new Counts(accepted, 0, 0, accepted));

            int full = accepted;
            frontier.tick();
            assertThat(frontier.trouble()).isPresent();
            assertThat(frontier.take(SHOP)).isEmpty();
            clock.advance(Refusals.DOUBT);
            frontier.tick();
            for (int i = 0; i < full; i++) {
                Job job = Jobs.take(frontier, SHOP);
                frontier.finish(new Delivered(job), () -> {});
            }
            await().until(() -> frontier.counts(SHOP).delivered() == full);
            assertThat(frontier.trouble())
                    .as("until it has taken what it had refused")
                    .isPresent();

            assertThat(frontier.submit(batch(full), Optional.empty())).isEqualTo(new Accepted(BATCH, 0));
            assertThat(store.counts().get(SHOP)).isEqualTo(new Counts(full + BATCH, full, 0, BATCH));
            assertThat(frontier.trouble()).isEmpty();
        }
    }

    private static List<Submission> batch(int from) {
        return IntStream.range(from, from + BATCH)
                .mapToObj(number -> Jobs.page(SHOP, "a/rather/long/path/to/a/page/with/the/number/" + number))
                .toList();
    }
}
