package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.testing.HandCrankedClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HoldbackTest {

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Holdback gate = new Holdback(clock);

    @Test
    void all_may_go_while_the_sink_takes_pages() {
        gate.worked();

        assertThat(gate.lets(255)).isTrue();
    }

    @Test
    void a_single_failure_may_be_its_pages_own_and_holds_nothing_back() {
        boolean first = gate.failed();

        assertThat(first).isTrue();
        assertThat(gate.lets(255)).isTrue();
    }

    @Test
    void from_the_second_failure_in_a_row_nothing_starts_then_one_tries() {
        gate.failed();
        boolean second = gate.failed();
        assertThat(second).isFalse();
        assertThat(gate.lets(0)).isFalse();

        clock.advance(Duration.ofMillis(999));
        assertThat(gate.lets(0)).isFalse();

        clock.advance(Duration.ofMillis(1));
        assertThat(gate.lets(0)).isTrue();
        assertThat(gate.lets(1)).isFalse();
    }

    @Test
    void failures_that_come_together_count_once_and_the_wait_doubles_to_a_minute() {
        gate.failed();
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            gate.failed();
            gate.failed();
            clock.advance(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(gate.lets(0)).as("just before %s s", seconds).isFalse();
            clock.advance(Duration.ofMillis(1));
            assertThat(gate.lets(0)).as("after %s s", seconds).isTrue();
        }
    }

    @Test
    void one_page_that_is_taken_opens_the_gate_and_forgets_the_past() {
        gate.failed();
        gate.failed();
        clock.advance(Duration.ofSeconds(1));
        gate.failed();

        gate.worked();
        assertThat(gate.lets(255)).isTrue();

        boolean first = gate.failed();
        assertThat(first).isTrue();
        gate.failed();
        clock.advance(Duration.ofSeconds(1));
        assertThat(gate.lets(0)).isTrue();
        assertThat(gate.lets(1)).isFalse();
    }
}
