package io.originguard.camel;

import static io.originguard.camel.Workshop.NEWS;
import static io.originguard.camel.Workshop.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.edge.Answer;
import io.originguard.edge.Cause;
import io.originguard.edge.Classifier;
import io.originguard.edge.Content;
import io.originguard.edge.Fetch;
import io.originguard.edge.Outcome;
import io.originguard.robots.Hold;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.target.Target;
import io.originguard.target.TargetSettings.EdgeMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What jobs are told while their target's robots.txt is unknown, known, or cannot be had. */
class RobotsGateTest {

    private static final String FILE = "https://shop.example.com/robots.txt";
    private static final String PAGE = "https://shop.example.com/page";
    private static final String PRIVATE = "https://shop.example.com/private/1";
    private static final String DISALLOW = "User-agent: *\nDisallow: /private/\n";

    private final List<Claim> sent = new ArrayList<>();
    private Workshop workshop;
    private Guard shop;

    @BeforeEach
    void open(@TempDir Path directory) {
        workshop = new Workshop(directory);
        shop = workshop.guard(SHOP);
    }

    @AfterEach
    void close() {
        workshop.close();
    }

    @Test
    void the_file_is_fetched_by_a_request_of_no_job_that_nobody_delivers() {
        answers(200, DISALLOW);

        ask(shop, PAGE);

        assertThat(sent).singleElement().satisfies(claim -> {
            assertThat(claim.url()).isEqualTo(FILE);
            assertThat(claim.guard()).isEqualTo(shop);
            assertThat(claim.delivers()).isFalse();
        });
        assertThat(admit(shop, PAGE)).isEqualTo(Admission.GO);
        assertThat(admit(shop, PRIVATE))
                .isInstanceOfSatisfying(Admission.Refuse.class, refused -> assertThat(refused.why())
                        .isEqualTo(Outcome.of(Cause.ROBOTS_DISALLOWED, "disallowed by " + FILE)));
    }

    @Test
    void a_request_that_the_breaker_refused_is_tried_again_without_a_wait() {
        workshop.directFetch = claim -> Optional.of(Failure.NOT_PERMITTED);

        ask(shop, PAGE);

        assertThat(shop.robotsHold()).isEmpty();
        assertThat(admit(shop, PAGE)).isInstanceOf(Admission.First.class);
    }

    @Test
    void an_errand_that_is_dropped_can_be_done_later() {
        Admission.First first = (Admission.First) admit(shop, PAGE);
        assertThat(admit(shop, PAGE)).isEqualTo(Admission.LATER);

        first.errand().drop();

        assertThat(admit(shop, PAGE)).isInstanceOf(Admission.First.class);
    }

    @Test
    void a_route_that_fails_holds_the_target_instead_of_asking_again_and_again() {
        workshop.directFetch = claim -> {
            throw new IllegalStateException("no route");
        };
        ask(shop, PAGE);
        assertThat(shop.robotsHold()).get().extracting(Hold::reason).asString().contains("no route");

        workshop.clock.advance(Duration.ofSeconds(30));
        workshop.directFetch = claim -> Optional.of(Failure.ROUTE);
        ask(shop, PAGE);

        assertThat(shop.robotsHold()).get().satisfies(hold -> {
            assertThat(hold.reason()).isEqualTo("the fetch route left no answer");
            assertThat(hold.until()).isEqualTo(workshop.clock.instant().plusSeconds(60));
        });
        assertThat(admit(shop, PAGE))
                .isEqualTo(new Admission.Defer(workshop.clock.instant().plusSeconds(60)));
    }

    @Test
    void a_redirect_out_of_the_allowed_hosts_means_no_restrictions() {
        answers(301, "", "location: https://elsewhere.example.com/robots.txt");

        ask(shop, PAGE);

        assertThat(admit(shop, PAGE)).isEqualTo(Admission.GO);
    }

    @Test
    void a_redirect_that_could_not_be_followed_for_the_moment_is_waited_for() {
        answers(301, "", "location: /elsewhere/robots.txt");

        ask(shop, PAGE);

        assertThat(shop.robotsHold()).isPresent();
    }

    @Test
    void the_file_itself_may_move_to_a_disallowed_place() {
        answers(200, DISALLOW);
        ask(shop, PAGE);
        RobotsClaim again = new RobotsClaim(shop, FILE, workshop.clock.instant());
        Claim page = workshop.claim(shop, PAGE);

        Fetch moved = fetch(again, 301, "", "location: /private/robots.txt");

        assertThat(Redirect.of(again, moved).refusal()).isEmpty();
        assertThat(Redirect.of(page, fetch(page, 301, "", "location: /private/robots.txt"))
                        .refusal())
                .get()
                .asString()
                .contains(FILE);
    }

    @Test
    void a_redirect_into_another_target_heeds_what_is_known_of_its_robots_txt() {
        Guard news = workshop.guard(NEWS);
        Guard from = workshop.guard(new Host("from.example.com"), "allowedHosts=news.example.com");
        Claim claim = workshop.claim(from, "https://from.example.com/1");
        Fetch moved = fetch(claim, 302, "", "location: https://news.example.com/private/1");
        assertThat(Redirect.of(claim, moved).refusal()).isEmpty();

        answers(200, DISALLOW);
        ask(news, "https://news.example.com/page");

        assertThat(Redirect.of(claim, moved).refusal()).isPresent();
        assertThat(Redirect.refused(claim, moved)).satisfies(outcome -> {
            assertThat(outcome.cause()).isEqualTo(Cause.ROBOTS_DISALLOWED);
            assertThat(outcome.status()).isEqualTo(302);
            assertThat(outcome.detail()).contains("https://news.example.com/robots.txt");
        });
    }

    @Test
    void the_crawl_delay_counts_from_the_request_for_the_file_on_and_ends_with_the_setting() {
        answers(200, "User-agent: *\nCrawl-delay: 7\n");

        ask(shop, PAGE);

        assertThat(shop.view().crawlDelay()).contains(Duration.ofSeconds(7));
        workshop.guards.declare(new Target(SHOP, Workshop.settings("robots=false")));
        assertThat(shop.view().crawlDelay()).isEmpty();
        assertThat(admit(shop, PRIVATE)).isEqualTo(Admission.GO);
        assertThat(shop.robotsHold()).isEmpty();
    }

    @Test
    void under_another_name_other_rules_may_hold() {
        answers(200, "User-agent: nosy\nDisallow: /\n");
        ask(shop, PAGE);
        assertThat(admit(shop, PAGE)).isEqualTo(Admission.GO);

        workshop.guards.declare(new Target(SHOP, Workshop.settings("httpUserAgent=Nosy/2.0")));
        ask(shop, PAGE);

        assertThat(admit(shop, PAGE)).isInstanceOf(Admission.Refuse.class);
    }

    @Test
    void a_held_target_is_asked_for_again_at_the_tick_when_its_time_has_come() {
        answers(503, "");
        ask(shop, PAGE);
        while (admit(shop, PAGE) instanceof Admission.Defer) {
            assertThat(shop.robotsHold()).isPresent();
        }

        workshop.clock.advance(Duration.ofSeconds(29));
        shop.tick(true);
        assertThat(shop.attention().takeRefused()).isFalse();
        workshop.clock.advance(Duration.ofSeconds(1));
        shop.tick(true);

        assertThat(shop.attention().takeRefused()).isTrue();
        assertThat(admit(shop, PAGE)).isInstanceOf(Admission.First.class);
    }

    @Test
    void a_breaker_that_is_closed_by_hand_waits_for_no_robots_txt_any_longer() {
        answers(503, "");
        ask(shop, PAGE);
        while (admit(shop, PAGE) instanceof Admission.Defer) {
            assertThat(shop.robotsHold()).isPresent();
        }
        shop.move(BreakerState.OPEN, Workshop.outcome(Cause.BY_HAND));
        shop.tick(true);
        assertThat(shop.attention().takeRefused()).isFalse();

        shop.move(BreakerState.CLOSED, Workshop.outcome(Cause.BY_HAND));
        shop.tick(true);

        assertThat(shop.attention().takeRefused()).isTrue();
        assertThat(admit(shop, PAGE)).isInstanceOf(Admission.First.class);
    }

    @Test
    void a_target_that_was_never_fetched_is_probed_by_its_robots_txt_and_a_fetched_one_by_its_page() {
        for (int asked = 0; asked < 5; asked++) {
            Workshop.result(shop, 0, Workshop.outcome(Cause.ORIGIN_REFUSED), "http://shop.example.com:81/robots.txt");
        }
        Guard news = workshop.guard(NEWS);
        Workshop.result(news, 0, Workshop.outcome(Cause.FETCHED), "https://news.example.com/page");
        Workshop.result(news, 0, Workshop.outcome(Cause.FETCHED), "https://news.example.com/robots.txt");
        for (int bad = 0; bad < 5; bad++) {
            Workshop.result(news, 0, Workshop.outcome(Cause.ORIGIN_REFUSED), "https://news.example.com/other");
        }
        workshop.clock.advance(Duration.ofSeconds(30));

        assertThat(shop.startProbe()).get().extracting(Probe::url).isEqualTo("http://shop.example.com:81/robots.txt");
        assertThat(news.startProbe()).get().extracting(Probe::url).isEqualTo("https://news.example.com/page");
    }

    private Admission admit(Guard guard, String url) {
        return guard.gates().admit(Workshop.job(guard.host(), url, 0));
    }

    /** A job finds the file unknown, and the errand that goes ahead of it is done. */
    private void ask(Guard guard, String url) {
        assertThat(admit(guard, url)).isInstanceOfSatisfying(Admission.First.class, first -> first.errand()
                .run());
    }

    private void answers(int status, String body, String... headers) {
        workshop.directFetch = claim -> {
            sent.add(claim);
            claim.fetched(fetch(claim, status, body, headers));
            return Optional.empty();
        };
    }

    private Fetch fetch(Claim claim, int status, String body, String... headers) {
        List<Answer.Header> fields = Arrays.stream(headers)
                .map(field -> field.split(": ", 2))
                .map(pair -> new Answer.Header(pair[0], pair[1]))
                .toList();
        Answer answer = new Answer(status, fields, Content.of(body.getBytes(StandardCharsets.UTF_8)), Optional.empty());
        return new Fetch(
                claim.job(),
                claim.url(),
                claim.redirects(),
                workshop.clock.instant(),
                Duration.ZERO,
                Optional.of(answer),
                new Classifier().classify(answer, EdgeMode.AUTO, workshop.clock.instant()));
    }
}
