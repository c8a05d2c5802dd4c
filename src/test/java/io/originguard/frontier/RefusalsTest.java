package io.originguard.frontier;

import static io.originguard.frontier.Refusals.Standing.IS_TRIED;
import static io.originguard.frontier.Refusals.Standing.REFUSES;
import static io.originguard.frontier.Refusals.Standing.WORKS;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.testing.HandCrankedClock;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a store that has refused a write works again. */
class RefusalsTest {

    private final SQLException full = new SQLException("No space left on device", "53100");

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Refusals refusals = new Refusals(clock);

    @ParameterizedTest
    @CsvSource({
        // of jobs, seconds later, wrote, proves: stands
        "true,   0, false, false, REFUSES",
        "true,   4, true,  false, REFUSES",
        "true,   5, false, false, IS_TRIED",
        "true,  59, true,  false, IS_TRIED",
        "true,   0, true,  true,  WORKS",
        "true,  60, false, false, WORKS",
        "false,  0, false, false, REFUSES",
        "false,  0, true,  false, WORKS",
        "false,  5, false, false, IS_TRIED",
        "false, 60, false, false, WORKS"
    })
    void a_store_works_again_when_it_has_taken_what_needs_room_or_nothing_was_refused_for_long(
            boolean ofJobs, int seconds, boolean wrote, boolean proves, Refusals.Standing stands) {
        refusals.note(full, ofJobs);

        clock.advance(Duration.ofSeconds(seconds));

        assertThat(refusals.taken(wrote, proves)).isEqualTo(stands);
    }

    @Test
    void refusals_again_and_again_are_one_trouble_in_which_work_is_tried() {
        refusals.note(full, true);
        assertThat(refusals.standing()).isEqualTo(REFUSES);

        for (int i = 0; i < 10; i++) {
            clock.advance(Duration.ofSeconds(30));
            assertThat(refusals.taken(true, false)).as("a delivery is taken").isEqualTo(IS_TRIED);
            refusals.note(full, true);
            assertThat(refusals.standing()).isEqualTo(IS_TRIED);
        }

        assertThat(refusals.taken(true, true)).isEqualTo(WORKS);
        assertThat(refusals.standing()).isEqualTo(WORKS);
    }

    @Test
    void a_store_that_is_away_refuses_nothing() {
        assertThat(refusals.note(new StoreException("away", new IOException("connection reset")), true))
                .isFalse();
        assertThat(refusals.note(new StoreException("full", full), true)).isTrue();
    }
}
