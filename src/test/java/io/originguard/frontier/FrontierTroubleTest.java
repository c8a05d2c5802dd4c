package io.originguard.frontier;

import static io.originguard.frontier.Jobs.NEWS;
import static io.originguard.frontier.Jobs.SHOP;
import static io.originguard.frontier.Jobs.page;
import static io.originguard.frontier.Jobs.pages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.originguard.frontier.Completion.Buried;
import io.originguard.frontier.Completion.Delivered;
import io.originguard.frontier.Completion.Parked;
import io.originguard.target.Host;
import io.originguard.target.Job;
import io.originguard.testing.HandCrankedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the frontier does while its store or its sink cannot be written. */
class FrontierTroubleTest {

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Set<Host> told = ConcurrentHashMap.newKeySet();
    private volatile Runnable sink = () -> {};
    private HookedStore store;
    private Frontier frontier;

    @BeforeEach
    void open(@TempDir Path directory) {
        store = new HookedStore(SqliteStore.open(directory.resolve("frontier.db")));
        frontier = new Frontier(store, clock, () -> sink.run(), told::add);
    }

    @AfterEach
    void close() {
        store.heal();
        frontier.close();
        store.close();
    }

    @Test
    void a_submission_that_cannot_be_committed_fails_and_leaves_nothing() {
        store.failWrites("disk full");

        assertThatThrownBy(() -> frontier.submit(pages(SHOP, 5), Optional.empty()))
                .isInstanceOf(StoreException.class)
                .hasMessage("disk full");

        assertThat(frontier.trouble()).contains("disk full");
        assertThat(frontier.counts()).isEmpty();
        assertThat(store.countWaiting(SHOP)).isZero();
    }

    @Test
    void a_change_that_cannot_be_committed_fails() {
        store.failWrites("disk full");

        assertThatThrownBy(() -> frontier.register()
                        .change(0, TargetState.initial(SHOP), Optional.empty(), Optional.empty())
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(StoreException.class);
    }

    @Test
    void nothing_is_taken_in_trouble_and_work_goes_on_by_itself_afterwards() {
        frontier.submit(pages(SHOP, 5), Optional.empty());
        frontier.handBack(take(SHOP));
        store.failWrites("disk full");
        assertThatThrownBy(() -> frontier.submit(pages(NEWS, 1), Optional.empty()))
                .isInstanceOf(StoreException.class);
        assertThat(frontier.take(SHOP)).isEmpty();
        told.clear();

        store.heal();
        frontier.tick();

        await().untilAsserted(() -> assertThat(told).contains(SHOP));
        assertThat(take(SHOP)).isNotNull();
        assertThat(frontier.trouble()).isEmpty();
    }

    @Test
    void a_completion_is_tried_until_it_is_committed() {
        frontier.submit(pages(SHOP, 2), Optional.empty());
        Job job = take(SHOP);
        CountDownLatch committed = new CountDownLatch(1);
        store.failWrites("disk full");

        frontier.finish(new Delivered(job), committed::countDown);
        await().until(() -> frontier.trouble().isPresent());
        assertThat(committed.getCount()).isEqualTo(1);
        assertThat(frontier.counts(SHOP).delivered()).isZero();

        store.heal();
        frontier.tick();

        await().until(() -> committed.getCount() == 0);
        assertThat(frontier.counts(SHOP)).isEqualTo(new Counts(2, 1, 0, 1));
        assertThat(take(SHOP).id()).isNotEqualTo(job.id());
    }

    @Test
    void a_submission_whose_answer_was_lost_is_a_duplicate_the_next_time_and_can_be_taken() {
        store.loseNextAnswer("connection reset");
        assertThatThrownBy(() -> frontier.submit(pages(SHOP, 2), Optional.empty()))
                .isInstanceOf(StoreException.class);

        Accepted again = frontier.submit(pages(SHOP, 2), Optional.empty());

        assertThat(again).isEqualTo(new Accepted(0, 2));
        assertThat(take(SHOP).id()).isNotEqualTo(take(SHOP).id());
        assertThat(frontier.counts(SHOP)).isEqualTo(new Counts(2, 0, 0, 2));
    }

    @Test
    void completions_whose_answer_was_lost_are_booked_once_and_nothing_stays_behind() {
        frontier.submit(pages(SHOP, 4), Optional.empty());
        List<Job> jobs = List.of(take(SHOP), take(SHOP), take(SHOP), take(SHOP));

        for (Completion completion : List.of(
                new Delivered(jobs.get(0)),
                new Buried(jobs.get(1), "GONE", 404, "404"),
                new Parked(jobs.get(2), clock.instant().plusSeconds(30), 1),
                new Parked(jobs.get(3), Instant.EPOCH, 0))) {
            CountDownLatch committed = new CountDownLatch(1);
            store.loseNextAnswer("connection reset");
            frontier.finish(completion, committed::countDown);
            await().until(() -> {
                frontier.tick();
                return committed.getCount() == 0;
            });
        }

        assertThat(frontier.counts(SHOP)).isEqualTo(new Counts(4, 1, 1, 2));
        assertThat(take(SHOP).url()).isEqualTo(jobs.get(3).url());
        clock.advance(Duration.ofSeconds(30));
        // A tick that meets a load under way sees the due time with the next one.
        Optional<Job> due = await().until(
                        () -> {
                            frontier.tick();
                            return frontier.take(SHOP);
                        },
                        Optional::isPresent);
        assertThat(due.orElseThrow().url()).isEqualTo(jobs.get(2).url());
        assertThat(frontier.take(SHOP)).isEmpty();
    }

    @Test
    void an_idle_frontier_notices_that_its_store_has_gone() {
        store.failWrites("disk full");

        await().until(() -> frontier.trouble().equals(Optional.of("disk full")));
    }

    @Test
    void a_sink_that_cannot_be_made_durable_keeps_its_jobs_and_no_others() {
        frontier.submit(pages(SHOP, 3), Optional.empty());
        Job delivered = take(SHOP);
        Job buried = take(SHOP);
        CountDownLatch deliveredCommitted = new CountDownLatch(1);
        CountDownLatch buriedCommitted = new CountDownLatch(1);
        sink = () -> {
            throw new IllegalStateException("no space left");
        };

        frontier.finish(new Delivered(delivered), deliveredCommitted::countDown);
        await().until(() -> frontier.trouble().isPresent());
        frontier.finish(new Buried(buried, "GONE", 404, "404"), buriedCommitted::countDown);
        frontier.tick();

        await().until(() -> buriedCommitted.getCount() == 0);
        assertThat(frontier.trouble())
                .hasValueSatisfying(said -> assertThat(said).contains("sink", "no space left"));
        assertThat(frontier.take(SHOP)).isEmpty();
        assertThat(frontier.counts(SHOP)).isEqualTo(new Counts(3, 0, 1, 2));

        sink = () -> {};
        frontier.tick();

        await().until(() -> deliveredCommitted.getCount() == 0);
        assertThat(frontier.trouble()).isEmpty();
        assertThat(frontier.counts(SHOP)).isEqualTo(new Counts(3, 1, 1, 1));
    }

    @Test
    void a_store_that_cannot_be_read_is_asked_again() {
        store.failReads("cannot read");
        frontier.submit(pages(SHOP, 2), Optional.empty());
        await().until(() -> frontier.trouble().equals(Optional.of("cannot read")));
        assertThat(frontier.take(SHOP)).isEmpty();

        store.heal();
        frontier.tick();

        assertThat(take(SHOP)).isNotNull();
        assertThat(frontier.trouble()).isEmpty();
    }

    @Test
    void a_store_that_is_away_at_the_end_does_not_hold_up_the_close() {
        frontier.submit(pages(SHOP, 1), Optional.empty());
        Job job = take(SHOP);
        store.failWrites("disk full");

        frontier.finish(new Delivered(job), () -> {});
        frontier.close();

        assertThat(store.countWaiting(SHOP)).isEqualTo(1);
    }

    @Test
    void a_callback_that_fails_or_waits_for_the_frontier_does_no_harm() {
        frontier.submit(pages(SHOP, 1), Optional.empty());
        CountDownLatch refused = new CountDownLatch(1);

        frontier.finish(new Delivered(take(SHOP)), () -> {
            try {
                frontier.submit(pages(SHOP, 1), Optional.empty());
            } finally {
                refused.countDown();
            }
        });

        await().until(() -> refused.getCount() == 0);
        assertThat(frontier.submit(List.of(page(SHOP, "next")), Optional.empty()))
                .isEqualTo(new Accepted(1, 0));
    }

    private Job take(Host target) {
        return Jobs.take(frontier, target);
    }
}
