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
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.target.Job;
import io.originguard.target.Submission;
import io.originguard.testing.HandCrankedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The books and queues of a frontier on a real store.
 *
 * <p>Long because each promise to a job is a test of its own.
 */
class FrontierTest {

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Set<Host> told = ConcurrentHashMap.newKeySet();
    private volatile Runnable sink = () -> {};
    private HookedStore store;
    private Frontier frontier;

    @BeforeEach
    void open(@TempDir Path directory) {
        store = new HookedStore(SqliteStore.open(directory.resolve("frontier.db")));
        frontier = frontier();
    }

    @AfterEach
    void close() {
        store.heal();
        frontier.close();
        store.close();
    }

    @Test
    void a_submitted_url_is_durable_on_return_and_can_then_be_taken() {
        Accepted accepted = submit(page(SHOP, "a"), page(SHOP, "a"), page(NEWS, "b"));

        assertThat(accepted).isEqualTo(new Accepted(2, 1));
        assertThat(store.countWaiting(SHOP)).isEqualTo(1);
        // First, since nobody is told of work that has been taken already.
        await().untilAsserted(() -> assertThat(told).containsExactlyInAnyOrder(SHOP, NEWS));
        assertThat(take(SHOP).url()).isEqualTo("https://shop.example.com/a");
        assertThat(frontier.take(SHOP)).isEmpty();
    }

    @Test
    void a_checkpoint_is_committed_with_its_batch_and_can_be_forgotten() {
        frontier.submit(pages(SHOP, 2), Optional.of(new Checkpoint("urls.txt", "d1", 2)));
        frontier.submit(List.of(), Optional.of(new Checkpoint("urls.txt", "d2", 4)));
        assertThat(frontier.checkpoints("urls.txt")).containsExactlyInAnyOrder("d1", "d2");

        frontier.forgetCheckpoints("urls.txt");

        assertThat(frontier.checkpoints("urls.txt")).isEmpty();
    }

    @Test
    void a_job_handed_back_is_the_next_one_to_be_taken() {
        submit(pages(SHOP, 3));
        Job first = take(SHOP);

        frontier.handBack(first);

        assertThat(take(SHOP)).isEqualTo(first);
    }

    @Test
    void a_job_that_is_in_no_hands_can_be_neither_handed_back_nor_finished() {
        submit(pages(SHOP, 1));
        Job job = take(SHOP);
        frontier.handBack(job);

        assertThatThrownBy(() -> frontier.handBack(job)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> frontier.finish(new Delivered(job), () -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(job.url());
    }

    @Test
    @Timeout(60)
    void a_listener_that_fails_keeps_nobody_from_hearing_of_a_commit() {
        AtomicLong heard = new AtomicLong();
        frontier.listen(new CommitListener() {
            @Override
            public void accepted(Host target, long jobs) {
                throw new IllegalStateException("no memory for one more meter");
            }

            @Override
            public void committed(List<Completion> carriedOut, int size, Duration took) {
                throw new IllegalStateException("no memory for one more meter");
            }
        });
        frontier.listen(new CommitListener() {
            @Override
            public void committed(List<Completion> carriedOut, int size, Duration took) {
                heard.addAndGet(carriedOut.size());
            }
        });
        CountDownLatch committed = new CountDownLatch(1);

        assertThat(submit(page(SHOP, "a"), page(NEWS, "b"))).isEqualTo(new Accepted(2, 0));
        frontier.finish(new Delivered(take(SHOP)), committed::countDown);

        await().until(() -> committed.getCount() == 0);
        assertThat(heard).hasValue(1);
        assertThat(frontier.counts(SHOP)).isEqualTo(new Counts(1, 1, 0, 0));
        assertThat(frontier.counts(NEWS)).isEqualTo(new Counts(1, 0, 0, 1));
    }

    @Test
    void the_sink_is_made_durable_before_the_rows_are_deleted() {
        submit(pages(SHOP, 1));
        AtomicLong rowsAtSync = new AtomicLong(-1);
        sink = () -> rowsAtSync.set(store.countWaiting(SHOP));

        finish(new Delivered(take(SHOP)));

        assertThat(rowsAtSync).hasValue(1);
        assertThat(store.countWaiting(SHOP)).isZero();
        assertThat(frontier.drained()).isTrue();
    }

    @Test
    void a_group_without_delivered_jobs_leaves_the_sink_alone() {
        submit(pages(SHOP, 1));
        sink = () -> {
            throw new IllegalStateException("not to be called");
        };

        finish(new Buried(take(SHOP), "GONE", 404, "404"));

        assertThat(frontier.trouble()).isEmpty();
        assertThat(frontier.deadLetters().latest(Optional.of(SHOP), 10)).hasSize(1);
    }

    @Test
    void what_gathers_during_a_commit_is_one_commit() throws InterruptedException {
        submit(pages(SHOP, 50));
        List<Job> jobs = takeAll(SHOP, 50);
        CountDownLatch inFirst = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        sink = () -> {
            inFirst.countDown();
            awaitLatch(goOn);
        };
        int before = store.commits();

        frontier.finish(new Delivered(jobs.get(0)), () -> {});
        assertThat(inFirst.await(60, TimeUnit.SECONDS)).isTrue();
        CountDownLatch done = new CountDownLatch(49);
        jobs.subList(1, 50).forEach(job -> frontier.finish(new Delivered(job), done::countDown));
        goOn.countDown();

        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(store.commits() - before).isEqualTo(2);
    }

    @Test
    void the_books_follow_each_commit() {
        submit(pages(SHOP, 4));
        finish(new Delivered(take(SHOP)));
        finish(new Buried(take(SHOP), "GONE", 404, "404"));
        finish(new Parked(take(SHOP), clock.instant().plusSeconds(30), 1));

        assertThat(frontier.counts()).containsOnly(Map.entry(SHOP, new Counts(4, 1, 1, 2)));
        assertThat(frontier.counts(SHOP)).isEqualTo(new Counts(4, 1, 1, 2));
        assertThat(frontier.parked(SHOP)).isEqualTo(1);
        assertThat(frontier.counts()).isEqualTo(store.counts());
        assertThat(frontier.drained()).isFalse();
    }

    @Test
    void higher_priorities_go_first_also_when_the_buffer_is_full_of_lower_ones() {
        submit(pages(SHOP, 600));
        take(SHOP);

        submit(page(SHOP, "urgent", 10), page(SHOP, "later", -1));

        await().untilAsserted(() -> {
            Job next = take(SHOP);
            assertThat(next.url()).endsWith("/urgent");
        });
    }

    @Test
    void a_parked_job_can_be_taken_when_its_time_has_come_and_not_before() {
        submit(pages(SHOP, 1));
        finish(new Parked(take(SHOP), clock.instant().plusSeconds(30), 1));

        clock.advance(Duration.ofSeconds(29));
        frontier.tick();
        submit(page(NEWS, "a"));
        take(NEWS);
        assertThat(frontier.take(SHOP)).isEmpty();
        assertThat(frontier.parked(SHOP)).isEqualTo(1);

        told.clear();
        clock.advance(Duration.ofSeconds(1));
        frontier.tick();

        await().untilAsserted(() -> assertThat(told).contains(SHOP));
        assertThat(take(SHOP).attempt()).isEqualTo(1);
        assertThat(frontier.parked(SHOP)).isZero();
    }

    @Test
    void each_parked_job_comes_at_its_own_time() {
        submit(pages(SHOP, 3));
        List<Job> jobs = takeAll(SHOP, 3);
        for (int i = 0; i < 3; i++) {
            finish(new Parked(jobs.get(i), clock.instant().plusSeconds(10L * (i + 1)), 1));
        }

        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofSeconds(10));
            frontier.tick();

            assertThat(take(SHOP).url()).isEqualTo(jobs.get(i).url());
            assertThat(frontier.take(SHOP)).isEmpty();
        }
    }

    @Test
    void a_due_job_goes_before_untried_ones_of_its_priority() {
        submit(pages(SHOP, 600));
        Job first = take(SHOP);
        finish(new Parked(first, clock.instant().plusSeconds(1), 1));
        clock.advance(Duration.ofSeconds(1));
        frontier.tick();

        List<String> next = takeAll(SHOP, 300).stream().map(Job::url).toList();

        assertThat(next).contains(first.url());
    }

    @Test
    void a_job_parked_without_a_due_time_can_be_taken_again_at_once() {
        submit(pages(SHOP, 1));

        finish(new Parked(take(SHOP), Instant.EPOCH, 0));

        assertThat(take(SHOP).attempt()).isZero();
        assertThat(frontier.parked(SHOP)).isZero();
    }

    @Test
    void work_that_a_store_holds_resumes_by_itself() {
        submit(pages(SHOP, 3));
        finish(new Delivered(take(SHOP)));
        finish(new Parked(take(SHOP), clock.instant().plusSeconds(30), 1));
        take(SHOP);
        frontier.close();
        told.clear();

        frontier = frontier();

        assertThat(take(SHOP).attempt()).isZero();
        assertThat(frontier.take(SHOP)).isEmpty();
        assertThat(frontier.counts(SHOP)).isEqualTo(new Counts(3, 1, 0, 2));
        assertThat(frontier.parked(SHOP)).isEqualTo(1);
        clock.advance(Duration.ofSeconds(30));
        frontier.tick();
        assertThat(take(SHOP).attempt()).isEqualTo(1);
    }

    @Test
    void a_close_commits_what_is_queued() {
        submit(pages(SHOP, 100));
        List<Job> jobs = takeAll(SHOP, 100);

        jobs.forEach(job -> frontier.finish(new Delivered(job), () -> {}));
        frontier.close();

        assertThat(store.countWaiting(SHOP)).isZero();
        assertThatThrownBy(() -> submit(page(SHOP, "late")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("closed");
        assertThat(frontier.take(SHOP)).isEmpty();
    }

    @Test
    void no_more_than_a_buffer_is_read_ahead() {
        submit(pages(SHOP, 2000));

        List<Job> jobs = takeAll(SHOP, 1);

        assertThat(jobs).hasSize(1);
        assertThat(store.largestLimit()).isEqualTo(256);
        assertThat(store.reads()).isEqualTo(1);
        assertThat(takeAll(SHOP, 1999)).hasSize(1999);
    }

    @Test
    void many_targets_share_the_read_ahead() {
        List<Submission> all = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            all.addAll(pages(new Host("t" + i + ".example.com"), 20));
        }
        frontier.close();
        store.write(writes -> writes.submit(all, clock.instant()));
        int before = store.reads();

        frontier = frontier();

        await().untilAsserted(() -> assertThat(store.reads() - before).isEqualTo(2000));
        assertThat(store.largestLimit()).isEqualTo(32_768 / 2000);
    }

    @Test
    void a_state_is_changed_with_its_outage_or_not_at_all() {
        TargetState open = new TargetState(
                SHOP,
                BreakerState.OPEN,
                1,
                clock.instant(),
                Optional.of(clock.instant().plusSeconds(30)),
                Optional.empty(),
                Optional.of(1L));

        assertThat(frontier.register()
                        .change(0, open, Optional.of(outage(1)), Optional.empty())
                        .join())
                .isTrue();
        assertThat(frontier.register()
                        .change(0, open, Optional.of(outage(2)), Optional.empty())
                        .join())
                .isFalse();

        assertThat(frontier.register().states()).containsOnly(Map.entry(SHOP, open));
        assertThat(frontier.register().outages(Optional.of(SHOP), 10))
                .extracting(Outage::generation)
                .containsExactly(1L);
    }

    @Test
    void a_probe_is_taken_when_it_is_due_and_recorded_with_its_outage() {
        Instant next = clock.instant().plusSeconds(30);
        TargetState open = new TargetState(
                SHOP, BreakerState.OPEN, 1, clock.instant(), Optional.of(next), Optional.empty(), Optional.of(1L));
        frontier.register()
                .change(0, open, Optional.of(outage(1)), Optional.empty())
                .join();

        assertThat(frontier.register().takeProbe(SHOP, 1, next.plusSeconds(30)).join())
                .isFalse();
        clock.advance(Duration.ofSeconds(30));
        assertThat(frontier.register().takeProbe(SHOP, 1, next.plusSeconds(30)).join())
                .isTrue();
        frontier.register()
                .record(probe(next), Optional.of(outage(1)), 1, Optional.empty())
                .join();

        assertThat(frontier.register().probes(SHOP, 1)).hasSize(1);
        assertThat(frontier.register().states().get(SHOP))
                .extracting(TargetState::nextProbeAt)
                .isEqualTo(Optional.of(next.plusSeconds(30)));
    }

    @Test
    void a_wait_that_a_probe_announced_is_stored_with_it_for_the_next_start() {
        Instant announced = clock.instant().plusSeconds(3_600);
        frontier.register()
                .change(0, open(clock.instant()), Optional.of(outage(1)), Optional.empty())
                .join();

        frontier.register()
                .record(probe(clock.instant()), Optional.of(outage(1)), 1, Optional.of(announced))
                .join();
        frontier.close();
        frontier = frontier();

        assertThat(frontier.register().probes(SHOP, 1)).hasSize(1);
        assertThat(frontier.register().states().get(SHOP))
                .extracting(TargetState::nextProbeAt)
                .isEqualTo(Optional.of(announced));
        assertThat(frontier.register()
                        .takeProbe(SHOP, 1, announced.plusSeconds(30))
                        .join())
                .isFalse();
    }

    @Test
    void a_late_probe_is_recorded_and_does_not_move_the_next_one_of_another_generation() {
        TargetState open = open(clock.instant());
        frontier.register()
                .change(0, open, Optional.of(outage(1)), Optional.empty())
                .join();

        frontier.register()
                .record(
                        probe(clock.instant()),
                        Optional.of(outage(1)),
                        0,
                        Optional.of(clock.instant().plusSeconds(3_600)))
                .join();

        assertThat(frontier.register().probes(SHOP, 1)).hasSize(1);
        assertThat(frontier.register().states()).containsOnly(Map.entry(SHOP, open));
    }

    @Test
    void a_probe_and_the_wait_that_it_announced_are_stored_together_or_not_at_all() {
        TargetState open = open(clock.instant());
        frontier.register()
                .change(0, open, Optional.of(outage(1)), Optional.empty())
                .join();
        store.failWrites("disk full");

        CompletableFuture<Void> recorded = frontier.register()
                .record(
                        probe(clock.instant()),
                        Optional.empty(),
                        1,
                        Optional.of(clock.instant().plusSeconds(3_600)));

        assertThatThrownBy(recorded::join).hasCauseInstanceOf(StoreException.class);
        assertThat(frontier.register().probes(SHOP, 1)).isEmpty();
        assertThat(frontier.register().states()).containsOnly(Map.entry(SHOP, open));
    }

    private static ProbeResult probe(Instant sentAt) {
        return new ProbeResult(SHOP, 1, sentAt, "https://x/", 521, "ORIGIN_REFUSED", false, Optional.empty(), "521");
    }

    private static TargetState open(Instant nextProbeAt) {
        return new TargetState(
                SHOP, BreakerState.OPEN, 1, Instant.EPOCH, Optional.of(nextProbeAt), Optional.empty(), Optional.of(1L));
    }

    private Frontier frontier() {
        return new Frontier(store, clock, () -> sink.run(), told::add);
    }

    private Outage outage(long generation) {
        return new Outage(
                SHOP,
                generation,
                "ORIGIN_REFUSED",
                clock.instant(),
                clock.instant(),
                5,
                5,
                Optional.empty(),
                5,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0);
    }

    private Accepted submit(Submission... batch) {
        return submit(List.of(batch));
    }

    private Accepted submit(List<Submission> batch) {
        return frontier.submit(batch, Optional.empty());
    }

    private Job take(Host target) {
        return Jobs.take(frontier, target);
    }

    private List<Job> takeAll(Host target, int count) {
        List<Job> jobs = new ArrayList<>();
        while (jobs.size() < count) {
            jobs.add(take(target));
        }
        return jobs;
    }

    private void finish(Completion completion) {
        CountDownLatch done = new CountDownLatch(1);
        frontier.finish(completion, done::countDown);
        awaitLatch(done);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
