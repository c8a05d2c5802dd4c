package io.originguard.replay;

import static io.originguard.replay.Logs.SHOP;
import static io.originguard.replay.Logs.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.frontier.Outage;
import io.originguard.replay.Replay.Result;
import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import io.originguard.target.Host;
import io.originguard.target.TargetSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One request a second of one target, unless a test says otherwise. */
class ReplayTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void a_log_without_errors_passes_as_it_is() {
        Result result = Logs.every(SECOND).then(200, 200).then(10, 404).replay(settings());

        assertThat(result.outages()).isEmpty();
        assertThat(result.tally()).isEqualTo(new Tally(210, 0, 200, 10, 0, 0, 0));
        assertThat(result.from()).contains(START);
        assertThat(result.to()).contains(START.plusSeconds(209));
    }

    @Test
    void an_outage_has_its_four_figures() {
        Result result =
                Logs.every(SECOND).then(100, 200).then(300, 521).then(300, 200).replay(settings());

        Outage outage = result.outages().get(0);
        assertThat(result.outages()).hasSize(1);
        assertThat(outage.cause()).isEqualTo("origin-refused");
        // The window holds 60 results; 4 of them are more than 5 %.
        assertThat(outage.bad()).isEqualTo(4);
        Instant tripped = START.plusSeconds(103).plusMillis(100);
        assertThat(outage.trippedAt()).isEqualTo(tripped);
        // Nine probes, each at the first sweep after its interval, meet the dead origin; the tenth does not.
        assertThat(outage.requestsWhileDown()).isEqualTo(4 + 9);
        assertThat(result.tally().probes()).isEqualTo(10);
        assertThat(outage.recoveredAt()).contains(tripped.plusSeconds(300).plusMillis(100));
        assertThat(outage.toFirstPage()).contains(Duration.ofMillis(100));
        // Steps of 10 s at 1, 2, 4 and 8.
        assertThat(outage.toBaseline()).contains(Duration.ofSeconds(40));
        assertThat(outage.jobsLost()).isZero();
        assertThat(result.tally().badInLog()).isEqualTo(300);
        assertThat(result.tally().pages()).isEqualTo(700);
        assertThat(result.tally().waiting()).isZero();
        assertThat(result.paused()).isEqualTo(Duration.ofSeconds(340).plusMillis(100));
    }

    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource({
        // option and value; requests that met the dead origin; seconds to the baseline
        "probeInterval, 30s, 13, 40",
        "probeInterval, 10s, 33, 40",
        "breakerThreshold, 0.02, 11, 40",
        "breakerThreshold, 0.1, 14, 40",
        "breakerConsecutive, 2, 11, 40",
        "rampStep, 2s, 13, 8",
        "concurrency, 4, 13, 30",
    })
    void settings_make_the_difference(String option, String value, long requests, long baseline) {
        Result result = Logs.every(SECOND)
                .then(100, 200)
                .then(300, 521)
                .then(300, 200)
                .replay(settings("baselineLearn=false", option + "=" + value));

        assertThat(result.ledger().requestsWhileDown()).isEqualTo(requests);
        assertThat(result.ledger().toBaseline().sum()).isEqualTo(Duration.ofSeconds(baseline));
    }

    @Test
    void late_failures_are_counted_although_they_trip_nothing() {
        Duration often = Duration.ofMillis(20);

        Result result = Logs.every(often)
                .then(500, 200)
                .then(5000, 521)
                .then(5000, 200)
                .replay(settings("breakerConsecutive=5", "breakerThreshold=0.9"));

        // Five are answered when it trips, the four that were sent since then are under way, and three probes follow.
        Outage outage = result.outages().get(0);
        assertThat(outage.bad()).isEqualTo(5);
        assertThat(outage.requestsWhileDown()).isEqualTo(5 + 4 + 3);
        assertThat(result.tally().lost()).isZero();
    }

    @Test
    void a_log_that_ends_in_an_outage_leaves_it_open_and_its_requests_waiting() {
        Result result = Logs.every(SECOND).then(100, 200).then(100, 521).replay(settings());

        assertThat(result.outages()).singleElement().satisfies(outage -> {
            assertThat(outage.recoveredAt()).isEmpty();
            assertThat(outage.closedAt()).isEmpty();
        });
        assertThat(result.ledger().goingOn()).isOne();
        assertThat(result.tally().waiting()).isEqualTo(100);
        assertThat(result.tally().lost()).isZero();
    }

    @Test
    void a_probe_in_a_silence_is_answered_by_the_nearer_line_within_an_interval_else_by_the_one_before() {
        Duration silence = Duration.ofSeconds(140);

        Result near = Logs.every(SECOND)
                .then(50, 200)
                .then(10, 521)
                .silence(silence)
                .then(100, 200)
                .replay(settings());

        // Probes come 30, 60, 90, 120 s after the trip; the line after the silence is 25 s away from the last one of
        // these.
        assertThat(near.tally().probes()).isEqualTo(4);
        assertThat(near.outages().get(0).requestsWhileDown())
                .isEqualTo(near.outages().get(0).bad() + 3);
    }

    @Test
    void a_429_slows_down_and_loses_nothing() {
        Result result =
                Logs.every(SECOND).then(50, 200).then(3, 429).then(100, 200).replay(settings());

        assertThat(result.outages()).isEmpty();
        assertThat(result.tally().pages()).isEqualTo(153);
        assertThat(result.tally().mostWaiting()).isGreaterThan(20);
    }

    @ParameterizedTest
    @CsvSource({"429, 4", "503, 0", "403, 0", "521, 4", "0, 4"})
    void a_log_that_ends_badly_comes_to_an_end(int status, long waiting) {
        Result result = Logs.every(SECOND).then(50, 200).then(4, status).replay(settings("breakerThreshold=0.9"));

        assertThat(result.tally().lost()).isZero();
        assertThat(result.tally().waiting()).isLessThanOrEqualTo(waiting);
        assertThat(result.outages()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"520, '', 1", "524, '', 1", "524, /export/7, 0", "521, /export/7, 1"})
    void failures_that_speak_of_a_path_need_several(int status, String path, int outages) {
        Result result = Logs.every(SECOND)
                .then(50, 200, "/page/1")
                .then(20, status, path)
                .replay(settings());

        assertThat(result.outages()).hasSize(outages);
    }

    @Test
    void a_list_of_bad_causes_counts_here_too() {
        Logs log = Logs.every(SECOND).then(50, 200).then(30, 502).then(200, 200);

        assertThat(log.replay(settings()).outages()).isEmpty();
        assertThat(log.replay(settings("breakerBad=edge-trouble")).outages()).hasSize(1);
    }

    @Test
    void targets_do_not_interact_and_outages_come_in_the_order_of_their_trips() {
        Host news = new Host("news.example.com");
        List<Request> shop =
                Logs.every(SECOND).then(100, 200).then(60, 521).then(100, 200).requests();
        List<Request> both = shop.stream()
                .flatMap(one ->
                        List.of(one, new Request(one.at().plusMillis(500), news, one.status(), one.took(), ""))
                                .stream())
                .toList();

        Result result = Logs.replay(both, settings());

        assertThat(result.targets()).isEqualTo(2);
        assertThat(result.outages()).extracting(Outage::target).containsExactly(SHOP, news);
        Outage alone = Logs.replay(shop, settings()).outages().get(0);
        assertThat(result.outages().get(0)).isEqualTo(alone);
    }

    static TargetSettings settings(String... options) {
        Map<String, String> map = Arrays.stream(options)
                .map(option -> option.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        return Settings.load(Sources.none()).target(map);
    }
}
