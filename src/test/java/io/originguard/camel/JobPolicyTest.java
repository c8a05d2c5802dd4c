package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.breaker.Backoff;
import io.originguard.camel.Claim.Settlement;
import io.originguard.edge.Cause;
import io.originguard.edge.Cause.Count;
import io.originguard.edge.Outcome;
import io.originguard.frontier.Completion;
import io.originguard.frontier.Completion.Buried;
import io.originguard.frontier.Completion.Delivered;
import io.originguard.frontier.Completion.Parked;
import io.originguard.target.Job;
import io.originguard.target.TargetSettings;
import io.originguard.testing.HandCrankedClock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Backoff base 30 s without jitter, at most 1 h, 8 attempts. */
class JobPolicyTest {

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final JobPolicy policy = policy("backoffAttempts=8");

    @ParameterizedTest(name = "{0}, attempt {1}, paused {2}, reopenings {3}: {4}")
    @CsvSource({
        // What the outcome says of the page.
        "REDIRECT,           0, false, 0, buried",
        "REDIRECT,           5, true,  0, buried",
        "GONE,               0, false, 0, buried",
        "TOO_LARGE,          0, false, 0, buried",
        "BAD_CONTENT,        0, false, 0, buried",
        "BAD_URL,            0, false, 0, buried",
        // A page that a route parks by itself is not a delivered one.
        "FETCHED,            0, false, 0, due in 30 s after 0",
        "FETCHED,            3, false, 0, due in 30 s after 3",
        "FETCHED_FROM_CACHE, 0, true,  0, due in 30 s after 0",
        "NOT_MODIFIED,       0, false, 0, due in 30 s after 0",
        // The whole site is in trouble: never counted.
        "ORIGIN_REFUSED,     0, true,  0, handed back",
        "ORIGIN_REFUSED,     7, true,  0, handed back",
        "ORIGIN_REFUSED,     0, false, 0, due in 30 s after 0",
        "ORIGIN_REFUSED,     2, false, 0, due in 120 s after 2",
        "ORIGIN_REFUSED,     7, false, 0, due in 3600 s after 7",
        "ORIGIN_REFUSED,     0, true,  1, due in 30 s after 0",
        "ORIGIN_REFUSED,     0, true,  3, due in 120 s after 0",
        "ORIGIN_REFUSED,     7, true,  99, due in 3600 s after 7",
        "ORIGIN_TIMED_OUT,   7, true,  0, handed back",
        "ORIGIN_TIMED_OUT,   1, false, 0, due in 60 s after 1",
        "ORIGIN_TLS_BROKEN,  7, true,  0, handed back",
        "ORIGIN_TLS_BROKEN,  0, false, 0, due in 30 s after 0",
        "ORIGIN_UNRESOLVED,  7, true,  0, handed back",
        "ORIGIN_UNRESOLVED,  0, false, 0, due in 30 s after 0",
        // This path is in trouble: counted, but not while the target is paused.
        "ORIGIN_MALFORMED,   0, false, 0, due in 30 s after 1",
        "ORIGIN_MALFORMED,   6, false, 0, due in 1920 s after 7",
        "ORIGIN_MALFORMED,   7, false, 0, buried",
        "ORIGIN_MALFORMED,   7, true,  0, handed back",
        "ORIGIN_TOO_SLOW,    0, false, 0, due in 30 s after 1",
        "ORIGIN_TOO_SLOW,    7, false, 0, buried",
        "ORIGIN_TOO_SLOW,    0, true,  0, handed back",
        // A page that is always too slow must not be the first of every ramp, nor wait for ever.
        "ORIGIN_TOO_SLOW,    0, true,  1, due in 30 s after 1",
        "ORIGIN_TOO_SLOW,    0, true,  4, due in 240 s after 1",
        "ORIGIN_TOO_SLOW,    3, true,  1, due in 240 s after 4",
        "ORIGIN_MALFORMED,   7, true,  1, buried",
        // Not evidence against the origin.
        "EDGE_TROUBLE,       0, false, 0, due in 30 s after 1",
        "EDGE_TROUBLE,       0, true,  0, due in 30 s after 1",
        "EDGE_TROUBLE,       7, false, 0, buried",
        "FOREIGN,            0, false, 0, due in 30 s after 1",
        "FOREIGN,            7, false, 0, buried",
        // Our own network is in trouble.
        "UNREACHED,          0, false, 0, due in 30 s after 0",
        "UNREACHED,          7, false, 0, due in 30 s after 7",
        "UNREACHED,          7, true,  0, due in 30 s after 7",
        "UNREACHED,          7, true,  9, due in 30 s after 7",
        // About us.
        "WE_ARE_LIMITED,     0, false, 0, due in 30 s after 0",
        "WE_ARE_LIMITED,     7, true,  0, due in 30 s after 7",
        "WE_ARE_BLOCKED,     0, false, 0, due in 30 s after 1",
        "WE_ARE_BLOCKED,     1, false, 0, buried",
    })
    void outcome_decides_about_the_job(Cause cause, int attempt, boolean paused, int reopenings, String fate) {
        Settlement settlement = policy.after(job(attempt), Outcome.of(cause, "said"), paused, reopenings);

        assertThat(told(settlement)).isEqualTo(fate);
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void an_outage_uses_up_no_attempt_and_buries_nothing_for_the_origin(Cause cause) {
        Set<Cause> ofTheOrigin = EnumSet.noneOf(Cause.class);
        for (Cause each : Cause.values()) {
            if (each.count() == Count.BAD) {
                ofTheOrigin.add(each);
            }
        }
        for (int attempt = 0; attempt < 8; attempt++) {
            for (int reopenings = 0; reopenings < 3; reopenings++) {
                Optional<Completion> completion = policy.after(
                                job(attempt), Outcome.of(cause, "said"), true, reopenings)
                        .completion();

                if (ofTheOrigin.contains(cause) && (reopenings == 0 || isOfTheWholeSite(cause))) {
                    int before = attempt;
                    assertThat(completion)
                            .satisfiesAnyOf(back -> assertThat(back).isEmpty(), parked -> assertThat(parked)
                                    .get()
                                    .isInstanceOfSatisfying(Parked.class, p -> assertThat(p.attempt())
                                            .isEqualTo(before)));
                } else {
                    assertThat(completion)
                            .as("%s does not wait for the origin", cause)
                            .isPresent();
                }
            }
        }
    }

    @Test
    void a_cause_that_the_operator_counts_as_bad_uses_up_no_attempt_in_an_outage() {
        JobPolicy own = policy("breakerBad=edge-trouble");

        Settlement paused = own.after(job(7), Outcome.of(Cause.EDGE_TROUBLE, "503"), true, 0);
        Settlement ramp = own.after(job(0), Outcome.of(Cause.EDGE_TROUBLE, "503"), true, 2);
        Settlement takenOff = own.after(job(0), Outcome.of(Cause.ORIGIN_TOO_SLOW, "524"), true, 0);

        assertThat(told(paused)).isEqualTo("handed back");
        assertThat(told(ramp)).isEqualTo("due in 60 s after 1");
        assertThat(told(takenOff)).isEqualTo("due in 30 s after 1");
    }

    @ParameterizedTest
    @CsvSource({
        "ORIGIN_REFUSED, false, 0, 100",
        "ORIGIN_REFUSED, true, 1, 100",
        "ORIGIN_TOO_SLOW, true, 1, 100",
        "EDGE_TROUBLE, false, 0, 100",
        "WE_ARE_BLOCKED, false, 0, 100",
        "WE_ARE_LIMITED, false, 0, 100",
        "WE_ARE_LIMITED, false, 0, 5",
    })
    void an_announced_wait_is_kept(Cause cause, boolean paused, int reopenings, int seconds) {
        Outcome outcome = announcing(cause, seconds);

        Settlement settlement = policy.after(job(0), outcome, paused, reopenings);

        assertThat(told(settlement)).startsWith("due in " + seconds + " s");
    }

    @ParameterizedTest
    @CsvSource({
        "ORIGIN_REFUSED, false, 0, 30",
        "ORIGIN_REFUSED, true, 2, 60",
        "ORIGIN_TOO_SLOW, true, 1, 30",
        "EDGE_TROUBLE, false, 0, 30",
        "WE_ARE_BLOCKED, false, 0, 30",
        "WE_ARE_LIMITED, false, 0, 100",
    })
    void an_announced_wait_is_passed_over_where_the_setting_says_so_unless_it_is_about_us(
            Cause cause, boolean paused, int reopenings, int seconds) {
        JobPolicy heedless = policy("probeHonourRetryAfter=false");
        Outcome outcome = announcing(cause, 100);

        Settlement settlement = heedless.after(job(0), outcome, paused, reopenings);

        assertThat(told(settlement)).startsWith("due in " + seconds + " s");
    }

    private static Outcome announcing(Cause cause, int seconds) {
        return new Outcome(
                cause,
                503,
                false,
                false,
                Optional.of(Duration.ofSeconds(seconds)),
                Optional.empty(),
                Optional.empty(),
                "said");
    }

    @Test
    void a_dead_letter_says_cause_status_and_reason() {
        Outcome outcome = new Outcome(
                Cause.GONE, 410, false, false, Optional.empty(), Optional.empty(), Optional.empty(), "410 is gone");

        Settlement settlement = policy.after(job(3), outcome, false, 0);

        assertThat(settlement.completion()).contains(new Buried(job(3), "gone", 410, "410 is gone"));
    }

    @Test
    void a_sink_that_fails_costs_no_attempt() {
        assertThat(told(policy.afterSinkFailure(job(0)))).isEqualTo("due in 30 s after 0");
        assertThat(told(policy.afterSinkFailure(job(7)))).isEqualTo("due in 30 s after 7");
    }

    @Test
    void a_page_that_a_working_sink_refuses_costs_attempts_until_it_is_a_dead_letter() {
        Outcome refused = Outcome.of(Cause.EDGE_TROUBLE, "too many\nlines");

        assertThat(told(policy.afterPageRefused(job(0), refused))).isEqualTo("due in 30 s after 1");
        assertThat(policy.afterPageRefused(job(7), refused).completion())
                .contains(new Buried(job(7), "edge-trouble", 0, "too many lines"));
    }

    @ParameterizedTest
    @CsvSource({"1, 30", "2, 60", "3, 60", "4, 120", "7, 120", "8, 240", "1000000, 3600"})
    void refusals_elsewhere_cost_no_attempt_and_wait_longer_the_more_there_are(int refusals, int seconds) {
        assertThat(told(policy.afterRefusalElsewhere(job(3), refusals))).isEqualTo("due in " + seconds + " s after 3");
    }

    @Test
    void fewer_attempts_can_be_set() {
        JobPolicy impatient = policy("backoffAttempts=1");

        assertThat(told(impatient.after(job(0), Outcome.of(Cause.EDGE_TROUBLE, "503"), false, 0)))
                .isEqualTo("buried");
    }

    private static boolean isOfTheWholeSite(Cause cause) {
        return cause.treatment() == Cause.Treatment.AWAIT_RECOVERY;
    }

    private JobPolicy policy(String... options) {
        TargetSettings settings = Workshop.settings(options);
        return new JobPolicy(settings, new Backoff(settings.backoff(), () -> 0), clock);
    }

    private static Job job(int attempt) {
        return Workshop.job(Workshop.SHOP, "https://shop.example.com/1", attempt);
    }

    private String told(Settlement settlement) {
        if (settlement.completion().isEmpty()) {
            return "handed back";
        }
        Completion completion = settlement.completion().get();
        if (completion instanceof Parked parked) {
            long seconds = Duration.between(clock.instant(), parked.dueAt()).toSeconds();
            return "due in " + seconds + " s after " + parked.attempt();
        }
        return completion instanceof Delivered ? "delivered" : "buried";
    }
}
