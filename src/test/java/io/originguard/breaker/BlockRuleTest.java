package io.originguard.breaker;

import static io.originguard.breaker.Samples.BLOCKED;
import static io.originguard.breaker.Samples.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.edge.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockRuleTest {

    private final BlockRule rule = new BlockRule();

    @ParameterizedTest
    @CsvSource({"0, 10, 0", "0, 11, 1", "0, 60, 1", "10, 10, 0", "10, 11, 1", "100, 10, 0", "100, 11, 1"})
    void more_than_half_of_the_last_twenty_tells_once(int good, int blocked, int told) {
        int count = tell(GOOD, good) + tell(BLOCKED, blocked);

        assertThat(count).isEqualTo(told);
    }

    @Test
    void it_tells_again_after_the_share_fell_to_half() {
        tell(BLOCKED, 11);
        tell(GOOD, 9);

        assertThat(tell(GOOD, 1)).isZero();
        assertThat(tell(BLOCKED, 1)).isZero(); // the oldest, a block, leaves: still 10 of 20
        assertThat(tell(BLOCKED, 20)).isEqualTo(1);
    }

    @Property(tries = 300)
    void it_tells_whenever_the_share_rises_over_half(@ForAll @Size(max = 120) List<Boolean> results) {
        BlockRule fresh = new BlockRule();
        Deque<Boolean> last = new ArrayDeque<>();
        boolean before = false;

        for (boolean blocked : results) {
            last.addLast(blocked);
            if (last.size() > 20) {
                last.removeFirst();
            }
            boolean over = last.stream().filter(b -> b).count() > 10;

            assertThat(fresh.record(blocked ? BLOCKED : GOOD)).isEqualTo(over && !before);
            before = over;
        }
    }

    private int tell(Outcome outcome, int times) {
        int told = 0;
        for (int i = 0; i < times; i++) {
            told += rule.record(outcome) ? 1 : 0;
        }
        return told;
    }
}
