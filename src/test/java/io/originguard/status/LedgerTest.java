package io.originguard.status;

import static io.originguard.status.Outages.outage;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.frontier.Outage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LedgerTest {

    @Test
    void no_outage_sums_up_to_nothing() {
        assertThat(Ledger.of(List.of())).isEqualTo(Ledger.NONE);
        assertThat(LedgerFields.of(Ledger.NONE)).containsEntry("secondsToBaseline", BigDecimal.valueOf(0));
    }

    @Test
    void what_has_not_come_yet_is_left_out_of_the_sums() {
        Ledger ledger = Ledger.of(List.of(
                outage("origin-refused", 14, 0, Optional.of(420), Optional.of(460)),
                outage("origin-refused", 20, 1, Optional.of(100), Optional.of(200)),
                outage("origin-refused", 3, 0, Optional.of(50), Optional.empty()),
                outage("origin-refused", 2, 0, Optional.empty(), Optional.empty())));

        assertThat(ledger.outages()).isEqualTo(4);
        assertThat(ledger.goingOn()).isEqualTo(2);
        assertThat(ledger.requestsWhileDown()).isEqualTo(39);
        assertThat(ledger.toFirstPage())
                .isEqualTo(new Ledger.Spans(3, Duration.ofMillis(4500), Duration.ofMillis(1500)));
        assertThat(ledger.toBaseline())
                .isEqualTo(new Ledger.Spans(2, Duration.ofSeconds(140), Duration.ofSeconds(100)));
        assertThat(ledger.jobsLost()).isZero();
    }

    @Test
    void a_clock_that_was_set_back_makes_no_figure_negative() {
        Outage outage = outage("origin-refused", 14, 0, Optional.of(420), Optional.of(400));

        assertThat(outage.toBaseline()).contains(Duration.ZERO);
    }

    @Test
    void the_fields_have_the_names_of_the_interface() {
        Map<String, @Nullable Object> fields =
                LedgerFields.of(outage("origin-refused", 14, 2, Optional.of(420), Optional.empty()));

        assertThat(fields.keySet())
                .containsExactly(
                        "target",
                        "generation",
                        "cause",
                        "firstErrorAt",
                        "trippedAt",
                        "bad",
                        "total",
                        "cfRay",
                        "colo",
                        "reopened",
                        "jobsHeld",
                        "recoveredAt",
                        "firstPageAt",
                        "closedAt",
                        "requestsWhileDown",
                        "secondsToFirstPage",
                        "secondsToBaseline",
                        "jobsLost");
        assertThat(fields)
                .containsEntry(
                        "recoveredAt", Instant.parse("2026-11-23T14:10:00Z").toString())
                .containsEntry("secondsToFirstPage", new BigDecimal("1.5"))
                .containsEntry("closedAt", null)
                .containsEntry("secondsToBaseline", null);
    }
}
