package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.demo.Origin;
import io.originguard.demo.OriginScript;
import io.originguard.frontier.Counts;
import io.originguard.frontier.DeadLetter;
import io.originguard.frontier.Outage;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import io.originguard.testing.HandCrankedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Targets that are fetched straight from their origin, whose own counter is the judge here. */
final class WithoutEdgeJourneyTest {

    private static final String LOOPBACK = "127.0.0.1";

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Origin origin = Origin.start("an origin without an edge");
    private final Fleet fleet;

    WithoutEdgeJourneyTest(@TempDir Path home) {
        fleet = new Fleet(home, clock);
    }

    @AfterEach
    void stop() {
        fleet.close();
        origin.close();
    }

    @Test
    void our_own_refused_connections_trip_and_the_origin_is_left_alone_until_it_has_answered_a_probe() {
        origin.latency(Duration.ofMillis(20)).script(Fleet.dawdlingAfter(60, origin));
        List<String> urls = IntStream.range(0, 400)
                .mapToObj(page -> origin.uri("/page/" + page).toString())
                .toList();
        fleet.with(Catalogue.ALLOW_PRIVATE, "true").start().submit(urls);
        Fleet.await().until(() -> fleet.counts(LOOPBACK).delivered() >= 40);

        origin.kill();
        // What the death cuts off may pause the path first; its probe shows then that it is the whole site.
        Fleet.await().until(() -> {
            if (fleet.state(LOOPBACK) == BreakerState.CLOSED) {
                clock.advance(Duration.ofSeconds(1));
            }
            return fleet.state(LOOPBACK) == BreakerState.OPEN;
        });
        fleet.awaitState(LOOPBACK, BreakerState.OPEN);
        Fleet.await().until(() -> fleet.view(LOOPBACK).inFlight() == 0);
        origin.latency(Duration.ofMillis(20)).script(OriginScript.pages()).revive();
        long before = origin.requests();
        clock.advance(Duration.between(
                clock.instant(),
                fleet.view(LOOPBACK).nextProbeAt().orElseThrow().minusMillis(1)));
        fleet.staysTrue(() -> origin.requests() == before);
        // The first probe may still meet a connection that died with the origin.
        Fleet.await().until(() -> {
            clock.advance(Duration.ofMillis(500));
            return fleet.node().frontier().drained() && fleet.state(LOOPBACK) == BreakerState.CLOSED;
        });

        fleet.assertDeliveredOnce(LOOPBACK, urls);
        assertThat(fleet.outages(LOOPBACK))
                .singleElement()
                .extracting(Outage::jobsLost)
                .isEqualTo(0L);
        Fleet.await().until(() -> !fleet.alerts(LOOPBACK, "tripped").isEmpty());
        assertThat(fleet.alerts(LOOPBACK, "tripped")).hasSize(1);
    }

    @Test
    void private_addresses_are_refused_however_they_are_written() {
        List<String> hosts = List.of("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "127.1.2.3", "[::ffff:7f00:1]");
        fleet.start();

        hosts.forEach(host -> fleet.submit("http://" + host + ":" + origin.port() + "/page/1"));
        fleet.awaitDrained();

        assertThat(origin.requests()).isZero();
        Counts all = fleet.node().frontier().counts().values().stream().reduce(Counts.NONE, Counts::plus);
        assertThat(all).isEqualTo(new Counts(hosts.size(), 0, hosts.size(), 0));
        assertThat(fleet.node().frontier().deadLetters().latest(java.util.Optional.empty(), 100))
                .extracting(DeadLetter::cause)
                .containsOnly("bad-url");
    }

    @Test
    void a_redirect_into_the_private_network_is_refused_even_to_an_allowed_host() {
        fleet.target("shop.test")
                .with(Catalogue.ALLOWED_HOSTS, LOOPBACK)
                .start()
                .submit(fleet.url("shop.test", "/redirect-to?url=" + origin.uri("/page/1")))
                .awaitDrained();

        assertThat(origin.requests()).isZero();
        assertThat(fleet.dead("shop.test"))
                .singleElement()
                .extracting(DeadLetter::cause)
                .isEqualTo("bad-url");
    }
}
