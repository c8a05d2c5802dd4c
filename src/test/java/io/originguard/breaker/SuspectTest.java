package io.originguard.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.target.BreakerState;
import io.originguard.target.PathGlob;
import io.originguard.target.PathPattern;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuspectTest {

    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final PathView PAGES = path("/page/*", 100, 0, 50);

    @ParameterizedTest
    @CsvSource({
        // requests, bad, mean milliseconds; beside a hundred good pages of 50 ms
        "12, 4, 50, true",
        "12, 2, 50, true",
        "12, 1, 50, false",
        "12, 0, 50, false",
        "12, 0, 150, true",
        "11, 0, 149, false",
        "11, 0, 152, true",
        "10, 0, 166, false",
        "1, 0, 1600, false",
        "1, 0, 1700, true",
    })
    void a_path_stands_out_by_its_errors_or_by_the_time_it_takes(int requests, int bad, int millis, boolean stands) {
        PathView export = path("/export/*", requests, bad, millis);

        assertThat(Suspect.among(List.of(PAGES, export), WINDOW)).hasSize(stands ? 1 : 0);
    }

    @Test
    void where_all_fail_alike_none_stands_out() {
        List<PathView> paths = List.of(path("/a", 40, 10, 50), path("/b", 20, 5, 50), path("/c", 12, 4, 60));

        assertThat(Suspect.among(paths, WINDOW)).isEmpty();
    }

    @Test
    void a_path_that_is_alone_or_without_requests_has_nothing_to_stand_out_from() {
        assertThat(Suspect.among(List.of(path("/a", 40, 40, 9_000)), WINDOW)).isEmpty();
        assertThat(Suspect.among(List.of(path("/a", 40, 40, 9_000), path("/b", 0, 0, 0)), WINDOW))
                .isEmpty();
        assertThat(Suspect.among(List.of(), WINDOW)).isEmpty();
    }

    @Test
    void the_three_worst_come_in_their_order() {
        List<PathView> paths = List.of(
                path("/c", 10, 4, 10), PAGES, path("/b", 10, 5, 10), path("/d", 10, 5, 90), path("/e", 10, 3, 10));

        assertThat(Suspect.among(paths, WINDOW))
                .extracting(suspect -> suspect.pattern().text())
                .containsExactly("/d", "/b", "/c");
    }

    @ParameterizedTest
    @CsvSource({
        "12, 60, /export/* 1/10s",
        "1, 60, /export/* 1/2m",
        "7, 60, /export/* 1/20s",
        "60, 60, /export/* 1/2s",
        "600, 60, /export/* 1/200ms",
        "99999, 60, /export/* 1/100ms",
        "3, 1, /export/* 1/800ms",
        "1, 3600, /export/* 1/2h",
    })
    void the_rule_halves_what_was_observed_in_round_numbers(int requests, int window, String rule) {
        PathView export = path("/export/*", requests, requests, 90_000);

        List<Suspect> suspects = Suspect.among(List.of(PAGES, export), Duration.ofSeconds(window));

        assertThat(suspects).singleElement().satisfies(suspect -> assertThat(suspect.rule())
                .hasToString(rule));
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example/export/17",
        "https://a.example/search?q=a,b",
        "'https://a.example/list,2/a%20b?x=1'",
        "https://a.example/o/7c9e6679-7425-40de-944b-e07fc1f90ae7/x",
        "https://a.example/1/2/3/4/5/6/7/8/9/10/11",
        "https://a.example/",
    })
    void the_rule_is_for_the_urls_of_the_path(String url) {
        PathView path = path(PathPattern.of(url).text(), 10, 10, 50);

        Suspect suspect = Suspect.among(List.of(PAGES, path), WINDOW).get(0);

        assertThat(suspect.rule().glob().matches(url.substring("https://a.example".length())))
                .isTrue();
        assertThat(suspect.rule().glob().text()).doesNotContain(",", " ");
    }

    @Test
    void it_is_told_with_its_counts_and_a_rule_to_paste() {
        List<Suspect> suspects =
                Suspect.among(List.of(PAGES, path("/export/*", 12, 4, 8_240), path("/search?*", 8, 3, 1_000)), WINDOW);

        assertThat(Suspect.advice(suspects))
                .isEqualTo("/export/* (12 requests, 4 bad, 8.2 s each), /search?* (8 requests, 3 bad, 1.0 s each);"
                        + " half of that is paths: /export/* 1/10s, /search?* 1/15s");
        assertThat(suspects.get(0).fields())
                .isEqualTo(Map.of(
                        "path",
                        "/export/*",
                        "requests",
                        12,
                        "bad",
                        4,
                        "meanMillis",
                        8_240L,
                        "rule",
                        "/export/* 1/10s"));
        assertThat(suspects.get(0).rule().glob()).isEqualTo(PathGlob.of("/export/*"));
    }

    private static PathView path(String pattern, int requests, int bad, int millis) {
        return new PathView(
                new PathPattern(pattern),
                requests,
                bad,
                Duration.ofMillis(millis),
                BreakerState.CLOSED,
                Optional.empty());
    }
}
