package io.originguard.camel;

import static io.originguard.camel.Workshop.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import io.originguard.target.PathPattern;
import io.originguard.target.TargetSettings;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which URL a probe asks for, by what the requests before it have shown. */
class ProbeUrlsTest {

    private static final String GOOD = "https://shop.example.com/good";
    private static final String BAD = "https://shop.example.com/bad";
    private static final String ROOT = "https://shop.example.com/";
    private static final String ROBOTS = "https://shop.example.com/robots.txt";

    private static final Outcome FROM_CACHE = new Outcome(
            Cause.FETCHED_FROM_CACHE,
            200,
            true,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "200 HIT");

    private final ProbeUrls urls = new ProbeUrls(SHOP, Optional.empty());

    @Test
    void the_url_that_the_origin_answered_last_is_asked_for_and_remembered() {
        urls.result(GOOD, true, false);
        urls.result(BAD, false, true);

        assertThat(next()).isEqualTo(GOOD);
        assertThat(urls.known()).contains(GOOD);
    }

    @Test
    void without_an_answer_of_the_origin_the_root_is_asked_for_and_the_last_url_remembered() {
        urls.result(BAD, false, true);

        assertThat(next()).isEqualTo(ROOT);
        assertThat(urls.known()).contains(BAD);
    }

    @Test
    void what_was_known_before_a_restart_is_asked_for() {
        ProbeUrls restored = new ProbeUrls(SHOP, Optional.of(GOOD));

        assertThat(restored.next(Workshop.settings(), url -> ROBOTS)).isEqualTo(GOOD);
    }

    @Test
    void after_an_answer_of_the_cache_the_url_that_failed_is_asked_for_and_then_the_first_again() {
        urls.result(GOOD, true, false);
        urls.result(BAD, false, true);

        urls.probed(FROM_CACHE);
        assertThat(next()).isEqualTo(BAD);
        urls.probed(FROM_CACHE);
        assertThat(next()).isEqualTo(GOOD);
        urls.probed(FROM_CACHE);
        urls.probed(Workshop.outcome(Cause.ORIGIN_REFUSED));
        assertThat(next()).isEqualTo(GOOD);
    }

    @Test
    void a_path_in_trouble_is_not_asked_for_until_the_origin_has_answered_there_again() {
        urls.result(GOOD, true, false);

        urls.troubled(PathPattern.of(BAD + "/elsewhere"));
        assertThat(next()).isEqualTo(GOOD);
        urls.troubled(PathPattern.of(GOOD));
        assertThat(next()).isEqualTo(ROOT);
        urls.result(GOOD, true, false);
        assertThat(next()).isEqualTo(GOOD);
    }

    @Test
    void robots_txt_shows_the_port_and_nothing_else() {
        urls.result("http://shop.example.com:81/robots.txt", true, true);
        assertThat(next()).isEqualTo("http://shop.example.com:81/");

        urls.result(GOOD, true, false);
        urls.result("http://shop.example.com:81/robots.txt", true, true);
        assertThat(next()).isEqualTo(GOOD);
    }

    @Test
    void what_the_edge_answers_itself_proves_no_origin() {
        urls.result("https://shop.example.com/cdn-cgi/trace", true, false);
        urls.result(BAD, false, true);

        assertThat(urls.known()).contains(BAD);
    }

    @Test
    void what_was_never_fetched_is_asked_for_only_if_it_is_allowed() {
        assertThat(urls.next(Workshop.settings(), url -> ROBOTS)).isEqualTo(ROBOTS);
        urls.result(GOOD, true, false);

        assertThat(urls.next(Workshop.settings(), url -> ROBOTS)).isEqualTo(GOOD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/robots.txt"})
    void the_path_of_the_operator_outranks_all(String path) {
        TargetSettings settings = Workshop.settings("probePath=" + path);
        urls.result(GOOD, true, false);

        assertThat(urls.next(settings, url -> "https://shop.example.com/other"))
                .isEqualTo("https://shop.example.com" + path);
    }

    private String next() {
        return urls.next(Workshop.settings(), url -> url);
    }
}
