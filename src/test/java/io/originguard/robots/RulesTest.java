package io.originguard.robots;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {

    private static final String URL = "https://shop.test/robots.txt";

    @ParameterizedTest
    @CsvSource({
        "https://shop.test/,                    true",
        "https://shop.test/private,             true",
        "https://shop.test/private/x,           false",
        "https://shop.test/private/open/x?a=b,  true",
        "https://shop.test/a/b.pdf,             false",
        "https://shop.test/a/b.pdf?x,           true",
        "https://shop.test/s?q=1,               false",
        "https://shop.test/%70rivate/x,         false",
        "https://shop.test/robots.txt,          true",
    })
    void a_url_is_judged_by_the_longest_rule_that_matches(String url, boolean allowed) {
        Rules rules =
                read("User-agent: *\nDisallow: /private/\nAllow: /private/open/\nDisallow: /*.pdf$\nDisallow: /*?q=\n");

        assertThat(rules.allow(url)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "originguard (+https://originguard.io/bot), originguard,      false",
        "originguard (+https://originguard.io/bot), OriginGuard/2.0,  false",
        "originguard (+https://originguard.io/bot), originguard-news, true",
        "MyBot2/1.0 (me),                           mybot2,           false",
        "my.bot/1.0,                                my.bot,           false",
        "MyBot,                                     otherbot,         true",
        "/nameless,                                 nameless,         true",
        "/nameless,                                 *,                false",
    })
    void the_group_of_our_own_name_counts_else_the_one_of_everybody(String userAgent, String group, boolean allowed) {
        Rules rules = read("User-agent: " + group + "\nDisallow: /x\n", false, userAgent);

        assertThat(rules.allow("https://shop.test/x")).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "5, 5000, 5000",
        "0.5, 500, 500",
        "0, 0, 0",
        "-3, 0, 0",
        "soon, 0, 0",
        "600, 600000, 600000",
        "601, 601000, 600000",
        "86400, 86400000, 600000",
    })
    void a_crawl_delay_is_taken_for_ten_minutes_at_most_and_never_disallows(
            String text, long writtenMillis, long obeyedMillis) {
        Rules rules = read("User-agent: *\nCrawl-delay: " + text + "\n");

        assertThat(rules.writtenDelay()).isEqualTo(Duration.ofMillis(writtenMillis));
        assertThat(rules.crawlDelay()).isEqualTo(Duration.ofMillis(obeyedMillis));
        assertThat(rules.allow("https://shop.test/x")).isTrue();
    }

    @Test
    void of_a_file_that_was_cut_off_the_last_line_says_nothing() {
        String cut = "User-agent: *\nDisallow: /private/\nDisallow: /";

        assertThat(read(cut, true, "originguard").allow("https://shop.test/x")).isTrue();
        assertThat(read(cut, true, "originguard").allow("https://shop.test/private/x"))
                .isFalse();
        assertThat(read(cut, false, "originguard").allow("https://shop.test/x")).isFalse();
    }

    @Test
    void an_empty_file_and_a_page_in_its_place_mean_no_restrictions() {
        assertThat(read("").allow("https://shop.test/x")).isTrue();
        assertThat(Rules.read(URL, bytes("<html><body>Disallow: /</body></html>"), false, "text/html", "originguard")
                        .allow("https://shop.test/x"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "https://shop.test/a/b?c,     https://shop.test/robots.txt",
        "http://shop.test:8080/,      http://shop.test:8080/robots.txt",
        "http://[::1]:81/a,           http://[::1]:81/robots.txt",
    })
    void each_scheme_host_and_port_has_its_own(String url, String robotsUrl) {
        assertThat(RobotsUrl.of(url)).isEqualTo(robotsUrl);
        assertThat(RobotsUrl.isOne(url)).isFalse();
        assertThat(RobotsUrl.isOne(robotsUrl)).isTrue();
    }

    private static Rules read(String text) {
        return read(text, false, "originguard (+https://originguard.io/bot)");
    }

    private static Rules read(String text, boolean cutOff, String userAgent) {
        return Rules.read(URL, bytes(text), cutOff, "text/plain", userAgent);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** In the real form of 500 KiB such a file took seconds for one URL. */
    @Test
    void of_a_hostile_file_the_shortest_rules_are_kept_up_to_a_bound() {
        StringBuilder file =
                new StringBuilder("User-agent: *\nCrawl-delay: 7\nDisallow: /private/\nDisallow: /*.pdf$\n");
        for (int i = 0; file.length() < Rules.LONGEST - 1_000; i++) {
            file.append("Disallow: /*a*a*a*a*a*a*a*a*a*a*a*a*a*a*ab").append(i).append('\n');
        }

        Rules rules = read(file.toString());

        assertThat(rules.size()).isLessThanOrEqualTo(2 + Rules.LONGEST_WILDCARDS / 30);
        assertThat(rules.allow("https://shop.test/private/x")).isFalse();
        assertThat(rules.allow("https://shop.test/x.pdf")).isFalse();
        assertThat(rules.allow("https://shop.test/" + "a".repeat(2_000))).isTrue();
        assertThat(rules.crawlDelay()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void under_as_many_wildcards_as_are_kept_the_beginning_of_a_long_url_is_judged_and_of_usual_ones_all() {
        String wildcards = IntStream.range(0, 500)
                .mapToObj(i -> "Disallow: /*" + "a".repeat(24) + i + "\n")
                .collect(Collectors.joining());
        Rules hostile = read("User-agent: *\nDisallow: /*zz\n" + wildcards);
        Rules usual = read("User-agent: *\nDisallow: /*zz\n");

        assertThat(hostile.allow("https://shop.test/" + "b".repeat(200) + "zz")).isFalse();
        assertThat(hostile.allow("https://shop.test/" + "b".repeat(2_000) + "zz"))
                .isTrue();
        assertThat(usual.allow("https://shop.test/" + "b".repeat(2_000) + "zz")).isFalse();
    }

    @Test
    void of_very_many_rules_the_shortest_are_kept() {
        StringBuilder file = new StringBuilder("User-agent: *\nDisallow: /short\n");
        for (int i = 10_000; i < 10_000 + Rules.MOST; i++) {
            file.append("Disallow: /long/path/").append(i).append('\n');
        }

        Rules rules = read(file.toString());

        assertThat(rules.size()).isEqualTo(Rules.MOST);
        assertThat(rules.allow("https://shop.test/short")).isFalse();
        assertThat(rules.allow("https://shop.test/long/path/10000")).isFalse();
    }
}
