package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.demo.EdgeRequest;
import io.originguard.demo.Origin;
import io.originguard.demo.OriginScript;
import io.originguard.frontier.Credentials;
import io.originguard.frontier.Outage;
import io.originguard.frontier.OutageReader;
import io.originguard.frontier.Stores;
import io.originguard.settings.Catalogue;
import io.originguard.status.Ledger;
import io.originguard.status.Statement;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.testing.HandCrankedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The four figures of an outage, judged from the edge's log; the ledger is read beside the running node. */
final class LedgerJourneyTest {

    private static final String HOST = "shop.journey.test";
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Path home;
    private final Fleet fleet;

    LedgerJourneyTest(@TempDir Path home) {
        this.home = home;
        fleet = new Fleet(home, clock)
                .with(Catalogue.CONCURRENCY, "4")
                .with(Catalogue.BASELINE_LEARN, "false")
                .with(Catalogue.PROBE_PATH, "/page/0?probe")
                .with(Catalogue.RAMP_STEP, "10s");
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void the_ledger_says_of_an_outage_what_the_edge_saw() {
        Origin origin = fleet.target(HOST).origin(HOST).latency(Duration.ofMillis(20));
        origin.script(Fleet.dawdlingAfter(60, origin));
        fleet.start().submit(fleet.pages(HOST, 0, 300));
        Fleet.await().until(() -> fleet.counts(HOST).delivered() >= 40);
        origin.kill();
        fleet.awaitState(HOST, BreakerState.OPEN);
        Fleet.await().until(() -> fleet.view(HOST).inFlight() == 0);
        Fleet.await().until(() -> !ledger().isEmpty());
        probe(521);
        probe(521);
        origin.latency(Duration.ofMillis(20)).script(OriginScript.pages()).revive();
        probe(200);
        Instant recovered = clock.instant();
        Fleet.await().until(() -> ledger().get(0).firstPageAt().isPresent());
        for (int step = 0; step < 3; step++) {
            long limit = fleet.view(HOST).limit();
            clock.advance(Duration.ofSeconds(10));
            Fleet.await().until(() -> fleet.view(HOST).limit() > limit || fleet.state(HOST) == BreakerState.CLOSED);
        }
        fleet.awaitState(HOST, BreakerState.CLOSED);
        fleet.awaitDrained();
        Fleet.await().until(() -> ledger().get(0).closedAt().isPresent());

        Ledger sum = Ledger.of(ledger());
        long refused = fleet.requests(HOST).stream()
                .filter(request -> request.status() == 521)
                .count();
        Instant firstPage = fleet.requests(HOST).stream()
                .filter(request -> request.status() == 200
                        && !request.path().contains("probe")
                        && !request.arrivedAt().isBefore(recovered))
                .map(EdgeRequest::arrivedAt)
                .findFirst()
                .orElseThrow();
        assertThat(sum.outages()).isOne();
        assertThat(sum.goingOn()).isZero();
        assertThat(sum.requestsWhileDown()).isEqualTo(refused);
        assertThat(sum.toFirstPage().sum()).isEqualTo(Duration.between(recovered, firstPage));
        assertThat(sum.toBaseline().sum()).isEqualTo(Duration.ofSeconds(30));
        assertThat(sum.jobsLost()).isZero();
        assertThat(statement())
                .contains("we sent " + refused + " requests to " + HOST + " while its server refused connections")
                .contains("once every 30 s; 2 of these 3 met it down")
                .endsWith("reaching our usual pace 30 s later.");
    }

    private void probe(int status) {
        int before = fleet.requests(HOST).size();
        int known = probes();
        clock.advance(INTERVAL);
        Fleet.await().until(() -> fleet.requests(HOST).stream()
                .skip(before)
                .anyMatch(request -> request.path().contains("probe") && request.status() == status));
        // Written down, so that the next one is due by the store's word too.
        Fleet.await().until(() -> probes() == known + 1 && !fleet.view(HOST).probing());
    }

    private int probes() {
        try (OutageReader reader = open()) {
            return reader.probes(ledger().get(0)).size();
        }
    }

    private List<Outage> ledger() {
        List<Outage> outages = new ArrayList<>();
        try (OutageReader reader = open()) {
            reader.forEach(Optional.of(new Host(HOST)), Instant.MIN, outages::add);
        }
        return outages;
    }

    private String statement() {
        try (OutageReader reader = open()) {
            Outage outage = ledger().get(0);
            return Statement.of(outage, reader.probes(outage));
        }
    }

    private OutageReader open() {
        return Stores.outages("jdbc:sqlite:" + home.resolve("data/originguard.db"), Credentials.NONE);
    }
}
