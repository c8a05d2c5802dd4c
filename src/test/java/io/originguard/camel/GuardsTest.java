package io.originguard.camel;

import static io.originguard.camel.Workshop.NEWS;
import static io.originguard.camel.Workshop.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.edge.Cause;
import io.originguard.target.BreakerState;
import io.originguard.target.Target;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The last check before a request leaves, at home and as the guest of another target. */
class GuardsTest {

    private Workshop workshop;
    private Guard shop;
    private Guard news;
    private Claim claim;

    @BeforeEach
    void open(@TempDir Path directory) {
        workshop = new Workshop(directory);
        shop = workshop.guard(SHOP, "concurrency=2");
        news = workshop.guard(NEWS, "concurrency=1", "breakerConsecutive=1");
        claim = workshop.claim(shop, "https://shop.example.com/1");
    }

    @AfterEach
    void close() {
        workshop.close();
    }

    @Test
    void at_home_the_place_of_the_claim_is_used() {
        assertThat(workshop.guards.send(claim)).isTrue();
        assertThat(shop.view().inFlight()).isEqualTo(1);

        workshop.guards.result(claim, Workshop.outcome(Cause.FETCHED));

        assertThat(shop.view().inFlight()).isEqualTo(1);
        assertThat(shop.view().total()).isEqualTo(1);
    }

    @Test
    void a_guest_takes_a_place_and_gives_it_back() {
        claim.follow("https://news.example.com/1", Map.of());

        assertThat(workshop.guards.send(claim)).isTrue();
        assertThat(news.view().inFlight()).isEqualTo(1);
        assertThat(shop.view().inFlight()).isEqualTo(1);

        workshop.guards.result(claim, Workshop.outcome(Cause.FETCHED));

        assertThat(news.view().inFlight()).isZero();
        assertThat(news.view().total()).isEqualTo(1);
        assertThat(shop.view().total()).isZero();
    }

    @Test
    void a_guest_waits_outside_a_full_target_and_holds_nothing() {
        Claim owner = workshop.claim(news, "https://news.example.com/1");
        claim.follow("https://news.example.com/2", Map.of());

        assertThat(workshop.guards.send(claim)).isFalse();

        assertThat(claim.request()).isEmpty();
        assertThat(news.view().inFlight()).isEqualTo(1);
        assertThat(workshop.guards.send(owner)).isTrue();
    }

    @Test
    void a_guest_of_a_paused_target_sends_nothing() {
        news.result(0, Workshop.outcome(Cause.ORIGIN_REFUSED), "https://news.example.com/");
        claim.follow("https://news.example.com/2", Map.of());

        assertThat(news.view().state()).isEqualTo(BreakerState.OPEN);
        assertThat(workshop.guards.send(claim)).isFalse();
        assertThat(news.view().inFlight()).isZero();
    }

    @Test
    void a_result_is_counted_once() {
        claim.follow("https://news.example.com/2", Map.of());
        workshop.guards.send(claim);
        workshop.guards.result(claim, Workshop.outcome(Cause.FETCHED));

        workshop.guards.result(claim, Workshop.outcome(Cause.FETCHED));

        assertThat(news.view().total()).isEqualTo(1);
        assertThat(news.view().inFlight()).isZero();
    }

    @Test
    void a_late_result_does_not_count_for_the_next_generation() {
        workshop.guards.send(claim);
        shop.settings(Workshop.settings("breakerConsecutive=1"));
        shop.result(0, Workshop.outcome(Cause.ORIGIN_REFUSED), "https://shop.example.com/");

        workshop.guards.result(claim, Workshop.outcome(Cause.FETCHED));

        assertThat(shop.view().state()).isEqualTo(BreakerState.OPEN);
        assertThat(shop.view().total()).isZero();
        assertThat(shop.outage().orElseThrow().requestsWhileDown()).isEqualTo(1);
    }

    @Test
    void settings_that_are_declared_anew_count_at_once_and_keep_the_state() {
        workshop.guards.send(claim);
        workshop.guards.result(claim, Workshop.outcome(Cause.ORIGIN_REFUSED));

        Guard again = workshop.guards.declare(new Target(SHOP, Workshop.settings("concurrency=5")));

        assertThat(again).isSameAs(shop);
        assertThat(again.view().limit()).isEqualTo(5);
        assertThat(again.view().bad()).isEqualTo(1);
    }
}
