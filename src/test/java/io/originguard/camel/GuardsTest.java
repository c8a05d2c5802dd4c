package io.originguard.camel;

import static io.originguard.camel.Workshop.NEWS;
import static io.originguard.camel.Workshop.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.originguard.breaker.PathView;
import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import io.originguard.frontier.Completion;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.target.PathPattern;
import io.originguard.target.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The last check before a request leaves, at home and as the guest of another target. Long because each thing that stops a request is a test of its own. */
class GuardsTest {

    private Workshop workshop;
    private Guard shop;
    private Guard news;
    private Claim claim;

    @BeforeEach
    void open(@TempDir Path directory) {
        workshop = new Workshop(directory);
        shop = workshop.guard(SHOP, "concurrency=2", "robots=false");
        news = workshop.guard(NEWS, "concurrency=1", "breakerConsecutive=1", "robots=false");
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
    void the_request_for_robots_txt_is_a_guest_too_having_no_row_that_could_go_on_elsewhere() {
        RobotsClaim robots = new RobotsClaim(shop, "https://shop.example.com/robots.txt", workshop.clock.instant());
        robots.follow("https://news.example.com/robots.txt", Map.of());

        assertThat(workshop.guards.send(robots)).isTrue();
        assertThat(news.view().inFlight()).isEqualTo(1);

        workshop.guards.result(robots, Workshop.outcome(Cause.FETCHED));

        assertThat(news.view().inFlight()).isZero();
        assertThat(news.view().total()).isEqualTo(1);
        assertThat(robots.settlement()).isEmpty();
    }

    @Test
    void a_guest_gives_its_place_back_also_when_whoever_watches_fails() {
        claim.follow("https://news.example.com/1", Map.of());
        workshop.guards.send(claim);
        workshop.watched.add(new Watcher() {
            @Override
            public void answered(Host target, Outcome outcome, Duration took) {
                throw new IllegalStateException("no such counter");
            }
        });

        assertThatThrownBy(() -> workshop.guards.result(claim, Workshop.outcome(Cause.FETCHED)))
                .hasMessage("no such counter");

        assertThat(news.view().inFlight()).isZero();
    }

    @Test
    void where_nobody_is_reached_a_target_is_held_back_then_one_tries_and_an_answer_ends_it() {
        workshop.guards.send(claim);
        workshop.guards.result(claim, Workshop.outcome(Cause.UNREACHED));
        assertThat(shop.lets(1)).as("after a single failure").isTrue();

        Workshop.result(shop, 0, Workshop.outcome(Cause.UNREACHED), "https://shop.example.com/2");
        assertThat(shop.lets(0)).as("after the second one").isFalse();
        workshop.clock.advance(Duration.ofSeconds(1));
        assertThat(shop.lets(0)).as("a second later").isTrue();
        assertThat(shop.lets(1)).as("beside the one that tries").isFalse();
        Workshop.result(shop, 0, Workshop.outcome(Cause.EDGE_TROUBLE), "https://shop.example.com/2");

        assertThat(shop.lets(1)).as("after an answer, whatever it is").isTrue();
        assertThat(shop.view().state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void a_guest_is_not_sent_to_where_nobody_is_reached() {
        Workshop.result(news, 0, Workshop.outcome(Cause.UNREACHED), "https://news.example.com/1");
        Workshop.result(news, 0, Workshop.outcome(Cause.UNREACHED), "https://news.example.com/1");
        claim.follow("https://news.example.com/2", Map.of());

        assertThat(workshop.guards.send(claim)).isFalse();
        assertThat(news.view().inFlight()).isZero();
    }

    @Test
    void a_redirect_at_home_that_is_let_through_forgets_refusals_too() {
        Duration first = waitAfterARefusedRedirect();
        Duration third = Duration.ZERO;
        for (int i = 0; i < 3; i++) {
            third = waitAfterARefusedRedirect();
        }
        claim.follow("https://shop.example.com/2", Map.of());
        workshop.guards.send(claim);
        workshop.guards.result(claim, Workshop.outcome(Cause.FETCHED));

        assertThat(first).isEqualTo(Duration.ofSeconds(30));
        assertThat(third).isEqualTo(Duration.ofMinutes(2));
        assertThat(waitAfterARefusedRedirect()).isEqualTo(first);
    }

    private Duration waitAfterARefusedRedirect() {
        Completion completion = shop.refusedElsewhere(claim).completion().orElseThrow();
        return Duration.between(workshop.clock.instant(), ((Completion.Parked) completion).dueAt());
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
        Workshop.result(news, 0, Workshop.outcome(Cause.ORIGIN_REFUSED), "https://news.example.com/");
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
        Workshop.result(shop, 0, Workshop.outcome(Cause.ORIGIN_REFUSED), "https://shop.example.com/");

        workshop.guards.result(claim, Workshop.outcome(Cause.FETCHED));

        assertThat(shop.view().state()).isEqualTo(BreakerState.OPEN);
        assertThat(shop.view().total()).isZero();
        assertThat(shop.outage().orElseThrow().requestsWhileDown()).isEqualTo(1);
    }

    @Test
    void a_request_of_a_path_that_was_paused_after_its_job_was_taken_does_not_leave() {
        Claim late = workshop.claim(shop, "https://shop.example.com/export/6");
        pause(shop, "https://shop.example.com/export/1");

        assertThat(workshop.guards.send(late)).isFalse();

        assertThat(late.settlement().flatMap(Claim.Settlement::completion))
                .contains(new Completion.Parked(
                        late.job(), workshop.clock.instant().plusSeconds(30), 0));
        assertThat(workshop.guards.send(claim)).isTrue();
    }

    @Test
    void a_redirect_into_a_paused_path_of_another_target_holds_nothing_and_waits_for_that_path() {
        pause(news, "https://news.example.com/export/1");
        claim.follow("https://news.example.com/export/2", Map.of());

        assertThat(workshop.guards.send(claim)).isFalse();

        assertThat(news.view().inFlight()).isZero();
        assertThat(claim.settlement().flatMap(Claim.Settlement::completion))
                .contains(new Completion.Parked(
                        claim.job(), workshop.clock.instant().plusSeconds(30), 0));
    }

    @Test
    void a_guest_can_be_the_probe_of_a_path_and_frees_it_without_a_result_that_counts() {
        pause(news, "https://news.example.com/export/1");
        workshop.clock.advance(Duration.ofSeconds(30));
        claim.follow("https://news.example.com/export/2", Map.of());

        assertThat(workshop.guards.send(claim)).isTrue();
        assertThat(news.view().paths().get(0).state()).isEqualTo(BreakerState.HALF_OPEN);

        workshop.guards.result(claim, Workshop.outcome(Cause.EDGE_TROUBLE));

        assertThat(news.view().paths().get(0).state()).isEqualTo(BreakerState.OPEN);
        assertThat(news.gates().admit(Workshop.job(NEWS, "https://news.example.com/export/3", 0)))
                .isEqualTo(Admission.GO);
    }

    @Test
    void a_guest_that_finds_no_place_is_not_the_probe() {
        pause(news, "https://news.example.com/export/1");
        workshop.clock.advance(Duration.ofSeconds(30));
        Claim owner = workshop.claim(news, "https://news.example.com/1");
        claim.follow("https://news.example.com/export/2", Map.of());

        assertThat(workshop.guards.send(claim)).isFalse();

        assertThat(news.view().paths().get(0).state()).isEqualTo(BreakerState.OPEN);
        assertThat(workshop.guards.send(owner)).isTrue();
    }

    @Test
    void robots_txt_is_asked_for_however_often_it_fails() {
        String robots = "https://shop.example.com/robots.txt";
        for (int i = 0; i < 10; i++) {
            Workshop.result(shop, 0, Workshop.outcome(Cause.ORIGIN_TOO_SLOW), robots);
        }

        assertThat(workshop.guards.send(workshop.claim(shop, robots))).isTrue();
        assertThat(shop.view().paths().get(0).state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void a_result_tells_its_path_how_long_it_took() {
        workshop.guards.send(claim);
        workshop.clock.advance(Duration.ofMillis(120));
        workshop.guards.result(claim, Workshop.outcome(Cause.FETCHED));

        assertThat(shop.view().paths())
                .containsExactly(new PathView(
                        new PathPattern("/*"), 1, 0, Duration.ofMillis(120), BreakerState.CLOSED, Optional.empty()));
    }

    @Test
    void the_probe_of_the_target_does_not_ask_for_a_path_that_was_in_trouble() {
        Workshop.result(shop, 0, Workshop.outcome(Cause.FETCHED), "https://shop.example.com/export/1");
        pause(shop, "https://shop.example.com/export/2");
        trip(shop);
        workshop.clock.advance(Duration.ofSeconds(30));

        assertThat(shop.startProbe().orElseThrow().url()).isEqualTo("https://shop.example.com/");
    }

    @Test
    void a_late_page_of_a_paused_path_is_no_place_to_probe() {
        workshop.guards.send(claim);
        pause(shop, "https://shop.example.com/2");
        workshop.guards.result(claim, Workshop.outcome(Cause.FETCHED));
        trip(shop);
        workshop.clock.advance(Duration.ofSeconds(30));

        assertThat(shop.startProbe().orElseThrow().url()).isEqualTo("https://shop.example.com/");
    }

    private static void trip(Guard guard) {
        for (int i = 0; i < 5; i++) {
            Workshop.result(guard, 0, Workshop.outcome(Cause.ORIGIN_REFUSED), "https://" + guard.host() + "/");
        }
        assertThat(guard.view().state()).isEqualTo(BreakerState.OPEN);
    }

    private static void pause(Guard guard, String url) {
        for (int i = 0; i < guard.settings().breaker().consecutive(); i++) {
            Workshop.result(guard, 0, Workshop.outcome(Cause.ORIGIN_TOO_SLOW), url);
        }
        assertThat(guard.view().paths().get(0).state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void time_passes_for_no_guard_to_which_nothing_has_happened() {
        assertThat(ticked()).as("at the start").containsExactlyInAnyOrder(SHOP, NEWS);
        assertThat(ticked()).isEmpty();

        workshop.guards.send(claim);
        workshop.guards.result(claim, Workshop.outcome(Cause.FETCHED));

        assertThat(ticked()).as("until its paths are forgotten").containsExactly(SHOP);
        assertThat(ticked()).containsExactly(SHOP);
        workshop.clock.advance(Duration.ofMinutes(2));
        assertThat(ticked()).containsExactly(SHOP);
        assertThat(ticked()).isEmpty();
    }

    @Test
    void time_passes_for_a_guard_that_ramps_up_and_no_longer_when_it_is_closed() {
        trip(shop);
        workshop.clock.advance(Duration.ofSeconds(30));
        Probe probe = shop.startProbe().orElseThrow();
        shop.probed(probe, workshop.clock.instant(), Workshop.outcome(Cause.FETCHED));

        while (shop.view().state() == BreakerState.HALF_OPEN) {
            workshop.clock.advance(Duration.ofSeconds(10));
            assertThat(ticked()).contains(SHOP);
        }

        assertThat(shop.view().state()).isEqualTo(BreakerState.CLOSED);
        await().until(() -> ticked().isEmpty());
    }

    @Test
    void time_passes_for_a_guard_while_anything_of_it_is_not_written_down() {
        workshop.gate.refuse();
        trip(shop);
        await().until(() -> workshop.frontier.trouble().isPresent());
        for (int i = 0; i < 5; i++) {
            assertThat(ticked()).contains(SHOP);
        }

        workshop.gate.heal();

        await().until(() -> {
            workshop.frontier.tick();
            return ticked().isEmpty();
        });
        assertThat(workshop.frontier.register().states())
                .hasEntrySatisfying(SHOP, stored -> assertThat(stored.state()).isEqualTo(BreakerState.OPEN));
    }

    @Test
    void whatever_happens_to_a_guard_has_it_looked_at() {
        ticked();
        assertThat(ticked()).isEmpty();

        shop.hold(Optional.empty());
        assertThat(ticked()).as("a pause by hand").containsExactly(SHOP);
        shop.heedCrawlDelay();
        assertThat(ticked()).as("a crawl-delay").containsExactly(SHOP);
        shop.settings(Workshop.settings("concurrency=3"));
        assertThat(ticked()).as("other settings").containsExactly(SHOP);
        shop.delivered(claim);
        assertThat(ticked()).as("a page").containsExactly(SHOP);
        shop.move(BreakerState.OPEN, Workshop.outcome(Cause.BY_HAND));
        assertThat(ticked()).as("the breaker by hand").containsExactly(SHOP);
    }

    @Test
    void who_was_refused_a_place_asks_again_once() {
        ticked();
        List<Guard> again = new ArrayList<>();

        shop.attention().refused();
        workshop.guards.tick(host -> true, again::add);
        workshop.guards.tick(host -> true, again::add);

        assertThat(again).containsExactly(shop);
    }

    /** The targets for which time has passed. */
    private Set<Host> ticked() {
        Set<Host> asked = new HashSet<>();
        workshop.guards.tick(
                host -> {
                    asked.add(host);
                    return false;
                },
                guard -> {});
        return asked;
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
