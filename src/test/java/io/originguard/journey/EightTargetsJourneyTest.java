package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.demo.EdgeRequest;
import io.originguard.demo.OriginAnswer;
import io.originguard.demo.OriginScript;
import io.originguard.frontier.Outage;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main promise, in real time: one of eight origins dies under way and comes back. */
final class EightTargetsJourneyTest {

    private static final String VICTIM = "victim.test";
    private static final List<String> HEALTHY =
            IntStream.range(1, 8).mapToObj(n -> "healthy" + n + ".test").toList();
    private static final String PROBE = "/page/0?probe";
    private static final int BASELINE = 8;
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(1);
    private static final Duration RAMP_STEP = Duration.ofSeconds(1);
    private static final Duration SPAN = Duration.ofSeconds(3);
    private static final double AS_BEFORE = 0.95;

    private final Clock clock = Clock.systemUTC();
    private final Fleet fleet;

    EightTargetsJourneyTest(@TempDir Path home) {
        fleet = new Fleet(home, clock)
                .with(Catalogue.CONCURRENCY, String.valueOf(BASELINE))
                .with(Catalogue.BREAKER_WINDOW, "20s")
                // Only the share is to trip it.
                .with(Catalogue.BREAKER_CONSECUTIVE, "1000")
                .with(Catalogue.PROBE_INTERVAL, "1s")
                .with(Catalogue.PROBE_PATH, PROBE)
                .with(Catalogue.RAMP_STEP, "1s")
                .with(Catalogue.BACKOFF_BASE, "100ms");
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void the_seven_others_are_fetched_on_while_one_is_down_and_nothing_is_lost_or_doubled() {
        Map<String, List<String>> urls = new HashMap<>();
        for (String host : HEALTHY) {
            fleet.target(host).origin(host).script(latent());
            urls.put(host, fleet.pages(host, 0, 300));
        }
        fleet.target(VICTIM).origin(VICTIM).script(latent());
        urls.put(VICTIM, fleet.pages(VICTIM, 0, 220));
        fleet.start();

        urls.values().forEach(fleet::submit);
        Fleet.await().until(() -> fleet.counts(VICTIM).delivered() >= 16);
        long before = Math.max(healthyPagesInASpan(), healthyPagesInASpan());
        fleet.origin(VICTIM).kill();
        fleet.awaitState(VICTIM, BreakerState.OPEN);
        long during = bestSpan(AS_BEFORE * before);
        fleet.origin(VICTIM).revive();
        fleet.awaitDrained().awaitState(VICTIM, BreakerState.CLOSED);

        assertThat(during / (double) before).isGreaterThanOrEqualTo(AS_BEFORE);
        urls.forEach(fleet::assertDeliveredOnce);
        urls.keySet().forEach(this::assertAnsweredOnce);
        for (String host : HEALTHY) {
            assertThat(fleet.outages(host)).isEmpty();
            assertThat(fleet.edge().maxInFlight(host)).isLessThanOrEqualTo(BASELINE);
        }
        Outage outage = fleet.outages(VICTIM).get(0);
        assertTrippedAboveTheThreshold(outage);
        assertOnlyProbesWhilePaused(outage);
        assertRamp();
        assertToldOnce(outage);
    }

    private void assertTrippedAboveTheThreshold(Outage outage) {
        assertThat(fleet.outages(VICTIM)).hasSize(1);
        assertThat(outage.bad()).isGreaterThan((int) (0.05 * outage.total()));
        assertThat(20 * (outage.bad() - 1)).isLessThanOrEqualTo(outage.total() - 1);
        long bad = pages().filter(request -> request.status() != 200).count();
        assertThat(bad)
                .as("the refusals that tripped it, and what was in flight besides")
                .isBetween((long) outage.bad(), (long) outage.bad() + BASELINE - 1);
    }

    private void assertOnlyProbesWhilePaused(Outage outage) {
        List<EdgeRequest> probes = fleet.requests(VICTIM).stream()
                .filter(request -> request.path().equals(PROBE))
                .toList();
        assertThat(probes).hasSizeGreaterThan(3);
        for (int nth = 1; nth <= probes.size(); nth++) {
            EdgeRequest probe = probes.get(nth - 1);
            // Not earlier than the n-th interval, however late the ones before it were.
            assertThat(probe.arrivedAt()).isAfterOrEqualTo(outage.trippedAt().plus(PROBE_INTERVAL.multipliedBy(nth)));
            assertThat(probe.inFlightOfTarget()).isEqualTo(1);
            assertThat(probe.status()).isEqualTo(nth < probes.size() ? 521 : 200);
        }
        Instant recovered = recovered();
        assertThat(pages().filter(request -> request.arrivedAt().isBefore(recovered)))
                .as("what had passed the breaker just before it tripped is under way for a moment, and nothing else")
                .allSatisfy(request -> assertThat(request.arrivedAt())
                        .isBefore(outage.trippedAt().plus(PROBE_INTERVAL.dividedBy(2))));
    }

    private void assertRamp() {
        Instant recovered = recovered();
        List<EdgeRequest> ramp = pages().filter(request -> !request.arrivedAt().isBefore(recovered))
                .toList();
        assertThat(ramp).allSatisfy(request -> assertThat(request.inFlightOfTarget())
                .isLessThanOrEqualTo(allowed(Duration.between(recovered, request.arrivedAt()))));
        assertThat(ramp).extracting(EdgeRequest::inFlightOfTarget).contains(1, 2, 4, 8);
    }

    /** What the ramp allows at most so long after the recovery; a step may take longer, never shorter. */
    private static int allowed(Duration afterRecovery) {
        long steps = afterRecovery.dividedBy(RAMP_STEP);
        return steps >= 3 ? BASELINE : 1 << steps;
    }

    private void assertToldOnce(Outage outage) {
        assertThat(outage.closedAt()).isPresent();
        assertThat(outage.jobsLost()).isZero();
        assertThat(outage.requestsWhileDown())
                .isEqualTo(fleet.requests(VICTIM).stream()
                        .filter(request -> request.status() != 200)
                        .count());
        Fleet.await().until(() -> fleet.alerts(VICTIM, "recovered").size() == 1);
        assertThat(fleet.alerts(VICTIM, "tripped"))
                .singleElement()
                .satisfies(alert -> assertThat(alert.path("cause").asText()).isEqualTo("origin-refused"));
    }

    private void assertAnsweredOnce(String host) {
        assertThat(fleet.requests(host).stream()
                        .filter(request -> !request.path().equals(PROBE))
                        .filter(request -> request.status() == 200)
                        .map(EdgeRequest::path))
                .doesNotHaveDuplicates();
    }

    private java.util.stream.Stream<EdgeRequest> pages() {
        return fleet.requests(VICTIM).stream().filter(request -> !request.path().equals(PROBE));
    }

    /** When the answer left that proved the origin. */
    private Instant recovered() {
        return fleet.requests(VICTIM).stream()
                .filter(request -> request.path().equals(PROBE) && request.status() == 200)
                .findFirst()
                .map(EdgeRequest::answeredAt)
                .orElseThrow();
    }

    /** Pages of the seven healthy targets in the best of three spans, or of five if those are not good enough: a busy machine can only slow them. */
    private long bestSpan(double enough) {
        long best = 0;
        for (int span = 0; span < 3 || (span < 5 && best < enough); span++) {
            best = Math.max(best, healthyPagesInASpan());
        }
        return best;
    }

    private long healthyPagesInASpan() {
        Instant from = clock.instant();
        Instant to = from.plus(SPAN);
        Fleet.await().pollInterval(Duration.ofMillis(50)).until(() -> clock.instant()
                .isAfter(to));
        return HEALTHY.stream()
                .flatMap(host -> fleet.requests(host).stream())
                .map(EdgeRequest::answeredAt)
                .filter(at -> at != null && !at.isBefore(from) && at.isBefore(to))
                .count();
    }

    /** Pages that take 600 ms on average, so that throughput is bound by latency; uneven, so that they do not march in step. */
    private static OriginScript latent() {
        return request -> OriginAnswer.reply(200, "page at " + request.path())
                .after(Duration.ofMillis(450 + request.number() * 37 % 300));
    }
}
