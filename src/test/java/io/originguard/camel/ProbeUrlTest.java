package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.target.Host;
import io.originguard.target.TargetSettings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeUrlTest {

    @ParameterizedTest
    @CsvSource({
        // path, origin answered, last fetched, probe
        "        ,                                ,                              , https://shop.example.com/",
        "        ,                                , http://shop.example.com:81/x , http://shop.example.com:81/",
        "        , http://shop.example.com/good?a , http://shop.example.com/last , http://shop.example.com/good?a",
        "        , http://other.example.com/good  , http://shop.example.com/last , http://shop.example.com/",
        "        , http://other.example.com/good  , http://other.example.com/bad , https://shop.example.com/",
        "/health?x, http://shop.example.com/good  , http://shop.example.com:81/x , http://shop.example.com:81/health?x",
        "/health , http://shop.example.com:81/a   ,                              , http://shop.example.com:81/health",
        "/health ,                                ,                              , https://shop.example.com/health",
        "/health , http://other.example.com/good  , http://other.example.com/bad , https://shop.example.com/health",
    })
    void path_then_what_the_origin_answered_then_the_root(
            @Nullable String path, @Nullable String originUrl, @Nullable String lastUrl, String expected) {
        assertThat(choose("shop.example.com", path, originUrl, lastUrl)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,           http://127.0.0.1:81/good,           http://127.0.0.1:81/good",
        "[::1],               http://[::1]:81/good,               http://[::1]:81/good",
    })
    void a_host_of_any_kind_is_known_again_in_its_url(String host, String originUrl, String expected) {
        assertThat(choose(host, null, originUrl, null)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "/cdn-cgi/trace, https://shop.example.com/last   , https://shop.example.com/",
        "/CDN-CGI/trace, https://shop.example.com/last   , https://shop.example.com/",
        "/%63dn-cgi/a  , https://shop.example.com/last   , https://shop.example.com/",
        "/a/../cdn-cgi/, https://shop.example.com/last   , https://shop.example.com/",
        "/a/%2e%2e/cdn-cgi/, http://shop.example.com:81/x, http://shop.example.com:81/",
        "/cdn-cgi/trace, https://shop.example.com/cdn-cgi/trace, https://shop.example.com/",
    })
    void what_the_edge_answers_itself_is_not_asked_for_wherever_it_was_learnt(
            String learnt, String lastUrl, String expected) {
        assertThat(choose("shop.example.com", null, "https://shop.example.com" + learnt, lastUrl))
                .isEqualTo(expected);
    }

    private static String choose(
            String host, @Nullable String path, @Nullable String originUrl, @Nullable String lastUrl) {
        TargetSettings settings = path == null ? Workshop.settings() : Workshop.settings("probePath=" + path);
        return ProbeUrl.choose(settings, new Host(host), Optional.ofNullable(originUrl), Optional.ofNullable(lastUrl));
    }
}
