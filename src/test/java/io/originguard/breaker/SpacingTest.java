package io.originguard.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import io.originguard.target.TargetSettings;
import io.originguard.testing.HandCrankedClock;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The least time between the starts of two requests, as the breaker enforces it. */
class SpacingTest {

    private static final Duration DELAY = Duration.ofSeconds(20);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Breaker breaker = Samples.breaker(TargetSettings.defaults(), clock);

    @ParameterizedTest
    @CsvSource({
        "0,     0,     false",
        "500,   0,     true",
        "500,   499,   true",
        "500,   500,   false",
        "20000, 19999, true",
        "20000, 20000, false",
        "20000, 99999, false",
    })
    void the_next_one_waits_for_the_delay_from_the_start_of_the_last(long delay, long passed, boolean waits) {
        Spacing spacing = new Spacing();
        spacing.delay(Duration.ofMillis(delay));

        spacing.started(clock.instant());

        assertThat(spacing.isWaiting(clock.instant().plusMillis(passed))).isEqualTo(waits);
    }

    @Test
    void the_first_request_waits_for_nothing() {
        breaker.spacing(DELAY);

        assertThat(breaker.claim()).isTrue();
        assertThat(breaker.send()).isPresent();
    }

    @Test
    void a_place_is_free_again_when_the_delay_has_passed_since_the_last_start_and_its_request_has_ended() {
        breaker.spacing(DELAY);
        send();
        clock.advance(DELAY);
        assertThat(breaker.claim()).as("one is in flight").isFalse();

        breaker.release();
        assertThat(breaker.claim()).isTrue();
        assertThat(breaker.send()).isPresent();
        breaker.release();
        clock.advance(DELAY.minus(MOMENT));
        assertThat(breaker.claim()).isFalse();
        clock.advance(MOMENT);

        assertThat(breaker.claim()).isTrue();
    }

    @Test
    void a_job_that_was_claimed_and_not_sent_costs_no_time() {
        breaker.spacing(DELAY);
        assertThat(breaker.claim()).isTrue();

        breaker.release();

        assertThat(breaker.claim()).isTrue();
    }

    @Test
    void what_was_claimed_before_the_delay_was_known_is_not_sent_early() {
        send();
        assertThat(breaker.claim()).isTrue();
        breaker.release();

        breaker.spacing(DELAY);

        assertThat(breaker.send()).isEqualTo(OptionalLong.empty());
    }

    @Test
    void the_hops_of_a_redirect_belong_to_one_visit_and_the_delay_counts_from_the_last() {
        breaker.spacing(DELAY);
        send();
        clock.advance(Duration.ofSeconds(5));

        assertThat(breaker.follow()).isPresent();

        breaker.release();
        clock.advance(DELAY.minus(MOMENT));
        assertThat(breaker.claim()).isFalse();
        clock.advance(MOMENT);
        assertThat(breaker.claim()).isTrue();
    }

    @Test
    void a_probe_is_a_request_too() {
        breaker.spacing(DELAY);
        for (int bad = 0; bad < 5; bad++) {
            clock.advance(DELAY);
            send();
            Samples.result(breaker, 0, Outcome.of(Cause.ORIGIN_REFUSED, "521"));
            breaker.release();
        }
        clock.advance(Duration.ofSeconds(30));
        OptionalLong probe = breaker.startProbe();

        breaker.probeResult(probe.orElseThrow(), Outcome.of(Cause.FETCHED, "200"));

        assertThat(breaker.claim()).isFalse();
        clock.advance(DELAY);
        assertThat(breaker.claim()).isTrue();
    }

    @Test
    void it_is_shown_and_can_be_taken_back() {
        breaker.spacing(DELAY);
        assertThat(breaker.view().crawlDelay()).contains(DELAY);
        assertThat(breaker.view().limit()).isEqualTo(1);
        send();

        breaker.spacing(Duration.ZERO);

        assertThat(breaker.view().crawlDelay()).isEmpty();
        assertThat(breaker.view().limit()).isEqualTo(8);
        assertThat(breaker.claim()).isTrue();
    }

    private void send() {
        assertThat(breaker.claim()).isTrue();
        assertThat(breaker.send()).isPresent();
    }
}
