package io.originguard.status;

import static io.originguard.status.Outages.outage;
import static io.originguard.status.Outages.probes;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.edge.Cause;
import io.originguard.frontier.ProbeResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StatementTest {

    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

    @Test
    void an_outage_is_told_in_one_paragraph() {
        String statement = Statement.of(
                outage("origin-refused", 18, 0, Optional.of(420), Optional.of(461)), probes(13, true, HALF_A_MINUTE));

        assertThat(statement)
                .isEqualTo(
                        "Between 14:03:00 and 14:10:00 UTC on 23 November 2026 we sent 18 requests to shop.example.com while"
                                + " its server refused connections. We stopped at 14:03:04, after 5 such answers among our last 61."
                                + " The reference of the last one is 8f1c-FRA. From then on we asked with one request at a time whether"
                                + " the server was back, once every 30 s; 13 of these 14 met it down. It answered again at 14:10:00, and"
                                + " we came back slowly, with one request at a time at first, reaching our usual pace 41 s later.");
    }

    @Test
    void an_outage_that_goes_on_says_so() {
        String statement = Statement.of(
                outage("origin-timed-out", 6, 0, Optional.empty(), Optional.empty()), probes(1, false, HALF_A_MINUTE));

        assertThat(statement)
                .startsWith(
                        "Since 14:03:00 UTC on 23 November 2026 we have sent 6 requests to shop.example.com while its"
                                + " server could not be reached.")
                .contains("1 of these 1 met it down")
                .endsWith(
                        "It has not answered yet; we go on asking like this, and shall come back slowly, with one request at a"
                                + " time at first.");
    }

    @Test
    void a_ramp_under_way_is_a_coming_back() {
        String statement = Statement.of(
                outage("origin-refused", 6, 0, Optional.of(420), Optional.empty()), probes(1, true, HALF_A_MINUTE));

        assertThat(statement)
                .endsWith(
                        "It answered again at 14:10:00, and we are coming back slowly, with one request at a time at first.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "6 | 0 | The other one was on the way already when we stopped.",
                "8 | 0 | The other 3 were on the way already when we stopped.",
                "8 | 1 | The other 3 were on the way already when we stopped, or sent when we came back too early, which happened once.",
                "8 | 2 | The other 3 were on the way already when we stopped, or sent when we came back too early, which happened 2 times.",
            })
    void the_rest_is_accounted_for(long requests, int reopened, String sentence) {
        String statement =
                Statement.of(outage("origin-refused", requests, reopened, Optional.of(20), Optional.of(60)), List.of());

        assertThat(statement).contains(sentence).doesNotContain("of these");
    }

    @Test
    void probes_that_were_not_regular_are_not_said_to_be() {
        List<ProbeResult> probes = new ArrayList<>(probes(2, false, HALF_A_MINUTE));
        probes.add(probes(1, true, Duration.ofMinutes(3)).get(1));

        String statement = Statement.of(outage("origin-refused", 7, 0, Optional.of(420), Optional.of(461)), probes);

        assertThat(statement).contains("whether the server was back, every 30 s to 300 s; 2 of these 3 met it down.");
    }

    @Test
    void an_outage_over_midnight_names_both_days() {
        String statement =
                Statement.of(outage("origin-refused", 5, 0, Optional.of(36_000), Optional.of(36_060)), List.of());

        assertThat(statement)
                .startsWith(
                        "Between 14:03:00 UTC on 23 November 2026 and 00:03:00 UTC on 24 November 2026 we sent 5 requests");
    }

    @Test
    void a_pause_by_hand_blames_nobody() {
        String statement = Statement.of(outage("by-hand", 0, 0, Optional.empty(), Optional.of(60)), List.of());

        assertThat(statement)
                .isEqualTo(
                        "Between 14:03:00 and 14:04:00 UTC on 23 November 2026 we paused our requests to shop.example.com by"
                                + " our own decision; no request went unanswered by its server. Then we resumed by our own decision.");
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void every_cause_that_can_trip_has_words(Cause cause) {
        String statement = Statement.of(outage(cause.label(), 5, 0, Optional.of(60), Optional.of(90)), List.of());

        assertThat(statement).doesNotContain("null").doesNotContain(cause.label());
    }
}
