package io.originguard.edge;

import static io.originguard.edge.Answers.RAY;
import static io.originguard.edge.Answers.body;
import static io.originguard.edge.Answers.by;
import static io.originguard.edge.Answers.document;
import static io.originguard.edge.Answers.ofEdge;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.target.TargetSettings.EdgeMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the edge's error pages say, and what they cannot make us do. */
class EdgeErrorTest {

    private static final String WHOLE = """
            {"type": "https://example.com/errors/521", "title": "Web server is down", "status": 521,
             "error_code": 521, "error_name": "web_server_down", "error_category": "origin",
             "retryable": true, "retry_after": 120, "owner_action_required": false,
             "ray_id": "8f1c", "zone": {"name": "shop.example.com", "tags": ["a", {"b": []}]},
             "cloudflare_error": true}
            """;

    private final Classifier classifier = new Classifier();

    @Test
    void everything_that_the_edge_says_of_its_error_is_read() {
        Outcome outcome = of(521, WHOLE);

        assertThat(outcome.error())
                .contains(new EdgeError(
                        Optional.of(521),
                        Optional.of("web_server_down"),
                        Optional.of("origin"),
                        Optional.of(true),
                        Optional.of(Duration.ofMinutes(2)),
                        Optional.of(false)));
        assertThat(outcome.retryAfter()).contains(Duration.ofMinutes(2));
        assertThat(outcome.detail()).isEqualTo("521 the origin refused the connection (cf-ray " + RAY + ")");
    }

    @ParameterizedTest
    @CsvSource({
        "503, 521, ORIGIN_REFUSED",
        "503, 522, ORIGIN_TIMED_OUT",
        "500, 520, ORIGIN_MALFORMED",
        "404, 524, ORIGIN_TOO_SLOW",
        "503, 525, ORIGIN_TLS_BROKEN",
        "521, 1015, WE_ARE_LIMITED",
        "503, 1015, WE_ARE_LIMITED",
        "503, 1020, WE_ARE_BLOCKED",
        "429, 1005, WE_ARE_BLOCKED",
        "503, 1010, WE_ARE_BLOCKED",
        "503, 1106, WE_ARE_BLOCKED",
        "503, 1109, WE_ARE_BLOCKED",
        "503, 1016, ORIGIN_UNRESOLVED",
        "404, 1033, ORIGIN_UNRESOLVED",
        "403, 1200, EDGE_TROUBLE",
        "503, 1011, EDGE_TROUBLE",
        "521, 1011, ORIGIN_REFUSED",
        "521, 1105, ORIGIN_REFUSED",
        "521, 1110, ORIGIN_REFUSED",
    })
    void the_number_in_the_edges_document_outranks_the_status(int status, int code, Cause cause) {
        assertThat(classifier
                        .classify(document(status, code), EdgeMode.AUTO, Instant.EPOCH)
                        .cause())
                .isEqualTo(cause);
    }

    @ParameterizedTest
    @CsvSource({
        "403, access_denied, WE_ARE_BLOCKED",
        "503, rate_limit, WE_ARE_LIMITED",
        "409, dns, ORIGIN_UNRESOLVED",
        "502, cloudflare, EDGE_TROUBLE",
        "521, origin, ORIGIN_REFUSED",
        "525, ssl, ORIGIN_TLS_BROKEN",
        "503, ssl, EDGE_TROUBLE",
    })
    void where_the_number_is_not_known_the_category_tells(int status, String category, Cause cause) {
        assertThat(of(status, "{\"cloudflare_error\":true,\"error_code\":1999,\"error_category\":\"" + category + "\"}")
                        .cause())
                .isEqualTo(cause);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error_code\":521}",
                "{\"error_code\":521,\"cloudflare_error\":false}",
                "{\"error_code\":521,\"cloudflare_error\":\"true\"}",
                "{\"error_code\":521,\"cloudflare_error\":1}",
                "{\"error_code\":521,\"zone\":{\"cloudflare_error\":true}}",
                "[{\"error_code\":521,\"cloudflare_error\":true}]",
                "error code: 521",
                "<h1>Error 521</h1>",
            })
    void what_is_not_said_by_the_edge_itself_does_not_outrank_the_status(String page) {
        Outcome outcome = of(503, page);

        assertThat(outcome.cause()).isEqualTo(Cause.EDGE_TROUBLE);
        assertThat(outcome.error().flatMap(EdgeError::code)).isIn(Optional.of(521), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "521, true, false",
        "521, false, true",
        "525, true, false",
        "525, false, true",
        "530, true, false",
        "530, false, true",
        "525, null, true",
        "525, 'oh', true",
        "521, null, false",
        "403, false, false",
        "503, false, false",
    })
    void whether_waiting_helps_is_the_edges_word_where_it_has_one(int status, String retryable, boolean operator) {
        String value = retryable.equals("oh") ? "\"oh\"" : retryable;

        Outcome outcome = of(status, "{\"cloudflare_error\":true,\"retryable\":" + value + "}");

        assertThat(outcome.operatorAction()).isEqualTo(operator);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120 | PT2M",
                "0 | PT0S",
                "30.2 | PT31S",
                "1e3 | PT16M40S",
                "99999999999999999999999999 | PT24H",
                "1e999999999 | PT24H",
                "-5 |",
                "-0.5 |",
                "\"120\" |",
                "null |",
                "true |",
                "[120] |",
                "{\"seconds\":120} |",
            })
    void a_wait_of_any_kind_is_between_nothing_and_a_day_or_none(String value, Duration wait) {
        String page = "{\"cloudflare_error\":true,\"retry_after\":" + value + "}";

        assertThat(of(521, page).retryAfter()).isEqualTo(Optional.ofNullable(wait));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"521\"", "521.0", "5", "-521", "99999", "1e3", "null", "[521]", "true"})
    void a_number_that_is_none_leaves_the_status(String code) {
        String page = "{\"cloudflare_error\":true,\"error_code\":" + code + "}";

        assertThat(of(502, page).cause()).isEqualTo(Cause.EDGE_TROUBLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"cloudflare_error\":true,\"error_code\":1016,\"retry_after\":60",
                "{\"cloudflare_error\":true,\"error_code\":1016,\"retry_after\":60,\"zo",
                "{\"cloudflare_error\":true,\"error_code\":1016,\"retry_after\":60,\"zone\":{\"a\":[",
                "{\"cloudflare_error\":true,\"error_code\":1016,\"retry_after\":60,}",
                "{\"cloudflare_error\":true,\"error_code\":1016,\"retry_after\":60} and more",
                " \n {\"cloudflare_error\":true,\"error_code\":1016,\"error_code\":1015,\"retry_after\":60}",
            })
    void what_stands_before_a_mistake_is_read(String page) {
        Outcome outcome = of(503, page);

        assertThat(outcome.cause()).isEqualTo(Cause.ORIGIN_UNRESOLVED);
        assertThat(outcome.retryAfter()).contains(Duration.ofMinutes(1));
    }

    @Test
    void a_document_as_deep_as_it_is_long_is_given_up() {
        String deep = "{\"cloudflare_error\":true,\"a\":" + "[".repeat(60_000) + ",\"error_code\":1016}";

        assertThat(of(503, deep).cause()).isEqualTo(Cause.EDGE_TROUBLE);
    }

    @Test
    void only_the_first_64_kb_of_a_document_are_read() {
        String filler = "\"filler\":\"" + "x".repeat(64 << 10) + "\"";

        Outcome before = of(503, "{\"cloudflare_error\":true,\"error_code\":521," + filler + "}");
        Outcome behind = of(503, "{" + filler + ",\"cloudflare_error\":true,\"error_code\":521}");

        assertThat(before.cause()).isEqualTo(Cause.ORIGIN_REFUSED);
        assertThat(behind.cause()).isEqualTo(Cause.EDGE_TROUBLE);
    }

    @Test
    void words_are_one_short_line() {
        String page = "{\"cloudflare_error\":true,\"error_name\":\"a\\r\\nb" + "c".repeat(1000)
                + "\",\"error_category\":\" \"}";

        EdgeError error = of(521, page).error().orElseThrow();

        assertThat(error.name().orElseThrow()).startsWith("a b").hasSize(80);
        assertThat(error.category()).isEmpty();
    }

    @Test
    void a_page_of_somebody_else_is_not_read() {
        Outcome outcome = classifier.classify(by(503, body(WHOLE)), EdgeMode.AUTO, Instant.EPOCH);

        assertThat(outcome.error()).isEmpty();
        assertThat(outcome.retryAfter()).isEmpty();
        assertThat(outcome.cause()).isEqualTo(Cause.EDGE_TROUBLE);
    }

    @Test
    void a_page_that_is_no_error_is_not_read() {
        assertThat(of(200, WHOLE).error()).isEmpty();
    }

    @Property(tries = 300)
    void no_text_breaks_the_reader(@ForAll String text) {
        for (String page : new String[] {text, "{" + text, "{\"cloudflare_error\":true,\"retry_after\":" + text}) {
            Outcome outcome = of(521, page);

            assertThat(outcome.cause()).isEqualTo(Cause.ORIGIN_REFUSED);
        }
    }

    @Property(tries = 300)
    void no_bytes_break_the_reader(@ForAll byte[] bytes) {
        Outcome outcome = classifier.classify(ofEdge(521, Content.of(bytes)), EdgeMode.AUTO, Instant.EPOCH);

        assertThat(outcome.status()).isEqualTo(521);
    }

    @Test
    void a_document_in_another_encoding_of_unicode_is_read() {
        Content content = Content.of(WHOLE.getBytes(StandardCharsets.UTF_16BE));

        Outcome outcome = classifier.classify(ofEdge(503, content), EdgeMode.AUTO, Instant.EPOCH);

        assertThat(outcome.cause()).isEqualTo(Cause.ORIGIN_REFUSED);
    }

    private Outcome of(int status, String page) {
        return classifier.classify(ofEdge(status, body(page)), EdgeMode.AUTO, Instant.EPOCH);
    }
}
