package io.originguard.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.frontier.Outage;
import io.originguard.replay.Replay.Result;
import io.originguard.target.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for any log, under settings that make all parts of the breaker busy. */
class ReplayPropertiesTest {

    private static final int[] STATUSES = {200, 200, 304, 404, 429, 403, 502, 520, 521, 522, 524, 525, 0};

    /** Requests of one target in a row with the same answer. */
    record Run(int target, int status, int count, int gapMillis, int tookMillis) {}

    @Property(tries = 150)
    void no_request_is_lost_and_no_figure_is_negative(@ForAll("runs") List<Run> runs) {
        List<Request> log = log(runs);

        Result result = Logs.replay(log, ReplayTest.settings("probeInterval=10s", "rampStep=5s", "concurrency=4"));

        assertThat(result.tally().requests()).isEqualTo(log.size());
        assertThat(result.tally().lost()).isZero();
        assertThat(result.tally().waiting()).isBetween(0L, (long) log.size());
        assertThat(result.tally().mostWaiting()).isBetween(result.tally().waiting(), (long) log.size());
        assertThat(result.outages()).allSatisfy(ReplayPropertiesTest::assertSound);
    }

    @Property(tries = 50)
    void the_same_log_gives_the_same_result(@ForAll("runs") List<Run> runs) {
        Result once = Logs.replay(log(runs), ReplayTest.settings());

        Result again = Logs.replay(log(runs), ReplayTest.settings());

        assertThat(again).isEqualTo(once);
    }

    @Property(tries = 50)
    void where_nothing_is_bad_nothing_trips(@ForAll("runs") List<Run> runs) {
        List<Request> log = log(runs).stream()
                .map(one -> new Request(one.at(), one.target(), one.status() < 500 ? 200 : 502, one.took(), ""))
                .toList();

        Result result = Logs.replay(log, ReplayTest.settings());

        assertThat(result.outages()).isEmpty();
        assertThat(result.tally().pages() + result.tally().others()).isEqualTo(log.size());
    }

    private static void assertSound(Outage outage) {
        assertThat(outage.requestsWhileDown()).isGreaterThanOrEqualTo(outage.bad());
        assertThat(outage.firstErrorAt()).isBeforeOrEqualTo(outage.trippedAt());
        assertThat(outage.jobsLost()).isZero();
        outage.recoveredAt().ifPresent(at -> assertThat(at).isAfterOrEqualTo(outage.trippedAt()));
        outage.firstPageAt()
                .ifPresent(at -> assertThat(at).isAfter(outage.recoveredAt().orElseThrow()));
        outage.closedAt()
                .ifPresent(at -> assertThat(at).isAfter(outage.recoveredAt().orElseThrow()));
    }

    private static List<Request> log(List<Run> runs) {
        List<Request> log = new ArrayList<>();
        Instant now = Logs.START;
        for (Run run : runs) {
            Host target = new Host("host" + run.target() + ".example.com");
            for (int i = 0; i < run.count(); i++) {
                log.add(new Request(now, target, run.status(), Duration.ofMillis(run.tookMillis()), ""));
                now = now.plusMillis(run.gapMillis());
            }
        }
        return log;
    }

    @Provide
    Arbitrary<List<Run>> runs() {
        Arbitrary<Integer> statuses =
                Arbitraries.integers().between(0, STATUSES.length - 1).map(i -> STATUSES[i]);
        return Combinators.combine(
                        Arbitraries.integers().between(0, 1),
                        statuses,
                        Arbitraries.integers().between(1, 60),
                        Arbitraries.of(0, 10, 300, 5_000, 45_000),
                        Arbitraries.of(0, 20, 700, 40_000))
                .as(Run::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }
}
