package io.originguard.demo;

import static io.originguard.demo.LittleSite.HOST;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The forms of the edge's own errors. */
final class EdgeErrorsTest {

    private static final Map<String, String> WANTS_JSON = Map.of("accept", "application/problem+json, */*;q=0.1");

    private final LittleSite site = new LittleSite();

    @AfterEach
    void stop() {
        site.close();
    }

    @ParameterizedTest
    @CsvSource({
        "500,  500, internal_error,            cloudflare,    true,   30, false",
        "502,  502, bad_gateway,               cloudflare,    true,   60, false",
        "504,  504, gateway_timeout,           cloudflare,    true,  120, false",
        "520,  520, origin_unknown_error,      origin,        true,   60, false",
        "521,  521, origin_down,               origin,        true,  120, false",
        "522,  522, origin_connection_timeout, origin,        true,  120, false",
        "523,  523, origin_unreachable,        origin,        true,  120, false",
        "524,  524, origin_response_timeout,   origin,        true,  120, false",
        "525,  525, ssl_handshake_failed,      ssl,           false,    , true",
        "526,  526, ssl_certificate_invalid,   ssl,           false,    , true",
        "527,  527, railgun_error,             origin,        true,     , false",
        "530, 1016, origin_dns_error,          dns,           false,    , true",
        "530, 1033, tunnel_error,              dns,           true,  120, false",
        "429, 1015, rate_limited,              rate_limit,    true,   30, false",
        "403, 1020, access_denied,             access_denied, false,    , true",
        "403, 1006, error_1006,                access_denied, false,    , true",
        "503, 1200, cache_connection_limit,    cloudflare,    true,   60, false",
    })
    void structured_error_tells_what_the_edge_knows(
            int status, int code, String name, String category, boolean retryable, Integer wait, boolean owner) {
        site.edge.script(HOST, EdgeScript.always(EdgeAnswer.error(status, code)));

        Browser.Page page = site.get("/page/1", WANTS_JSON);

        assertThat(page.status()).isEqualTo(status);
        assertThat(page.header("content-type")).isEqualTo("application/problem+json");
        JsonObject problem = new JsonObject(page.body());
        assertThat(problem.getString("type")).startsWith("https://").endsWith("error-" + code);
        assertThat(problem.getString("title")).startsWith("Error " + code + ": ");
        assertThat(problem.getInteger("status")).isEqualTo(status);
        assertThat(problem.getInteger("error_code")).isEqualTo(code);
        assertThat(problem.getString("error_name")).isEqualTo(name);
        assertThat(problem.getString("error_category")).isEqualTo(category);
        assertThat(problem.getBoolean("retryable")).isEqualTo(retryable);
        assertThat(problem.containsKey("retry_after")).isEqualTo(wait != null);
        assertThat(problem.getInteger("retry_after")).isEqualTo(wait);
        assertThat(problem.getBoolean("owner_action_required")).isEqualTo(owner);
        assertThat(page.header("cf-ray")).isEqualTo(problem.getString("ray_id") + "-LBK");
        assertThat(problem.getString("zone")).isEqualTo(HOST);
        assertThat(problem.getBoolean("cloudflare_error")).isTrue();
        assertThat(site.logged().kind()).isEqualTo(AnswerKind.ERROR_JSON);
    }

    @ParameterizedTest
    @CsvSource({"530, 1033, 120", "429, 1015, 30", "503, 1200, 60", "530, 1016,", "403, 1020,", "521, 521,", "524, 524,"
    })
    void only_a_retryable_code_of_the_edges_own_announces_its_wait_in_a_header(int status, int code, String wait) {
        site.edge.script(HOST, EdgeScript.always(EdgeAnswer.error(status, code)));

        assertThat(site.get("/page/1").header("retry-after")).isEqualTo(wait);
        assertThat(site.get("/page/1", WANTS_JSON).header("retry-after")).isEqualTo(wait);
    }

    @ParameterizedTest
    @CsvSource({"'*/*'", "'text/html, application/json;q=0.5'", "'text/plain'"})
    void who_does_not_ask_for_json_gets_the_text(String accept) {
        site.origin.kill();

        Browser.Page page = site.get("/page/1", Map.of("accept", accept));

        assertThat(page.header("content-type")).startsWith("text/plain");
        assertThat(page.body()).isEqualTo("error code: 521");
        assertThat(site.logged().kind()).isEqualTo(AnswerKind.ERROR_TEXT);
    }

    @Test
    void real_refusal_is_structured_too_and_so_is_an_unknown_host() {
        site.origin.kill();

        Browser.Page refused = site.get("/page/1", WANTS_JSON);
        Browser.Page unknown = site.browser.get(site.edge.port(), "nobody.example.test", "/", WANTS_JSON);

        assertThat(refused.status()).isEqualTo(521);
        assertThat(new JsonObject(refused.body()).getInteger("error_code")).isEqualTo(521);
        assertThat(unknown.status()).isEqualTo(530);
        assertThat(new JsonObject(unknown.body()).getMap())
                .containsEntry("error_code", 1016)
                .containsEntry("zone", "nobody.example.test");
    }

    @Test
    void error_page_has_the_code_in_its_markup_whatever_is_asked() {
        site.edge.script(HOST, EdgeScript.always(EdgeAnswer.errorPage(530, 1033)));

        Browser.Page page = site.get("/page/1", WANTS_JSON);

        assertThat(page.status()).isEqualTo(530);
        assertThat(page.header("content-type")).startsWith("text/html");
        assertThat(page.body()).contains("<span class=\"cf-error-code\">Error code 1033</span>");
        assertThat(page.header("retry-after")).isEqualTo("120");
        assertThat(site.logged().kind()).isEqualTo(AnswerKind.ERROR_PAGE);
    }

    @Test
    void zone_with_error_pages_answers_html_whatever_is_asked() {
        site.zone().errorPages(true);
        site.origin.kill();

        Browser.Page page = site.get("/page/1", WANTS_JSON);

        assertThat(page.status()).isEqualTo(521);
        assertThat(page.header("content-type")).startsWith("text/html");
        assertThat(page.body()).contains("Error code 521");
    }

    @Test
    void zone_with_another_status_tells_the_true_code_in_the_body_alone() {
        site.zone().errorStatus(503);
        site.origin.kill();

        Browser.Page text = site.get("/page/1");
        Browser.Page json = site.get("/page/1", WANTS_JSON);

        assertThat(text.status()).isEqualTo(503);
        assertThat(text.body()).isEqualTo("error code: 521");
        assertThat(json.status()).isEqualTo(503);
        assertThat(new JsonObject(json.body()).getMap())
                .containsEntry("status", 503)
                .containsEntry("error_code", 521);
    }

    @Test
    void error_of_the_origin_itself_is_neither_dressed_nor_structured() {
        site.zone().errorPages(true).errorStatus(503);

        Browser.Page page = site.get("/status/500", WANTS_JSON);

        assertThat(page.status()).isEqualTo(500);
        assertThat(page.body()).isEqualTo("status 500");
        assertThat(site.logged().kind()).isEqualTo(AnswerKind.ORIGIN);
    }

    @Test
    void retry_after_comes_as_seconds_as_a_date_or_not_at_all() {
        EdgeAnswer limited = EdgeAnswer.rateLimited(Duration.ofMinutes(2));
        Instant date = Instant.parse("2026-01-01T00:05:00Z");
        site.edge.script(
                HOST,
                EdgeScript.first(1, limited)
                        .orElse(EdgeScript.first(2, limited.withRetryAfter(date)))
                        .orElse(EdgeScript.always(EdgeAnswer.rateLimited())));

        Browser.Page seconds = site.get("/page/1", WANTS_JSON);
        Browser.Page dated = site.get("/page/1", WANTS_JSON);
        Browser.Page silent = site.get("/page/1", WANTS_JSON);

        assertThat(seconds.header("retry-after")).isEqualTo("120");
        assertThat(new JsonObject(seconds.body()).getInteger("retry_after")).isEqualTo(120);
        assertThat(dated.header("retry-after")).isEqualTo("Thu, 1 Jan 2026 00:05:00 GMT");
        assertThat(new JsonObject(dated.body()).containsKey("retry_after")).isFalse();
        assertThat(silent.status()).isEqualTo(429);
        assertThat(silent.header("retry-after")).isNull();
        assertThat(new JsonObject(silent.body()).containsKey("retry_after")).isFalse();
    }

    @Test
    void error_type_marks_an_answer_that_has_no_other_mark() {
        site.edge.script(
                HOST,
                EdgeScript.first(1, EdgeAnswer.error(521).unmarked().withErrorType())
                        .orElse(EdgeScript.always(EdgeAnswer.error(530, 1033).withErrorType())));

        Browser.Page bare = site.get("/page/1");
        Browser.Page marked = site.get("/page/1");

        assertThat(bare.header("cf-error-type")).isEqualTo("5xx");
        assertThat(bare.header("cf-error-origin")).isEqualTo("cloudflare");
        assertThat(bare.header("cf-ray")).isNull();
        assertThat(bare.header("server")).isNull();
        assertThat(marked.header("cf-error-type")).isEqualTo("1xxx");
        assertThat(marked.header("cf-ray")).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"403", "503"})
    void challenge_has_the_status_of_choice_and_is_html_for_everybody(int status) {
        site.edge.script(HOST, EdgeScript.always(EdgeAnswer.challenge(status)));

        Browser.Page page = site.get("/page/1", WANTS_JSON);

        assertThat(page.status()).isEqualTo(status);
        assertThat(page.header("cf-mitigated")).isEqualTo("challenge");
        assertThat(page.header("content-type")).startsWith("text/html");
        assertThat(site.logged().kind()).isEqualTo(AnswerKind.EDGE);
    }
}
