package io.originguard.robots;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.testing.HandCrankedClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RobotsTest {

    private static final String FILE = "https://shop.test/robots.txt";
    private static final String PAGE = "https://shop.test/page";
    private static final String PRIVATE = "https://shop.test/private/1";
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Robots robots = new Robots(clock);

    @Test
    void an_unknown_file_is_asked_for_once_and_everything_waits_for_it() {
        Verdict first = robots.judge(PAGE);

        assertThat(first).isEqualTo(new Verdict.Ask(FILE));
        assertThat(robots.judge(PAGE)).isEqualTo(Verdict.LATER);
        assertThat(robots.judge("http://shop.test:81/page")).isEqualTo(Verdict.LATER);
        assertThat(robots.judge(FILE)).isEqualTo(Verdict.LATER);
        assertThat(robots.isDue()).as("whoever asks offers the target again").isFalse();
    }

    @Test
    void what_is_known_counts_for_a_day() {
        know("Disallow: /private/");

        assertThat(robots.judge(PAGE)).isEqualTo(Verdict.ALLOWED);
        assertThat(robots.judge(PRIVATE)).isEqualTo(new Verdict.Disallowed(FILE));
        assertThat(robots.judge(FILE)).isEqualTo(Verdict.ALLOWED);
        clock.advance(DAY.minus(MOMENT));
        assertThat(robots.judge(PAGE)).isEqualTo(Verdict.ALLOWED);
        clock.advance(MOMENT);
        assertThat(robots.judge(PAGE)).isEqualTo(new Verdict.Ask(FILE));
    }

    @Test
    void a_request_that_was_not_sent_changes_nothing() {
        Verdict first = robots.judge(PAGE);

        robots.notAsked();

        assertThat(robots.judge(PAGE)).isEqualTo(first);
        assertThat(robots.hold()).isEmpty();
    }

    @Test
    void what_cannot_be_had_holds_the_target_until_it_is_asked_for_again() {
        Instant since = clock.instant();
        Instant until = since.plusSeconds(40);
        fail(until);
        judgeUntilLater();

        assertThat(robots.hold()).contains(new Hold(FILE, since, until, "503"));
        assertThat(robots.failures(FILE)).isEqualTo(1);
        assertThat(robots.isDue()).isFalse();
        clock.advance(Duration.ofSeconds(40).minus(MOMENT));
        assertThat(robots.judge(PAGE)).isEqualTo(Verdict.LATER);
        assertThat(robots.isDue()).isFalse();
        clock.advance(MOMENT);
        assertThat(robots.isDue()).isTrue();
        assertThat(robots.judge(PAGE)).isEqualTo(new Verdict.Ask(FILE));
        assertThat(robots.isDue()).isFalse();
        robots.failed(FILE, clock.instant().plusSeconds(80), "521");
        assertThat(robots.hold()).contains(new Hold(FILE, since, clock.instant().plusSeconds(80), "521"));
        assertThat(robots.failures(FILE)).isEqualTo(2);
    }

    @Test
    void a_few_jobs_are_set_aside_however_many_wait() {
        Instant until = clock.instant().plusSeconds(40);
        fail(until);

        assertThat(judgeUntilLater()).isEqualTo(Copy.MOST_ASIDE);
        assertThat(robots.judge(PAGE)).isEqualTo(Verdict.LATER);
    }

    @Test
    void another_port_that_is_well_goes_on_meanwhile() {
        fail(clock.instant().plusSeconds(40));

        assertThat(robots.judge("http://shop.test/page")).isEqualTo(new Verdict.Ask("http://shop.test/robots.txt"));
        robots.known("http://shop.test/robots.txt", Rules.NONE);

        assertThat(robots.judge("http://shop.test/page")).isEqualTo(Verdict.ALLOWED);
        assertThat(robots.judge(PAGE)).isInstanceOf(Verdict.Aside.class);
    }

    @Test
    void an_old_copy_is_obeyed_for_another_day_while_no_newer_can_be_had() {
        know("Disallow: /private/");
        clock.advance(DAY);
        fail(clock.instant().plus(DAY.multipliedBy(3)));

        assertThat(robots.judge(PAGE)).isEqualTo(Verdict.ALLOWED);
        assertThat(robots.judge(PRIVATE)).isEqualTo(new Verdict.Disallowed(FILE));
        assertThat(robots.hold()).isEmpty();
        clock.advance(DAY);
        assertThat(robots.judge(PAGE)).isInstanceOf(Verdict.Aside.class);
        assertThat(robots.hold()).get().extracting(Hold::since).isEqualTo(clock.instant());
        assertThat(robots.disallowing(PRIVATE)).isEmpty();
    }

    @Test
    void once_the_origin_has_proved_itself_nobody_waits_any_longer() {
        fail(clock.instant().plus(DAY));
        judgeUntilLater();

        robots.originIsBack();

        assertThat(robots.isDue()).isTrue();
        assertThat(robots.judge(PAGE)).isEqualTo(new Verdict.Ask(FILE));
        assertThat(robots.failures(FILE)).as("the waits go on growing").isEqualTo(1);
    }

    @Test
    void an_address_that_nothing_is_sent_to_has_no_rules_for_a_minute() {
        robots.judge(PAGE);

        robots.moot(FILE);

        assertThat(robots.judge(PAGE)).isEqualTo(Verdict.ALLOWED);
        clock.advance(Duration.ofMinutes(1));
        assertThat(robots.judge(PAGE)).isEqualTo(new Verdict.Ask(FILE));
    }

    @Test
    void the_longest_crawl_delay_of_the_target_counts() {
        know("Crawl-delay: 5");
        robots.judge("http://shop.test/");
        robots.known("http://shop.test/robots.txt", rules("Crawl-delay: 7"));
        robots.judge("http://shop.test:81/");
        robots.known("http://shop.test:81/robots.txt", Rules.NONE);

        assertThat(robots.crawlDelay()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void only_so_many_files_are_kept() {
        for (int port = 1; port <= Robots.MOST + 1; port++) {
            robots.judge("http://shop.test:" + port + "/");
            robots.known("http://shop.test:" + port + "/robots.txt", Rules.NONE);
        }

        assertThat(robots.judge("http://shop.test:2/")).isEqualTo(Verdict.ALLOWED);
        assertThat(robots.judge("http://shop.test:1/")).isEqualTo(new Verdict.Ask("http://shop.test:1/robots.txt"));
    }

    @Test
    void what_is_known_can_be_asked_without_asking_for_it() {
        assertThat(robots.isKnownToAllow(PAGE)).isFalse();
        assertThat(robots.disallowing(PRIVATE)).isEmpty();

        know("Disallow: /private/");

        assertThat(robots.isKnownToAllow(PAGE)).isTrue();
        assertThat(robots.isKnownToAllow(PRIVATE)).isFalse();
        assertThat(robots.isKnownToAllow(FILE)).isTrue();
        assertThat(robots.disallowing(PAGE)).isEmpty();
        assertThat(robots.disallowing(PRIVATE)).contains(FILE);
    }

    @Test
    void what_is_forgotten_is_asked_for_again() {
        know("Disallow: /private/");

        robots.forget();

        assertThat(robots.judge(PAGE)).isEqualTo(new Verdict.Ask(FILE));
    }

    private void know(String rule) {
        assertThat(robots.judge(PAGE)).isEqualTo(new Verdict.Ask(FILE));
        assertThat(robots.known(FILE, rules(rule))).isEqualTo(clock.instant().plus(DAY));
    }

    private void fail(Instant askAgain) {
        assertThat(robots.judge(PAGE)).isEqualTo(new Verdict.Ask(FILE));
        robots.failed(FILE, askAgain, "503");
    }

    /** How many jobs were set aside before. */
    private int judgeUntilLater() {
        int aside = 0;
        while (robots.judge(PAGE) instanceof Verdict.Aside) {
            aside++;
        }
        return aside;
    }

    private static Rules rules(String rule) {
        byte[] text = ("User-agent: *\n" + rule + "\n").getBytes(StandardCharsets.UTF_8);
        return Rules.read(FILE, text, false, "text/plain", "originguard");
    }
}
