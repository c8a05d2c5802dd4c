package io.originguard.edge;

import static io.originguard.edge.Answers.RAY;
import static io.originguard.edge.Answers.body;
import static io.originguard.edge.Answers.by;
import static io.originguard.edge.Answers.document;
import static io.originguard.edge.Answers.ofEdge;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.edge.Cause.Count;
import io.originguard.target.TargetSettings.EdgeMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifierTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Classifier classifier = new Classifier();

    @ParameterizedTest
    @CsvSource({
        "200, FETCHED, GOOD, false",
        "201, FETCHED, GOOD, false",
        "204, FETCHED, GOOD, false",
        "206, FETCHED, GOOD, false",
        "299, FETCHED, GOOD, false",
        "300, GONE, GOOD, false",
        "301, GONE, GOOD, false",
        "304, NOT_MODIFIED, GOOD, false",
        "305, GONE, GOOD, false",
        "306, GONE, GOOD, false",
        "309, GONE, GOOD, false",
        "400, GONE, GOOD, false",
        "401, GONE, GOOD, false",
        "403, WE_ARE_BLOCKED, IGNORED, false",
        "404, GONE, GOOD, false",
        "407, FOREIGN, IGNORED, false",
        "410, GONE, GOOD, false",
        "418, GONE, GOOD, false",
        "429, WE_ARE_LIMITED, IGNORED, false",
        "451, GONE, GOOD, false",
        "500, EDGE_TROUBLE, IGNORED, false",
        "502, EDGE_TROUBLE, IGNORED, false",
        "503, EDGE_TROUBLE, IGNORED, false",
        "504, EDGE_TROUBLE, IGNORED, false",
        "511, EDGE_TROUBLE, IGNORED, false",
        "520, ORIGIN_MALFORMED, BAD, false",
        "521, ORIGIN_REFUSED, BAD, false",
        "522, ORIGIN_TIMED_OUT, BAD, false",
        "523, ORIGIN_TIMED_OUT, BAD, false",
        "524, ORIGIN_TOO_SLOW, BAD, false",
        "525, ORIGIN_TLS_BROKEN, BAD, true",
        "526, ORIGIN_TLS_BROKEN, BAD, true",
        "527, ORIGIN_MALFORMED, BAD, false",
        "528, EDGE_TROUBLE, IGNORED, false",
        "530, ORIGIN_UNRESOLVED, BAD, true",
        "599, EDGE_TROUBLE, IGNORED, false",
        "600, BAD_CONTENT, IGNORED, false",
        "199, BAD_CONTENT, IGNORED, false",
        "101, BAD_CONTENT, IGNORED, false",
        "0, BAD_CONTENT, IGNORED, false",
        "-1, BAD_CONTENT, IGNORED, false",
    })
    void the_status_decides_the_cause(int status, Cause cause, Count count, boolean operatorAction) {
        Outcome outcome = classifier.classify(ofEdge(status), EdgeMode.CLOUDFLARE, NOW);

        assertThat(outcome.cause()).isEqualTo(cause);
        assertThat(outcome.count()).isEqualTo(count);
        assertThat(outcome.operatorAction()).isEqualTo(operatorAction);
        assertThat(outcome.status()).isEqualTo(status);
        assertThat(outcome.cfRay()).contains(RAY);
        assertThat(outcome.edgeAlone()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "200, HIT, FETCHED_FROM_CACHE, true",
        "200, hit, FETCHED_FROM_CACHE, true",
        "200, STALE, FETCHED_FROM_CACHE, true",
        "200, Updating, FETCHED_FROM_CACHE, true",
        "200, MISS, FETCHED, false",
        "200, EXPIRED, FETCHED, false",
        "200, BYPASS, FETCHED, false",
        "200, DYNAMIC, FETCHED, false",
        "200, REVALIDATED, FETCHED, false",
        "200, NONE/UNKNOWN, FETCHED, false",
        "200, '', FETCHED, false",
        "304, HIT, NOT_MODIFIED, true",
        "304, STALE, NOT_MODIFIED, true",
        "304, UPDATING, NOT_MODIFIED, true",
        "304, REVALIDATED, NOT_MODIFIED, false",
        "304, '', NOT_MODIFIED, false",
        "301, DYNAMIC, REDIRECT, false",
        "301, '', REDIRECT, true",
        "301, NONE/UNKNOWN, REDIRECT, true",
        "301, HIT, REDIRECT, true",
        "404, HIT, GONE, true",
        "404, MISS, GONE, false",
        "410, STALE, GONE, true",
    })
    void what_the_edge_answers_without_asking_the_origin_counts_nothing(
            int status, String cacheStatus, Cause cause, boolean edgeAlone) {
        Answer answer = ofEdge(status, "cf-cache-status: " + cacheStatus, "location: /there");

        Outcome outcome = classifier.classify(answer, EdgeMode.AUTO, NOW);

        assertThat(outcome.cause()).isEqualTo(cause);
        assertThat(outcome.edgeAlone()).isEqualTo(edgeAlone);
        assertThat(outcome.count()).isEqualTo(edgeAlone ? Count.IGNORED : Count.GOOD);
        assertThat(outcome.provesOrigin()).isEqualTo(!edgeAlone);
    }

    @Test
    void a_cache_status_without_the_marks_of_the_edge_is_somebody_elses() {
        Outcome outcome = classifier.classify(by(200, "cf-cache-status: HIT"), EdgeMode.AUTO, NOW);

        assertThat(outcome.cause()).isEqualTo(Cause.FETCHED);
        assertThat(outcome.edgeAlone()).isFalse();
    }

    @Test
    void an_archived_page_behind_a_521_is_still_an_error_of_now() {
        Answer answer = ofEdge(521, body("<html>the whole page</html>"), "cf-cache-status: STALE");

        Outcome outcome = classifier.classify(answer, EdgeMode.AUTO, NOW);

        assertThat(outcome.cause()).isEqualTo(Cause.ORIGIN_REFUSED);
        assertThat(outcome.cause().treatment()).isNotEqualTo(Cause.Treatment.DELIVER);
        assertThat(outcome.count()).isEqualTo(Count.BAD);
    }

    @ParameterizedTest
    @CsvSource({
        "https://h/cdn-cgi/trace, true, IGNORED",
        "https://h/%63dn-CGI/trace, true, IGNORED",
        "https://h/page, true, GOOD",
        "https://h/cdn-cgi/trace, false, GOOD",
    })
    void the_edges_own_paths_say_nothing_about_the_origin(String url, boolean marked, Count count) {
        Answer answer = marked ? ofEdge(200) : by(200);

        assertThat(classifier.classify(url, answer, EdgeMode.AUTO, NOW).count()).isEqualTo(count);
    }

    @Test
    void an_error_that_the_edge_made_itself_is_no_word_of_the_origin() {
        Outcome explained = classifier.classify(document(404, 1999), EdgeMode.AUTO, NOW);
        Outcome named = classifier.classify(by(404, "cf-error-type: 1xxx"), EdgeMode.AUTO, NOW);
        Outcome passedOn = classifier.classify(ofEdge(404), EdgeMode.AUTO, NOW);

        assertThat(explained.count()).isEqualTo(Count.IGNORED);
        assertThat(named.count()).isEqualTo(Count.IGNORED);
        assertThat(passedOn.count()).isEqualTo(Count.GOOD);
    }

    @ParameterizedTest
    @CsvSource({
        "520, CLOUDFLARE, FOREIGN",
        "521, CLOUDFLARE, FOREIGN",
        "522, CLOUDFLARE, FOREIGN",
        "523, CLOUDFLARE, FOREIGN",
        "524, CLOUDFLARE, FOREIGN",
        "525, CLOUDFLARE, FOREIGN",
        "526, CLOUDFLARE, FOREIGN",
        "527, CLOUDFLARE, FOREIGN",
        "530, CLOUDFLARE, FOREIGN",
        "502, CLOUDFLARE, EDGE_TROUBLE",
        "521, AUTO, ORIGIN_REFUSED",
        "521, NONE, ORIGIN_REFUSED",
        "530, AUTO, ORIGIN_UNRESOLVED",
    })
    void a_52x_without_the_marks_is_foreign_where_the_edge_is_known_to_be(int status, EdgeMode mode, Cause cause) {
        Outcome outcome = classifier.classify(by(status), mode, NOW);

        assertThat(outcome.cause()).isEqualTo(cause);
        assertThat(outcome.operatorAction()).isEqualTo(cause == Cause.ORIGIN_UNRESOLVED);
    }

    @ParameterizedTest
    @CsvSource({
        "cloudflare, 8f1c-AMS, ORIGIN_REFUSED",
        "Cloudflare, 8f1c-AMS, ORIGIN_REFUSED",
        "cloudflare, ' ', FOREIGN",
        "cloudflare-nginx, 8f1c-AMS, FOREIGN",
        "nginx, 8f1c-AMS, FOREIGN",
    })
    void the_edge_is_known_by_its_server_and_its_ray_together(String server, String ray, Cause cause) {
        Answer answer = new Answer(
                521,
                List.of(new Answer.Header("SERVER", server), new Answer.Header("cf-RAY", ray)),
                Content.empty(),
                Optional.empty());

        assertThat(classifier.classify(answer, EdgeMode.CLOUDFLARE, NOW).cause())
                .isEqualTo(cause);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void a_redirect_carries_its_location_as_it_was_written(int status) {
        Outcome outcome = classifier.classify(by(status, "LOCATION: ../other?a=b "), EdgeMode.AUTO, NOW);

        assertThat(outcome.cause()).isEqualTo(Cause.REDIRECT);
        assertThat(outcome.location()).contains("../other?a=b");
    }

    @ParameterizedTest
    @CsvSource({
        "/caf\u00c3\u00a9?q=\u00e2\u0082\u00ac, /caf\u00e9?q=\u20ac",
        "https://b\u00c3\u00bccher.example/, https://b\u00fccher.example/",
        "/caf\u00e9, /caf\u00e9",
        "/\u20ac, /\u20ac",
    })
    void a_location_in_plain_utf_8_is_read_as_such(String read, String meant) {
        Outcome outcome = classifier.classify(by(302, "Location: " + read), EdgeMode.AUTO, NOW);

        assertThat(outcome.location()).contains(meant);
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 304, 305, 306, 200, 404})
    void other_statuses_lead_nowhere_even_with_a_location(int status) {
        Outcome outcome = classifier.classify(by(status, "Location: /x"), EdgeMode.AUTO, NOW);

        assertThat(outcome.cause()).isNotEqualTo(Cause.REDIRECT);
        assertThat(outcome.location()).isEmpty();
    }

    @Test
    void a_redirect_with_an_empty_location_leads_nowhere() {
        assertThat(classifier
                        .classify(by(302, "Location: "), EdgeMode.AUTO, NOW)
                        .cause())
                .isEqualTo(Cause.GONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 403, 429, 503, 521})
    void a_challenge_means_that_we_are_blocked_whatever_the_status(int status) {
        Outcome outcome = classifier.classify(ofEdge(status, "CF-Mitigated: Challenge"), EdgeMode.AUTO, NOW);

        assertThat(outcome.cause()).isEqualTo(Cause.WE_ARE_BLOCKED);
        assertThat(outcome.provesOrigin()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "error code: 1016 | true | , error 1016",
                "error code: 1033 | false | , error 1033",
                "{\"error_code\":1033,\"retryable\":true} | false | , error 1033",
                "{ \"error_code\" : 1016 } | true | , error 1016",
                "<span class=\"cf-error-code\">1033</span> | false | , error 1033",
                "<h1>Error 1033</h1> | false | , error 1033",
                "ERROR CODE: 1033 | false | , error 1033",
                "error code: 10331 | true | ''",
                "error code: 530 | true | ''",
                "page 1033 of 2000 | true | ''",
                "'' | true | ''",
            })
    void the_1xxx_in_the_body_of_a_530_tells_who_can_mend_it(String body, boolean operatorAction, String said) {
        Outcome outcome = classifier.classify(ofEdge(530, body(body)), EdgeMode.CLOUDFLARE, NOW);

        assertThat(outcome.cause()).isEqualTo(Cause.ORIGIN_UNRESOLVED);
        assertThat(outcome.operatorAction()).isEqualTo(operatorAction);
        assertThat(outcome.detail())
                .isEqualTo("530 the origin's host name does not resolve" + said + " (cf-ray " + RAY + ")");
    }

    @Test
    void only_the_first_64_kb_of_an_error_page_are_read() {
        String filler = "x".repeat((64 << 10) - 5);

        Outcome outcome = classifier.classify(ofEdge(530, body(filler + "error code: 1033")), EdgeMode.AUTO, NOW);

        assertThat(outcome.operatorAction()).isTrue();
    }

    @Test
    void an_error_page_that_cannot_be_read_says_nothing(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("body"), "error code: 1033");
        Content content = Content.of(file);
        Files.delete(file);

        Outcome outcome = classifier.classify(ofEdge(530, content), EdgeMode.AUTO, NOW);

        assertThat(outcome.cause()).isEqualTo(Cause.ORIGIN_UNRESOLVED);
        assertThat(outcome.operatorAction()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"429, 1015", "403, 1020", "503, 1200"})
    void the_detail_names_the_code_of_the_edges_error_page(int status, String code) {
        Outcome outcome = classifier.classify(ofEdge(status, body("error code: " + code)), EdgeMode.AUTO, NOW);

        assertThat(outcome.detail()).startsWith(status + " ").contains(", error " + code + " (cf-ray " + RAY + ")");
    }

    @Test
    void an_announced_wait_is_taken_from_the_header() {
        Outcome outcome = classifier.classify(ofEdge(503, "retry-AFTER: 120"), EdgeMode.AUTO, NOW);

        assertThat(outcome.retryAfter()).contains(Duration.ofMinutes(2));
    }

    @Test
    void of_the_waits_in_the_header_and_in_the_edges_document_the_longer_one_is_announced() {
        String problem = "{\"cloudflare_error\":true,\"error_code\":1015,\"retry_after\":30}";

        assertThat(announced(problem)).contains(Duration.ofSeconds(30));
        assertThat(announced(problem, "Retry-After: 7")).contains(Duration.ofSeconds(30));
        assertThat(announced(problem, "Retry-After: 70")).contains(Duration.ofSeconds(70));
        assertThat(announced(problem, "Retry-After: Thu, 01 Jan 2026 00:01:10 GMT"))
                .contains(Duration.ofSeconds(70));
        assertThat(announced(problem, "Retry-After: soon")).contains(Duration.ofSeconds(30));
    }

    private Optional<Duration> announced(String problem, String... headers) {
        return classifier
                .classify(ofEdge(429, body(problem), headers), EdgeMode.AUTO, NOW)
                .retryAfter();
    }

    @Test
    void a_page_of_somebody_else_announces_nothing_in_its_body() {
        Answer answer = ofEdge(503, body("{\"retry_after\":30}"));

        assertThat(classifier.classify(answer, EdgeMode.AUTO, NOW).retryAfter()).isEmpty();
    }

    @Test
    void the_detail_is_one_line_with_status_meaning_and_ray() {
        assertThat(classifier.classify(ofEdge(521), EdgeMode.AUTO, NOW).detail())
                .isEqualTo("521 the origin refused the connection (cf-ray " + RAY + ")");
        assertThat(classifier.classify(by(404), EdgeMode.AUTO, NOW).detail())
                .isEqualTo("404 the page is not to be had");
    }

    @Test
    void a_hostile_ray_is_cut_and_cannot_break_the_line() {
        Answer answer = by(521, "cf-ray: a\r\nb" + "c".repeat(1000));

        Outcome outcome = classifier.classify(answer, EdgeMode.AUTO, NOW);

        assertThat(outcome.cfRay()).contains("a b" + "c".repeat(61));
        assertThat(outcome.detail()).doesNotContain("\n").hasSizeLessThan(150);
    }

    @ParameterizedTest
    @EnumSource(EdgeMode.class)
    void the_mode_changes_nothing_about_what_an_origin_says(EdgeMode mode) {
        assertThat(classifier.classify(by(200), mode, NOW).cause()).isEqualTo(Cause.FETCHED);
        assertThat(classifier.classify(by(503), mode, NOW).cause()).isEqualTo(Cause.EDGE_TROUBLE);
        assertThat(classifier.classify(by(404), mode, NOW).cause()).isEqualTo(Cause.GONE);
    }

    @Test
    void the_operators_list_of_bad_causes_outranks_the_table() {
        Outcome trouble = Outcome.of(Cause.EDGE_TROUBLE, "");
        Outcome slow = Outcome.of(Cause.ORIGIN_TOO_SLOW, "");
        Outcome fetched = Outcome.of(Cause.FETCHED, "");
        Outcome cached = classifier.classify(ofEdge(503, "cf-cache-status: HIT"), EdgeMode.AUTO, NOW);

        Set<String> bad = Set.of("edge-trouble", "origin-refused");

        assertThat(trouble.count(bad)).isEqualTo(Count.BAD);
        assertThat(slow.count(bad)).isEqualTo(Count.IGNORED);
        assertThat(fetched.count(bad)).isEqualTo(Count.GOOD);
        assertThat(cached.count(bad)).isEqualTo(Count.IGNORED);
    }
}
