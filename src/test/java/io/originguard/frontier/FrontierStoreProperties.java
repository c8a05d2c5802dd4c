package io.originguard.frontier;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.frontier.Completion.Buried;
import io.originguard.frontier.Completion.Delivered;
import io.originguard.frontier.Completion.Parked;
import io.originguard.target.Host;
import io.originguard.target.Job;
import io.originguard.target.Submission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds after any sequence of transactions, on every store; each try has a target of its own. */
abstract class FrontierStoreProperties {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final AtomicInteger TRIES = new AtomicInteger();

    /** The store under test. */
    abstract FrontierStore store();

    @Property(tries = 60)
    void the_books_balance_after_any_sequence(@ForAll("steps") List<Step> steps) {
        Host target = new Host("t" + TRIES.incrementAndGet() + ".example.com");
        List<Job> stale = new ArrayList<>();

        for (Step step : steps) {
            store().write(writes -> {
                switch (step.kind()) {
                    case SUBMIT -> writes.submit(step.submissions(target), NOW);
                    case COMPLETE_AGAIN ->
                        writes.complete(
                                stale.stream().<Completion>map(Delivered::new).toList(), NOW);
                    default -> {
                        List<Job> jobs = jobs(target, step.count());
                        stale.addAll(jobs);
                        writes.complete(jobs.stream().map(step::complete).toList(), NOW);
                    }
                }
            });
        }

        Counts counts = store().counts().getOrDefault(target, Counts.NONE);
        assertThat(counts.accepted()).isEqualTo(counts.delivered() + counts.dead() + counts.waiting());
        assertThat(store().countWaiting(target)).isEqualTo(counts.waiting());
        assertThat(jobs(target, 1000))
                .extracting(Job::url)
                .doesNotHaveDuplicates()
                .hasSize((int) counts.waiting());
        assertThat(store().deadLetters(Optional.of(target), 1000)).hasSize((int) counts.dead());
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> step = Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.integers().between(1, 12))
                .as(Step::new);
        return step.list().ofMaxSize(25);
    }

    private List<Job> jobs(Host target, int limit) {
        List<Job> all = new ArrayList<>(store().ready(target, limit));
        all.addAll(store().due(target, NOW.plusSeconds(60), limit));
        return all.subList(0, Math.min(limit, all.size()));
    }

    /** Kinds of transactions. */
    enum Kind {
        SUBMIT,
        DELIVER,
        PARK,
        PARK_WITHOUT_DUE_TIME,
        BURY,
        COMPLETE_AGAIN
    }

    /** One transaction. */
    record Step(Kind kind, int from, int count) {

        List<Submission> submissions(Host target) {
            List<Submission> all = new ArrayList<>();
            for (int i = from; i < from + count; i++) {
                all.add(Jobs.page(target, "p" + i, i % 3));
            }
            return all;
        }

        Completion complete(Job job) {
            return switch (kind) {
                case PARK -> new Parked(job, NOW.plusSeconds(from), job.attempt() + 1);
                case PARK_WITHOUT_DUE_TIME -> new Parked(job, Instant.EPOCH, job.attempt());
                case BURY -> new Buried(job, "GONE", 404, "404");
                default -> new Delivered(job);
            };
        }
    }
}
