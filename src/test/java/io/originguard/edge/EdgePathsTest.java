package io.originguard.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdgePathsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/cdn-cgi",
                "/cdn-cgi/",
                "/cdn-cgi/trace",
                "/cdn-cgi?x",
                "/cdn-cgi#x",
                "/CDN-cgi/trace",
                "//cdn-cgi/trace",
                "/./cdn-cgi/trace",
                "/a/../cdn-cgi/trace",
                "/a/..;/../../cdn-cgi/trace",
                "/../cdn-cgi/trace",
                "/%63dn-cgi/trace",
                "/cdn%2Dcgi/trace",
                "/cdn-cgi%2Ftrace",
                "/%2e/cdn-cgi/trace",
                "/a/%2E%2e/cdn-cgi/trace",
                "/a/%252e%252e/cdn-cgi/trace",
                "/a/..\\cdn-cgi/trace",
                "/cdn-cgi;a=b/trace",
                "https://shop.example.com/cdn-cgi/trace",
                "http://shop.example.com:81/x/../cdn-cgi/trace?a=b",
                "http://[::1]:81/%43DN-CGI/",
            })
    void the_edges_own_path_is_known_however_it_is_written(String written) {
        assertThat(EdgePaths.contain(written)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "",
                "/page",
                "/cdn-cgi-not",
                "/cdn-cgi2/x",
                "/a/cdn-cgi/x",
                "/search?q=/cdn-cgi/",
                "/page#/cdn-cgi/",
                "/cdn-cgi/../page",
                "/%zz/%6",
                "/%2525252525252563dn-cgi/trace",
                "https://cdn-cgi",
                "https://cdn-cgi/",
                "https://cdn-cgi/page",
                "https://shop.example.com",
                "https://shop.example.com?/cdn-cgi/",
            })
    void other_paths_are_the_origins(String written) {
        assertThat(EdgePaths.contain(written)).isFalse();
    }
}
