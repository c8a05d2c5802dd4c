package io.originguard.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathRulesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/export/*        | https://a.example/export/17                | true",
                "/export/*        | https://a.example/export/                  | true",
                "/export/*        | https://a.example/export/2026/11?full=yes  | true",
                "/export/*        | https://a.example/export                   | false",
                "/export/*        | https://a.example/old/export/17            | false",
                "/export/*        | https://a.example/Export/17                | false",
                "/search?*        | https://a.example/search?q=shoes           | true",
                "/search?*        | https://a.example/search?                  | true",
                "/search?*        | https://a.example/search                   | false",
                "/search?*        | https://a.example/searches                 | false",
                "/search*         | https://a.example/searches                 | true",
                "*.pdf            | https://a.example/a/b.pdf                  | true",
                "*.pdf            | https://a.example/a/b.pdf?page=1           | false",
                "*.pdf*           | https://a.example/a/b.pdf?page=1           | true",
                "*sort=*          | https://a.example/list?page=2&sort=price   | true",
                "/a*/b*/c         | https://a.example/a1/x/b2/c                | true",
                "/a*/b*/c         | https://a.example/a1/c                     | false",
                "/a*a             | https://a.example/a                        | false",
                "/a*a             | https://a.example/aa                       | true",
                "/ab*ba           | https://a.example/aba                      | false",
                "/a*b*b           | https://a.example/ab                       | false",
                "/a.c             | https://a.example/abc                      | false",
                "/a.c             | https://a.example/a.c                      | true",
                "/                | https://a.example/                         | true",
                "/                | https://a.example                          | true",
                "*                | https://a.example/whatever?x=/             | true",
                "**               | https://a.example/                         | true",
                "/x               | https://a.example:8443/x                   | true",
            })
    void a_star_is_any_run_of_characters_and_all_else_is_itself(String glob, String url, boolean matches) {
        PathRules rules = new PathRules(List.of(skip(glob)));

        assertThat(rules.first(url).isPresent()).isEqualTo(matches);
    }

    @Test
    void the_first_rule_that_matches_wins() {
        PathRules rules = new PathRules(List.of(skip("/export/small/*"), skip("/export/*"), skip("*")));

        assertThat(rules.first("https://a.example/export/small/1")).contains(skip("/export/small/*"));
        assertThat(rules.first("https://a.example/export/1")).contains(skip("/export/*"));
        assertThat(rules.first("https://a.example/else")).contains(skip("*"));
    }

    @Test
    void without_rules_nothing_matches() {
        assertThat(PathRules.NONE.first("https://a.example/")).isEmpty();
        assertThat(PathRules.NONE).hasToString("");
    }

    @Test
    void many_stars_are_matched_at_once() {
        String path = "/" + "a".repeat(100_000);

        assertThat(PathGlob.of("*a".repeat(1_000) + "*b").matches(path)).isFalse();
        assertThat(PathGlob.of("*a".repeat(1_000) + "*").matches(path)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 5000, 1/5s, 5000",
        "10, 60000, 10/1m, 6000",
        "1, 300, 1/300ms, 300",
        "3, 3600000, 3/1h, 1200000",
        "1, 90000, 1/90s, 90000",
        "10, 1000, 10/1s, 100",
        "1, 86400000, 1/24h, 86400000",
    })
    void a_rate_is_evenly_spaced(int requests, long millis, String text, long interval) {
        Rate rate = new Rate(requests, Duration.ofMillis(millis));

        assertThat(rate).hasToString(text);
        assertThat(rate.interval()).hasMillis(interval);
    }

    @ParameterizedTest
    @CsvSource({"0, 1000", "-1, 1000", "11, 1000", "1, 99", "1, 86400001", "1, 0"})
    void a_rate_out_of_range_is_refused(int requests, long millis) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Rate(requests, Duration.ofMillis(millis)))
                .withMessageContaining("a rate is at most 10/1s");
    }

    @Test
    void a_rule_is_written_as_it_is_read() {
        PathRule both = new PathRule(
                PathGlob.of("/search?*"), Optional.of(new Rate(10, Duration.ofMinutes(1))), OptionalInt.of(2), false);

        assertThat(new PathRules(List.of(both, skip("/print/*")))).hasToString("/search?* 10/1m max 2, /print/* skip");
    }

    private static PathRule skip(String glob) {
        return new PathRule(PathGlob.of(glob), Optional.empty(), OptionalInt.empty(), true);
    }
}
