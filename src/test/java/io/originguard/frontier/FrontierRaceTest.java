package io.originguard.frontier;

import static io.originguard.frontier.Jobs.SHOP;
import static io.originguard.frontier.Jobs.page;
import static io.originguard.frontier.Jobs.pages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.originguard.frontier.Completion.Buried;
import io.originguard.frontier.Completion.Delivered;
import io.originguard.frontier.Completion.Parked;
import io.originguard.target.Host;
import io.originguard.target.Job;
import io.originguard.target.Submission;
import io.originguard.testing.HandCrankedClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** None lost and none twice: bad interleavings forced one by one, many threads, and crashes. */
class FrontierRaceTest {

    private static final int JOBS = 10_000;
    private static final int THREADS = 8;
    private static final List<Host> TARGETS =
            List.of(SHOP, new Host("a.example.com"), new Host("b.example.com"), new Host("c.example.com"));

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Semaphore work = new Semaphore(0);
    private Path directory;
    private HookedStore store;
    private Frontier frontier;

    @BeforeEach
    void open(@TempDir Path temporary) {
        directory = temporary;
        store = new HookedStore(SqliteStore.open(temporary.resolve("frontier.db")));
        frontier = new Frontier(store, clock, () -> {}, target -> work.release(THREADS));
    }

    @AfterEach
    void close() {
        store.heal();
        frontier.close();
        store.close();
    }

    /** Invariant: rows that were read before a commit never bring back a job that the commit has deleted. */
    @Test
    void a_job_committed_between_the_read_and_the_refill_is_not_fetched_again() {
        submit(page(SHOP, "first"));
        Job first = take();
        CountDownLatch hooked = new CountDownLatch(1);
        store.afterNextRead(() -> {
            finish(new Delivered(first));
            hooked.countDown();
        });

        submit(page(SHOP, "second"));

        assertThat(take().url()).endsWith("/second");
        awaitLatch(hooked);
        assertThat(frontier.take(SHOP)).isEmpty();
    }

    /** Invariant: a job that a commit adds while a refill has already read is found by another refill. */
    @Test
    void a_job_added_between_the_read_and_the_refill_is_not_lost() {
        store.afterNextRead(() -> submit(page(SHOP, "second")));

        submit(page(SHOP, "first"));

        assertThat(List.of(take().url(), take().url())).containsExactly(url("first"), url("second"));
        assertThat(frontier.take(SHOP)).isEmpty();
    }

    /** Invariant: that other refill does not wait until somebody takes a job. */
    @Test
    void a_job_added_during_a_refill_makes_another_refill_by_itself() {
        store.afterNextRead(() -> submit(page(SHOP, "second")));

        submit(page(SHOP, "first"));

        await().until(() -> store.reads() == 2);
    }

    /** Invariant: parking gives a new row; a refill around it finds the new one only. */
    @Test
    void a_job_parked_between_the_read_and_the_refill_comes_back_once() {
        submit(page(SHOP, "first"));
        Job first = take();
        store.afterNextRead(() -> finish(new Parked(first, Instant.EPOCH, 1)));

        submit(page(SHOP, "second"));

        List<Job> next = List.of(take(), take());
        assertThat(next).extracting(Job::url).containsExactlyInAnyOrder(url("first"), url("second"));
        assertThat(next).extracting(Job::id).doesNotContain(first.id());
        assertThat(frontier.take(SHOP)).isEmpty();
    }

    /** Invariant: what is pushed out of the buffer by higher priorities is found again. */
    @Test
    void jobs_pushed_out_of_the_buffer_are_not_lost() {
        submit(pages(SHOP, 300).toArray(Submission[]::new));
        take();
        List<Submission> urgent = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            urgent.add(page(SHOP, "urgent" + i, 5));
        }
        submit(urgent.toArray(Submission[]::new));

        Set<String> rest = new HashSet<>();
        for (int i = 0; i < 599; i++) {
            rest.add(take().url());
        }

        assertThat(rest).hasSize(599);
        assertThat(frontier.take(SHOP)).isEmpty();
    }

    @Test
    void eight_threads_lose_none_and_take_none_twice() throws Exception {
        Hands hands = new Hands();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Integer>> ends = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                ends.add(threads.submit(hands.worker(i)));
            }
            List<Submission> all = everything();
            for (int from = 0; from < JOBS; from += 500) {
                assertThat(frontier.submit(all.subList(from, from + 500), Optional.empty()))
                        .isEqualTo(new Accepted(500, 0));
            }
            hands.allSubmitted = true;
            for (Future<Integer> end : ends) {
                end.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(hands.twice).isEmpty();
        assertThat(hands.ended).hasSize(JOBS);
        assertThat(hands.ends).hasValue(JOBS);
        Counts total = frontier.counts().values().stream().reduce(Counts.NONE, Counts::plus);
        assertThat(total).isEqualTo(new Counts(JOBS, hands.delivered.get(), JOBS - hands.delivered.get(), 0));
        assertThat(store.counts()).isEqualTo(frontier.counts());
        assertThat(TARGETS).allSatisfy(target -> {
            assertThat(store.countWaiting(target)).isZero();
            assertThat(frontier.parked(target)).isZero();
        });
        assertThat(store.deadLetters(Optional.empty(), JOBS)).hasSize(JOBS - hands.delivered.get());
    }

    /**
     * A copy of the files in the middle of a transaction is what a killed process leaves. Invariant: it holds exactly the
     * jobs that were accepted and of whose end nobody was told.
     */
    @Test
    void a_crash_brings_back_all_unfinished_jobs_and_nothing_that_was_committed() throws Exception {
        frontier.submit(everything(), Optional.empty());
        Map<Path, Set<String>> crashes = new ConcurrentHashMap<>();
        Hands hands = new Hands();
        hands.allSubmitted = true;
        AtomicInteger transactions = new AtomicInteger();
        store.beforeCommit(() -> {
            if (transactions.incrementAndGet() % 10 == 5 && crashes.size() < 4) {
                crashes.put(copy("crash" + transactions), Set.copyOf(hands.ended));
            }
        });
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Integer>> ends = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                ends.add(threads.submit(hands.worker(i)));
            }
            for (Future<Integer> end : ends) {
                end.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(crashes).isNotEmpty();
        for (Map.Entry<Path, Set<String>> crash : crashes.entrySet()) {
            assertThat(comesBack(crash.getKey())).isEqualTo(without(crash.getValue()));
        }
    }

    private Set<String> comesBack(Path file) {
        Set<String> urls = new HashSet<>();
        HandCrankedClock later = new HandCrankedClock(clock.instant().plus(Duration.ofDays(1)));
        try (FrontierStore copy = SqliteStore.open(file);
                Frontier reopened = new Frontier(copy, later, () -> {}, target -> {})) {
            reopened.tick();
            Counts total = reopened.counts().values().stream().reduce(Counts.NONE, Counts::plus);
            while (urls.size() < total.waiting()) {
                for (Host target : TARGETS) {
                    reopened.take(target)
                            .ifPresent(job -> assertThat(urls.add(job.url())).isTrue());
                }
            }
            assertThat(total.accepted()).isEqualTo(JOBS);
        }
        return urls;
    }

    private static Set<String> without(Set<String> ended) {
        Set<String> rest = new HashSet<>();
        everything().forEach(submission -> rest.add(submission.url()));
        rest.removeAll(ended);
        return rest;
    }

    private Path copy(String name) {
        Path crashed = directory.resolve(name + ".db");
        try {
            Files.copy(directory.resolve("frontier.db"), crashed);
            Files.copy(directory.resolve("frontier.db-wal"), directory.resolve(name + ".db-wal"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return crashed;
    }

    private static List<Submission> everything() {
        List<Submission> all = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            all.add(page(TARGETS.get(i % TARGETS.size()), "page" + i, i % 3));
        }
        return all;
    }

    /** Takes jobs and ends them in all ways there are, until none is left. */
    private final class Hands {
        private final Set<String> taken = ConcurrentHashMap.newKeySet();
        private final Set<String> twice = ConcurrentHashMap.newKeySet();
        private final Set<String> ended = ConcurrentHashMap.newKeySet();
        private final AtomicInteger ends = new AtomicInteger();
        private final AtomicInteger delivered = new AtomicInteger();
        private volatile boolean allSubmitted;

        Callable<Integer> worker(int number) {
            return () -> {
                Random random = new Random(number);
                int count = 0;
                while (!(allSubmitted && frontier.drained())) {
                    boolean any = false;
                    for (Host target : TARGETS) {
                        Optional<Job> job = frontier.take(target);
                        job.ifPresent(one -> end(one, random));
                        any |= job.isPresent();
                        count++;
                    }
                    if (!any && !work.tryAcquire(5, TimeUnit.MILLISECONDS)) {
                        clock.advance(Duration.ofMillis(200));
                        frontier.tick();
                    }
                }
                return count;
            };
        }

        private void end(Job job, Random random) {
            if (!taken.add(job.url()) || ended.contains(job.url())) {
                twice.add(job.url());
            }
            int dice = random.nextInt(100);
            if (dice < 10) {
                taken.remove(job.url());
                frontier.handBack(job);
            } else if (dice < 20) {
                park(job, Instant.EPOCH);
            } else if (dice < 30) {
                park(job, clock.instant().plusSeconds(1 + random.nextInt(10)));
            } else if (dice < 40) {
                frontier.finish(new Buried(job, "GONE", 404, "404"), () -> ended(job));
            } else {
                delivered.incrementAndGet();
                frontier.finish(new Delivered(job), () -> ended(job));
            }
        }

        private void park(Job job, Instant dueAt) {
            taken.remove(job.url());
            frontier.finish(new Parked(job, dueAt, job.attempt() + 1), () -> {});
        }

        private void ended(Job job) {
            ends.incrementAndGet();
            ended.add(job.url());
        }
    }

    private void submit(Submission... batch) {
        frontier.submit(List.of(batch), Optional.empty());
    }

    private Job take() {
        return Jobs.take(frontier, SHOP);
    }

    private void finish(Completion completion) {
        CountDownLatch done = new CountDownLatch(1);
        frontier.finish(completion, done::countDown);
        awaitLatch(done);
    }

    private static void awaitLatch(CountDownLatch latch) {
        await().until(() -> latch.getCount() == 0);
    }

    private static String url(String path) {
        return page(SHOP, path).url();
    }
}
