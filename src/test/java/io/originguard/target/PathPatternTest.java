package io.originguard.target;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternTest {

    @ParameterizedTest
    @CsvSource({
        "https://a.example, /",
        "https://a.example/, /",
        "https://a.example/search?q=shoes&page=7, /search?*",
        "https://a.example/search?, /search?*",
        "https://a.example/export/2026-11-23, /export/*-*-*",
        "https://a.example/export/17, /export/*",
        "https://a.example/product/red-shoes-12345.html, /product/red-shoes-*.html",
        "https://a.example/api/v2/items/99, /api/v2/items/*",
        "https://a.example/o/7c9e6679-7425-40de-944b-e07fc1f90ae7/x, /o/*/x",
        "https://a.example/o/7c9e6679742540de944be07fc1f90ae7, /o/*",
        "https://a.example/commit/deadbeef1, /commit/*",
        "https://a.example/news/a-long-story-about-the-weather, /news/a-long-story-about-the-weather",
        "https://a.example/o/7c9e6679-7425-40de-944b-e07fc1f90ae7.json, /o/*.json",
        "https://a.example/img/7c9e6679742540de944be07fc1f90ae7.min.jpg, /img/*.min.jpg",
        "https://a.example/item-deadbeef01, /item-*",
        "https://a.example/watch/dQw4w9WgXcQ, /watch/*",
        "https://a.example/cart;jsessionid=0A1BFF?x, /cart;*?*",
        "https://a.example/caf%C3%A9/7, /caf%C3%A9/*",
        "https://a.example/docs#part-7, /docs",
        "https://a.example?next=/page/7, /?*",
        "https://a.example/list/, /list/",
        "https://a.example//7, //*",
        "https://a.example/facade, /facade",
        "https://a.example/1/2/3/4/5/6/7/8/9/10, /*/*/*/*/*/*/*/*/*",
    })
    void numbers_and_ids_are_folded(String url, String pattern) {
        assertThat(PathPattern.of(url)).hasToString(pattern);
    }

    @Test
    void a_pattern_is_of_bounded_length() {
        String url = "https://a.example/" + "a".repeat(5_000) + "?q";

        assertThat(PathPattern.of(url).text()).hasSize(PathPattern.LONGEST).endsWith("*");
    }
}
