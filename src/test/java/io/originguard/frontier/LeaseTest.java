package io.originguard.frontier;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.testing.HandCrankedClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaseTest {

    private final HandCrankedClock wall = HandCrankedClock.started();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final Lease lease =
            new Lease(new LeaseTerms(Duration.ofSeconds(15), Duration.ofSeconds(5)).trusted(), wall, nanos::get);

    @Test
    void a_lease_that_was_never_renewed_does_not_stand() {
        assertThat(lease.stands()).isFalse();
    }

    /** The wall's clock stands still while it is set back, the other one while the machine sleeps. */
    @ParameterizedTest
    @CsvSource({
        "0,      0,     true",
        "13.499, 13.499, true",
        "13.5,   13.499, false",
        "13.499, 13.5,   false",
        "40,     0,      false",
        "0,      40,     false",
        "40,     -3600,  false",
        "1,      -3600,  true",
    })
    void it_ends_a_tenth_of_its_time_early_by_whichever_clock_says_so_first(
            double elapsed, double onTheWall, boolean stands) {
        lease.renewed(lease.now());

        pass(elapsed, onTheWall);

        assertThat(lease.stands()).isEqualTo(stands);
    }

    @Test
    void it_counts_from_the_moment_in_which_the_renewal_was_sent() {
        Lease.Moment sent = lease.now();
        pass(13, 13);

        lease.renewed(sent);

        assertThat(lease.stands()).isTrue();
        pass(1, 1);
        assertThat(lease.stands()).isFalse();
    }

    @Test
    void a_renewal_in_time_goes_on_with_the_term_and_a_late_one_begins_another() {
        lease.renewed(lease.now());
        long first = lease.term();

        pass(10, 10);
        lease.renewed(lease.now());
        assertThat(lease.term()).isEqualTo(first);
        pass(14, 14);
        lease.renewed(lease.now());

        assertThat(lease.stands()).isTrue();
        assertThat(lease.term()).isGreaterThan(first);
    }

    @Test
    void a_lease_that_another_node_has_ended_does_not_stand_whatever_the_time() {
        lease.renewed(lease.now());

        lease.over();

        assertThat(lease.stands()).isFalse();
    }

    private void pass(double seconds, double onTheWall) {
        nanos.addAndGet((long) (seconds * 1e9));
        wall.advance(Duration.ofMillis((long) (onTheWall * 1000)));
    }
}
