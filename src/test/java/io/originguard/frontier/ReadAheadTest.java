package io.originguard.frontier;

import static io.originguard.frontier.Jobs.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.target.Job;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

    private static final int CAPACITY = 4;
    private static final Instant DUE = Instant.parse("2026-01-01T00:00:00Z");

    private final ReadAhead readAhead = new ReadAhead(SHOP);

    @Test
    void jobs_that_do_not_fit_stay_known_to_be_in_the_store() {
        List<Job> rows = List.of(ready(1), ready(2), ready(3), due(4), due(5), due(6));
        readAhead.parked(3);

        load(rows);

        assertThat(readAhead.size()).isEqualTo(CAPACITY);
        assertThat(takeAll()).containsExactly(4L, 5L, 6L, 1L);
        assertThat(readAhead.claimLoad(CAPACITY)).isTrue();
    }

    @Test
    void due_jobs_that_are_pushed_out_are_parked_again() {
        readAhead.parked(3);
        load(List.of(due(1), due(2), due(3)));
        assertThat(readAhead.parked()).isZero();

        load(List.of(urgent(4), urgent(5), urgent(6)));

        assertThat(readAhead.parked()).isEqualTo(2);
        assertThat(takeAll()).containsExactly(4L, 5L, 6L, 1L);
    }

    @Test
    void an_emptied_store_is_not_asked_again() {
        load(List.of(ready(1)));

        assertThat(takeAll()).containsExactly(1L);
        assertThat(readAhead.claimLoad(CAPACITY)).isFalse();
    }

    private void load(List<Job> rows) {
        ReadAhead.Load load = readAhead.begin(CAPACITY);
        readAhead.end(load, rows, true, CAPACITY);
    }

    private List<Long> takeAll() {
        List<Long> ids = new ArrayList<>();
        while (readAhead.hasWork()) {
            readAhead.take().ifPresent(job -> ids.add(job.id()));
        }
        return ids;
    }

    private static Job ready(long id) {
        return job(id, 0, Instant.EPOCH);
    }

    private static Job urgent(long id) {
        return job(id, 9, Instant.EPOCH);
    }

    private static Job due(long id) {
        return job(id, 0, DUE);
    }

    private static Job job(long id, int priority, Instant dueAt) {
        return new Job(id, SHOP, "https://" + SHOP + "/" + id, priority, 0, DUE, dueAt, Map.of(), Map.of());
    }
}
