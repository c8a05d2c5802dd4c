package io.originguard.frontier;

import static io.originguard.frontier.Jobs.NEWS;
import static io.originguard.frontier.Jobs.SHOP;
import static io.originguard.frontier.Jobs.page;
import static io.originguard.frontier.Jobs.pages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.originguard.frontier.Completion.Buried;
import io.originguard.frontier.Completion.Delivered;
import io.originguard.frontier.Completion.Moved;
import io.originguard.frontier.Completion.Parked;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.target.Job;
import io.originguard.target.Redirected;
import io.originguard.target.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every store keeps; each engine runs it through one subclass.
 *
 * <p>Long because it is one contract.
 */
abstract class FrontierStoreContract {

    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    FrontierStore store;

    /** A new and empty store. */
    abstract FrontierStore emptyStore();

    @BeforeEach
    void open() {
        store = emptyStore();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_target_is_held_by_hand_until_that_is_ended() {
        Held held = new Held(NOW, "the owner asked for a quiet week", "ada");

        store.write(writes -> writes.hold(SHOP, Optional.of(held)));

        assertThat(store.held()).containsOnly(Map.entry(SHOP, held));
        store.write(writes -> writes.hold(SHOP, Optional.empty()));
        assertThat(store.held()).isEmpty();
    }

    @Test
    void what_operators_have_done_is_listed_latest_first() {
        Operation pause = new Operation(NOW, SHOP, Operation.Action.PAUSE, "too loud", "ada");
        Operation probe = new Operation(NOW.plusMillis(1), NEWS, Operation.Action.PROBE, "", "bob");
        Operation resume = new Operation(NOW.plusMillis(2), SHOP, Operation.Action.RESUME, "quiet again", "ada");

        store.write(writes -> List.of(pause, probe, resume).forEach(writes::record));

        assertThat(store.operations(Optional.empty(), 10)).containsExactly(resume, probe, pause);
        assertThat(store.operations(Optional.empty(), 1)).containsExactly(resume);
        assertThat(store.operations(Optional.of(SHOP), 10)).containsExactly(resume, pause);
    }

    @Test
    void a_history_is_kept_minute_by_minute_until_it_is_forgotten_from_its_beginning() {
        submit(page(SHOP, "1"), page(NEWS, "1"));
        List<HistoryMinute> shop = IntStream.range(0, 4)
                .mapToObj(minute -> new HistoryMinute(SHOP, NOW.plus(Duration.ofMinutes(minute)), "0C" + minute))
                .toList();
        HistoryMinute restOfTheLast = new HistoryMinute(SHOP, shop.get(3).minute(), "5C9");
        HistoryMinute news = new HistoryMinute(NEWS, NOW, "0O");
        HistoryMinute stranger = new HistoryMinute(new Host("stranger.test"), NOW, "0C1");

        store.write(writes -> writes.record(shop));
        store.write(writes -> writes.record(List.of(news, stranger, restOfTheLast)));

        assertThat(store.history(SHOP, NOW.plusSeconds(61), NOW.plusSeconds(181)))
                .containsExactlyInAnyOrder(shop.get(1), shop.get(2), shop.get(3), restOfTheLast);
        assertThat(store.history(NEWS, NOW, NOW.plus(Duration.ofDays(1)))).containsExactly(news);
        assertThat(store.history(stranger.target(), NOW, NOW)).isEmpty();
        assertThat(store.counts()).doesNotContainKey(stranger.target());

        Instant earliest = shop.get(2).minute();
        assertThat(forgetHistory(earliest)).isEqualTo(2);
        assertThat(forgetHistory(earliest)).isEqualTo(1);
        assertThat(forgetHistory(earliest)).isZero();
        assertThat(store.history(SHOP, NOW, NOW.plusSeconds(181)))
                .containsExactlyInAnyOrder(shop.get(2), shop.get(3), restOfTheLast);
    }

    @Test
    void a_redirected_job_goes_on_in_the_queue_of_another_target_and_keeps_where_it_comes_from() {
        submit(page(SHOP, "1"), page(SHOP, "2"));
        Job job = store.ready(SHOP, 1).get(0);
        Job to = moved(job, "there");

        complete(new Moved(job, to));

        assertThat(store.ready(SHOP, 10))
                .extracting(Job::url)
                .containsExactly(page(SHOP, "2").url());
        Job arrived = onlyJob(NEWS);
        assertThat(arrived.url()).isEqualTo(to.url());
        assertThat(arrived.redirected()).isEqualTo(to.redirected());
        assertThat(store.counts())
                .containsEntry(SHOP, new Counts(1, 0, 0, 1))
                .containsEntry(NEWS, new Counts(1, 0, 0, 1));
        complete(new Moved(job, to));
        assertThat(store.counts()).containsEntry(NEWS, new Counts(1, 0, 0, 1));
    }

    @Test
    void a_redirected_job_keeps_where_it_comes_from_while_it_is_parked_and_when_it_is_dead() {
        submit(page(SHOP, "1"));
        Job job = onlyJob(SHOP);
        Job to = moved(job, "there");
        complete(new Moved(job, to));

        complete(new Parked(onlyJob(NEWS), Instant.EPOCH, 1));
        complete(new Buried(onlyJob(NEWS), "gone", 404, "not there"));

        assertThat(store.deadLetters(Optional.of(NEWS), 10)).singleElement().satisfies(letter -> assertThat(
                        letter.reason())
                .isEqualTo("not there; redirected from " + page(SHOP, "1").url()));
        store.write(writes -> writes.requeue(DeadLetterFilter.ALL, 0, 10));
        assertThat(onlyJob(NEWS).redirected()).isEqualTo(to.redirected());
    }

    @Test
    void what_waits_where_a_redirect_leads_is_no_obstacle_unless_it_was_submitted_under_the_same_url() {
        submit(page(SHOP, "1"), page(NEWS, "there"));
        Job job = onlyJob(SHOP);
        complete(new Moved(job, moved(job, "there")));
        assertThat(store.ready(NEWS, 10))
                .extracting(Job::submittedUrl)
                .containsExactlyInAnyOrder(
                        page(NEWS, "there").url(), page(SHOP, "1").url());

        submit(page(SHOP, "1"));
        Job again = onlyJob(SHOP);
        complete(new Moved(again, moved(again, "there")));

        assertThat(store.ready(NEWS, 10)).hasSize(2);
        assertThat(store.counts())
                .containsEntry(SHOP, new Counts(0, 0, 0, 0))
                .containsEntry(NEWS, new Counts(2, 0, 0, 2));
    }

    private static Job moved(Job job, String path) {
        return new Job(
                0,
                NEWS,
                page(NEWS, path).url(),
                job.priority(),
                job.attempt(),
                job.acceptedAt(),
                Instant.EPOCH,
                job.headers(),
                job.metadata(),
                Optional.of(new Redirected(SHOP, job.url(), 1)));
    }

    @Test
    void dead_letters_are_listed_and_counted_by_page_target_and_cause() {
        bury("gone", page(SHOP, "1"), page(SHOP, "2"), page(NEWS, "1"));
        bury("too-large", page(SHOP, "3"));
        DeadLetterFilter goneAtShop = new DeadLetterFilter(Optional.of(SHOP), Optional.of("gone"), Set.of());

        assertThat(urls(DeadLetterFilter.ALL, 0, 10)).hasSize(4);
        assertThat(urls(goneAtShop, 0, 10))
                .containsExactly(page(SHOP, "2").url(), page(SHOP, "1").url());
        assertThat(urls(goneAtShop, 1, 1)).containsExactly(page(SHOP, "1").url());
        assertThat(store.countDeadLetters(DeadLetterFilter.ALL)).isEqualTo(4);
        assertThat(store.countDeadLetters(goneAtShop)).isEqualTo(2);
    }

    @Test
    void dead_letters_become_jobs_again_unless_their_url_waits_already() {
        bury("gone", page(SHOP, "1"), page(SHOP, "2"), page(SHOP, "3"), page(NEWS, "1"));
        submit(page(SHOP, "2"));
        DeadLetterFilter shop = DeadLetterFilter.of(Optional.of(SHOP));
        List<Requeued> calls = new ArrayList<>();

        store.write(writes -> calls.add(writes.requeue(shop, 0, 2)));
        store.write(writes -> calls.add(writes.requeue(shop, calls.get(0).next().orElseThrow(), 2)));

        assertThat(calls).extracting(Requeued::total).containsExactly(1, 1);
        assertThat(calls.get(1).next()).isEmpty();
        assertThat(urls(DeadLetterFilter.ALL, 0, 10))
                .containsExactly(page(NEWS, "1").url(), page(SHOP, "2").url());
        assertThat(store.ready(SHOP, 10)).extracting(Job::attempt).containsExactly(0, 0, 0);
        assertThat(store.ready(SHOP, 10))
                .extracting(Job::url)
                .containsExactlyInAnyOrder(
                        page(SHOP, "1").url(),
                        page(SHOP, "2").url(),
                        page(SHOP, "3").url());
        assertThat(store.counts()).containsEntry(SHOP, new Counts(4, 0, 1, 3));
    }

    @Test
    void the_records_of_dead_letters_can_be_deleted_one_by_one_and_the_books_still_count_them() {
        bury("gone", page(SHOP, "1"), page(SHOP, "2"));
        long first = store.deadLetters(Optional.of(SHOP), 1).get(0).id();
        List<Integer> deleted = new ArrayList<>();

        store.write(writes ->
                deleted.add(writes.delete(new DeadLetterFilter(Optional.empty(), Optional.empty(), Set.of(first)))));

        assertThat(deleted).containsExactly(1);
        assertThat(urls(DeadLetterFilter.ALL, 0, 10))
                .containsExactly(page(SHOP, "1").url());
        assertThat(store.counts()).containsEntry(SHOP, new Counts(2, 0, 2, 0));
    }

    private void bury(String cause, Submission... pages) {
        submit(pages);
        Set<String> urls = Stream.of(pages).map(Submission::url).collect(Collectors.toSet());
        store.write(writes -> writes.complete(
                Stream.of(SHOP, NEWS)
                        .flatMap(host -> store.ready(host, 100).stream())
                        .filter(job -> urls.contains(job.url()))
                        .<Completion>map(job -> new Buried(job, cause, 404, cause))
                        .toList(),
                NOW));
    }

    private List<String> urls(DeadLetterFilter filter, int offset, int limit) {
        return store.deadLetters(filter, offset, limit).stream()
                .map(DeadLetter::url)
                .toList();
    }

    @Test
    void what_a_target_has_taught_is_kept_whole_and_replaced_whole() {
        TargetMemory taught = new TargetMemory(
                true,
                Optional.of(4),
                Optional.of(NOW),
                Optional.of("it tripped twice at 8 requests in flight"),
                Optional.of(8),
                Optional.of(NOW.plusMillis(1)),
                Optional.of(2),
                Optional.of(NOW.plusMillis(2)));
        store.write(writes -> writes.remember(SHOP, taught));
        Map<Host, TargetMemory> first = store.memories();

        store.write(writes -> writes.remember(SHOP, TargetMemory.NONE));

        assertThat(first).containsOnly(Map.entry(SHOP, taught));
        assertThat(store.memories()).containsOnly(Map.entry(SHOP, TargetMemory.NONE));
    }

    @Test
    void a_submitted_url_is_a_job_that_is_ready_with_all_that_it_brought() {
        Submission wanted = new Submission(
                SHOP, "https://shop.example.com/ä?q=\"1\"", 7, Map.of("Accept", "a/b"), Map.of("k", "v"));

        submit(wanted);

        assertThat(store.ready(SHOP, 10)).singleElement().satisfies(job -> {
            assertThat(job.id()).isPositive();
            assertThat(job)
                    .isEqualTo(new Job(
                            job.id(),
                            SHOP,
                            wanted.url(),
                            7,
                            0,
                            NOW,
                            Instant.EPOCH,
                            Map.of("Accept", "a/b"),
                            Map.of("k", "v")));
        });
        assertThat(store.ready(NEWS, 10)).isEmpty();
    }

    @Test
    void a_url_that_waits_already_is_a_duplicate_and_stays_as_it_is() {
        Map<Host, Accepted> first = submit(page(SHOP, "a"), page(SHOP, "a"), page(NEWS, "a"));

        Map<Host, Accepted> second = submit(page(SHOP, "a", 9), page(SHOP, "b"));

        assertThat(first).containsOnly(Map.entry(SHOP, new Accepted(1, 1)), Map.entry(NEWS, new Accepted(1, 0)));
        assertThat(second).containsOnly(Map.entry(SHOP, new Accepted(1, 1)));
        assertThat(store.ready(SHOP, 10)).extracting(Job::priority).containsExactly(0, 0);
        assertThat(store.counts()).containsEntry(SHOP, new Counts(2, 0, 0, 2));
    }

    @Test
    void a_url_that_was_completed_may_be_submitted_again_under_a_new_id() {
        submit(page(SHOP, "a"));
        Job first = onlyJob(SHOP);
        complete(new Delivered(first));

        submit(page(SHOP, "a"));

        assertThat(onlyJob(SHOP).id()).isGreaterThan(first.id());
        assertThat(store.counts()).containsEntry(SHOP, new Counts(2, 1, 0, 1));
    }

    @Test
    void ready_jobs_come_by_priority_and_then_in_the_order_of_acceptance() {
        submit(page(SHOP, "a"), page(SHOP, "b", -5), page(SHOP, "c", 5), page(SHOP, "d"), page(SHOP, "e", 5));

        List<Job> ready = store.ready(SHOP, 4);

        assertThat(paths(ready)).containsExactly("c", "e", "a", "d");
    }

    @Test
    void delivered_jobs_leave_and_are_counted_once() {
        submit(page(SHOP, "a"), page(SHOP, "b"));
        Job first = store.ready(SHOP, 1).get(0);
        complete(new Delivered(first));

        List<Completion> again = complete(new Delivered(first), new Buried(first, "GONE", 404, "twice"));

        assertThat(again).isEmpty();
        assertThat(paths(store.ready(SHOP, 10))).containsExactly("b");
        assertThat(store.counts()).containsEntry(SHOP, new Counts(2, 1, 0, 1));
        assertThat(store.countWaiting(SHOP)).isEqualTo(1);
        assertThat(store.deadLetters(Optional.empty(), 10)).isEmpty();
    }

    @Test
    void a_parked_job_waits_for_its_due_time_and_keeps_what_it_brought() {
        submit(new Submission(SHOP, "https://shop.example.com/a", 3, Map.of("h", "1"), Map.of("m", "2")));
        Job job = onlyJob(SHOP);
        Instant due = NOW.plusSeconds(30);

        complete(new Parked(job, due, 1));

        assertThat(store.ready(SHOP, 10)).isEmpty();
        assertThat(store.due(SHOP, due.minusMillis(1), 10)).isEmpty();
        assertThat(store.due(SHOP, due, 10)).singleElement().satisfies(parked -> {
            assertThat(parked.id()).isGreaterThan(job.id());
            assertThat(parked)
                    .isEqualTo(new Job(parked.id(), SHOP, job.url(), 3, 1, NOW, due, job.headers(), job.metadata()));
        });
        assertThat(store.counts()).containsEntry(SHOP, new Counts(1, 0, 0, 1));
        assertThat(store.parked()).containsOnly(Map.entry(SHOP, 1L));
    }

    @Test
    void a_job_parked_without_a_due_time_is_ready_again_behind_its_equals() {
        submit(page(SHOP, "a"), page(SHOP, "b"));

        complete(new Parked(store.ready(SHOP, 1).get(0), Instant.EPOCH, 0));

        assertThat(paths(store.ready(SHOP, 10))).containsExactly("b", "a");
        assertThat(store.parked()).isEmpty();
    }

    @Test
    void the_same_url_submitted_while_it_is_parked_is_a_duplicate() {
        submit(page(SHOP, "a"));
        complete(new Parked(onlyJob(SHOP), NOW.plusSeconds(1), 1));

        Map<Host, Accepted> again = submit(page(SHOP, "a"));

        assertThat(again).containsOnly(Map.entry(SHOP, new Accepted(0, 1)));
    }

    @Test
    void due_jobs_come_earliest_first_and_the_next_due_time_is_known() {
        submit(pages(SHOP, 3));
        List<Job> jobs = store.ready(SHOP, 3);
        complete(
                new Parked(jobs.get(0), NOW.plusSeconds(20), 1),
                new Parked(jobs.get(1), NOW.plusSeconds(10), 1),
                new Parked(jobs.get(2), NOW.plusSeconds(40), 1));

        List<Job> due = store.due(SHOP, NOW.plusSeconds(30), 10);

        assertThat(paths(due)).containsExactly("1", "0");
        assertThat(store.due(SHOP, NOW.plusSeconds(30), 1)).hasSize(1);
        assertThat(store.nextDue()).containsOnly(Map.entry(SHOP, NOW.plusSeconds(10)));
        assertThat(store.nextDue(SHOP, NOW.plusSeconds(20))).contains(NOW.plusSeconds(40));
        assertThat(store.nextDue(SHOP, NOW.plusSeconds(40))).isEmpty();
    }

    @Test
    void targets_with_work_are_found() {
        submit(page(SHOP, "a"), page(NEWS, "a"), page(new Host("idle.example.com"), "a"));
        complete(new Parked(onlyJob(NEWS), NOW.plusSeconds(1), 1));
        complete(new Delivered(onlyJob(new Host("idle.example.com"))));

        assertThat(store.targetsWithReadyJobs()).containsExactly(SHOP);
        assertThat(store.nextDue()).containsOnlyKeys(NEWS);
    }

    @Test
    void a_buried_job_is_a_dead_letter_with_its_reason() {
        submit(page(SHOP, "a"), page(NEWS, "a"));

        complete(
                new Buried(onlyJob(SHOP), "GONE", 404, "404 Not Found"),
                new Buried(onlyJob(NEWS), "BAD_URL", 0, "not allowed"));

        assertThat(store.deadLetters(Optional.empty(), 10))
                .extracting(DeadLetter::target)
                .containsExactly(NEWS, SHOP);
        assertThat(store.deadLetters(Optional.empty(), 1)).hasSize(1);
        assertThat(store.deadLetters(Optional.of(SHOP), 10)).singleElement().satisfies(dead -> assertThat(dead)
                .isEqualTo(new DeadLetter(
                        dead.id(), SHOP, "https://" + SHOP + "/a", "GONE", 404, "404 Not Found", 0, NOW)));
        assertThat(store.counts()).containsEntry(SHOP, new Counts(1, 0, 1, 0));
    }

    @Test
    void a_reason_may_have_any_character_in_it() {
        submit(page(SHOP, "a"));

        complete(new Buried(onlyJob(SHOP), "GONE", 404, "a\0b\uD800c\n\u20AC \uD83D\uDE00"));

        assertThat(store.deadLetters(Optional.of(SHOP), 10)).singleElement().satisfies(dead -> assertThat(dead.reason())
                .contains("c\n\u20AC \uD83D\uDE00"));
    }

    @Test
    void a_job_that_is_completed_twice_in_one_transaction_is_completed_once() {
        submit(page(SHOP, "a"));
        Job job = onlyJob(SHOP);

        List<Completion> done = complete(new Delivered(job), new Buried(job, "GONE", 404, "twice"));

        assertThat(done).containsExactly(new Delivered(job));
        assertThat(store.counts()).containsEntry(SHOP, new Counts(1, 1, 0, 0));
    }

    @Test
    void a_failed_transaction_leaves_nothing_behind() {
        submit(page(SHOP, "a"));
        Job job = onlyJob(SHOP);

        assertThatThrownBy(() -> store.write(writes -> {
                    writes.complete(List.of(new Delivered(job)), NOW);
                    writes.submit(List.of(page(NEWS, "b")), NOW);
                    writes.checkpoint(new Checkpoint("urls.txt", "d1", 10), NOW);
                    throw new IllegalStateException("the caller gave up");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(store.ready(SHOP, 10)).containsExactly(job);
        assertThat(store.counts()).containsOnly(Map.entry(SHOP, new Counts(1, 0, 0, 1)));
        assertThat(store.checkpoints("urls.txt")).isEmpty();
        assertThat(submit(page(NEWS, "b"))).containsEntry(NEWS, new Accepted(1, 0));
    }

    @Test
    void checkpoints_are_kept_by_source_until_they_are_forgotten() {
        store.write(writes -> {
            writes.checkpoint(new Checkpoint("a.txt", "d1", 1000), NOW);
            writes.checkpoint(new Checkpoint("a.txt", "d2", 2000), NOW);
            writes.checkpoint(new Checkpoint("a.txt", "d2", 2000), NOW);
            writes.checkpoint(new Checkpoint("b.txt", "d1", 1000), NOW);
        });
        assertThat(store.checkpoints("a.txt")).containsExactlyInAnyOrder("d1", "d2");

        store.write(writes -> writes.forgetCheckpoints("a.txt"));

        assertThat(store.checkpoints("a.txt")).isEmpty();
        assertThat(store.checkpoints("b.txt")).containsExactly("d1");
    }

    @Test
    void a_state_changes_only_from_the_expected_generation() {
        TargetState open = open(SHOP, 1);

        assertThat(change(0, open)).isTrue();
        assertThat(change(0, open(SHOP, 2))).isFalse();
        assertThat(store.states()).containsExactly(open);

        TargetState closed = new TargetState(
                SHOP, BreakerState.CLOSED, 3, NOW, Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(change(1, closed)).isTrue();
        assertThat(store.states()).containsExactly(closed);
    }

    @Test
    void an_unknown_target_has_generation_0() {
        assertThat(change(4, open(NEWS, 5))).isFalse();
        assertThat(store.states()).isEmpty();

        submit(page(SHOP, "a"));

        assertThat(store.states()).containsExactly(TargetState.initial(SHOP));
    }

    @Test
    void a_probe_is_taken_once_and_only_when_it_is_due_in_its_generation_of_an_open_target() {
        change(0, open(SHOP, 1));
        Instant due = NOW.plusSeconds(30);
        Instant next = NOW.plusSeconds(60);

        assertThat(takeProbe(1, due.minusMillis(1), next)).isFalse();
        assertThat(takeProbe(2, due, next)).isFalse();
        assertThat(takeProbe(1, due, next)).isTrue();
        assertThat(takeProbe(1, due, next)).isFalse();
        assertThat(store.states()).extracting(TargetState::nextProbeAt).containsExactly(Optional.of(next));

        change(
                1,
                new TargetState(
                        SHOP, BreakerState.HALF_OPEN, 2, NOW, Optional.of(due), Optional.empty(), Optional.of(1L)));
        assertThat(takeProbe(2, next, next.plusSeconds(1))).isFalse();
    }

    @Test
    void the_next_probe_is_moved_only_in_its_generation_of_an_open_target() {
        change(0, open(SHOP, 1));
        Instant later = NOW.plusSeconds(3_600);

        assertThat(moveProbe(NEWS, 1, later)).isFalse();
        assertThat(moveProbe(SHOP, 2, later)).isFalse();
        assertThat(moveProbe(SHOP, 1, later)).isTrue();
        assertThat(store.states()).extracting(TargetState::nextProbeAt).containsExactly(Optional.of(later));
        assertThat(takeProbe(1, later.minusMillis(1), later.plusSeconds(30))).isFalse();

        TargetState halfOpen = new TargetState(
                SHOP, BreakerState.HALF_OPEN, 2, NOW, Optional.empty(), Optional.empty(), Optional.of(1L));
        change(1, halfOpen);
        assertThat(moveProbe(SHOP, 2, later)).isFalse();
        assertThat(store.states()).containsExactly(halfOpen);
    }

    @Test
    void an_outage_is_recorded_with_the_jobs_it_held_and_lost() {
        submit(pages(SHOP, 5));
        complete(new Delivered(store.ready(SHOP, 1).get(0)));
        store.write(writes -> writes.record(outage(SHOP, 1, NOW, Optional.empty())));
        complete(new Delivered(store.ready(SHOP, 1).get(0)));

        store.write(writes -> writes.record(outage(SHOP, 1, NOW, Optional.of(NOW.plus(Duration.ofHours(1))))));

        assertThat(store.outages(Optional.of(SHOP), 10))
                .containsExactly(new Outage(
                        SHOP,
                        1,
                        "ORIGIN_REFUSED",
                        NOW.minusSeconds(5),
                        NOW,
                        5,
                        8,
                        Optional.of("8f1-FRA"),
                        7,
                        1,
                        4,
                        Optional.of(NOW.plus(Duration.ofHours(1))),
                        Optional.empty(),
                        Optional.of(NOW.plus(Duration.ofHours(1))),
                        0));
    }

    @Test
    void an_outage_that_is_closed_stays_so_when_an_older_record_of_it_comes_late() {
        Instant closed = NOW.plus(Duration.ofHours(1));
        store.write(writes -> writes.record(outage(SHOP, 1, NOW, Optional.empty())));
        store.write(writes -> writes.record(outage(SHOP, 1, NOW, Optional.of(closed))));

        store.write(writes -> writes.record(outage(SHOP, 1, NOW, Optional.empty())));

        assertThat(store.outages(Optional.of(SHOP), 10))
                .singleElement()
                .satisfies(outage -> assertThat(outage.closedAt()).contains(closed));
    }

    @Test
    void the_first_page_after_an_outage_is_added_once_and_forgotten_when_its_ramp_fails() {
        Instant page = NOW.plusSeconds(61);
        store.write(writes -> {
            writes.record(outage(SHOP, 1, NOW, Optional.empty()));
            writes.record(outage(NEWS, 1, NOW, Optional.empty()));
            writes.firstPage(SHOP, 1, page);
            writes.firstPage(SHOP, 1, page.plusSeconds(1));
            writes.firstPage(SHOP, 2, page);
        });

        assertThat(store.outages(Optional.of(SHOP), 10))
                .singleElement()
                .satisfies(outage -> assertThat(outage.firstPageAt()).contains(page));
        assertThat(store.outages(Optional.of(NEWS), 10))
                .singleElement()
                .satisfies(outage -> assertThat(outage.firstPageAt()).isEmpty());

        store.write(writes -> writes.record(outage(SHOP, 1, NOW, Optional.empty())));
        assertThat(store.outages(Optional.of(SHOP), 10))
                .singleElement()
                .satisfies(outage -> assertThat(outage.firstPageAt()).isEmpty());
    }

    @Test
    void outages_come_latest_first() {
        store.write(writes -> {
            writes.record(outage(SHOP, 1, NOW, Optional.empty()));
            writes.record(outage(NEWS, 1, NOW.plusSeconds(10), Optional.empty()));
            writes.record(outage(SHOP, 4, NOW.plusSeconds(20), Optional.empty()));
        });

        assertThat(store.outages(Optional.empty(), 2))
                .extracting(Outage::target, Outage::generation)
                .containsExactly(tuple(SHOP, 4L), tuple(NEWS, 1L));
        assertThat(store.outages(Optional.of(SHOP), 10))
                .extracting(Outage::generation)
                .containsExactly(4L, 1L);
    }

    @Test
    void probes_are_kept_in_order_with_their_outage() {
        ProbeResult first =
                new ProbeResult(SHOP, 1, NOW, "https://shop.example.com/", 521, "ORIGIN_REFUSED", false, ray(), "521");
        ProbeResult second = new ProbeResult(
                SHOP,
                1,
                NOW.plusSeconds(30),
                "https://shop.example.com/",
                200,
                "FETCHED",
                true,
                Optional.empty(),
                "OK");
        ProbeResult other = new ProbeResult(
                SHOP, 4, NOW.plusSeconds(60), "https://shop.example.com/", 0, "ORIGIN_TIMED_OUT", false, ray(), "-");

        store.write(writes -> {
            writes.record(first);
            writes.record(second);
            writes.record(other);
        });

        assertThat(store.probes(SHOP, 1)).containsExactly(first, second);
        assertThat(store.probes(NEWS, 1)).isEmpty();
        assertThat(store.latestProbes(SHOP, 2)).containsExactly(other, second);
        assertThat(store.latestProbes(NEWS, 2)).isEmpty();
    }

    Map<Host, Accepted> submit(Submission... submissions) {
        return submit(List.of(submissions));
    }

    Map<Host, Accepted> submit(List<Submission> submissions) {
        return written(writes -> writes.submit(submissions, NOW));
    }

    List<Completion> complete(Completion... completions) {
        return written(writes -> writes.complete(List.of(completions), NOW));
    }

    private boolean change(long expectedGeneration, TargetState next) {
        return written(writes -> writes.change(expectedGeneration, next));
    }

    private boolean takeProbe(long generation, Instant now, Instant next) {
        return written(writes -> writes.takeProbe(SHOP, generation, now, next));
    }

    private boolean moveProbe(Host target, long generation, Instant next) {
        return written(writes -> writes.moveProbe(target, generation, next));
    }

    private int forgetHistory(Instant before) {
        return written(writes -> writes.forgetHistory(before));
    }

    private <T> T written(Function<FrontierStore.Writes, T> change) {
        List<T> result = new ArrayList<>();
        store.write(writes -> result.add(change.apply(writes)));
        return result.get(0);
    }

    private Job onlyJob(Host target) {
        List<Job> ready = store.ready(target, 2);
        assertThat(ready).hasSize(1);
        return ready.get(0);
    }

    private static List<String> paths(List<Job> jobs) {
        return jobs.stream()
                .map(job -> job.url().substring(job.url().lastIndexOf('/') + 1))
                .toList();
    }

    private static TargetState open(Host target, long generation) {
        return new TargetState(
                target,
                BreakerState.OPEN,
                generation,
                NOW,
                Optional.of(NOW.plusSeconds(30)),
                Optional.of("https://" + target + "/probe"),
                Optional.of(generation));
    }

    private static Outage outage(Host target, long generation, Instant trippedAt, Optional<Instant> closedAt) {
        return new Outage(
                target,
                generation,
                "ORIGIN_REFUSED",
                trippedAt.minusSeconds(5),
                trippedAt,
                5,
                8,
                Optional.of("8f1-FRA"),
                7,
                1,
                0,
                closedAt,
                Optional.empty(),
                closedAt,
                0);
    }

    private static Optional<String> ray() {
        return Optional.of("8f1-FRA");
    }
}
