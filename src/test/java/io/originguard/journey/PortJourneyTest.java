package io.originguard.journey;

import static io.originguard.journey.Answers.assertProblem;
import static io.originguard.journey.ShopAndNews.NEWS;
import static io.originguard.journey.ShopAndNews.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.testing.HandCrankedClock;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service's port answers to requests that change nothing: one node for all of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PortJourneyTest {

    private final Fleet fleet;

    PortJourneyTest(@TempDir Path home) {
        fleet = ShopAndNews.fleet(home, HandCrankedClock.started());
    }

    @BeforeAll
    void start() {
        fleet.start().submit(fleet.url(NEWS, "/page/1")).awaitDrained();
        // The inbox counts as ready when it has been looked into once.
        Fleet.await().until(() -> fleet.ask("GET", "/health/ready").statusCode() == 200);
    }

    @AfterAll
    void stop() {
        fleet.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /api/targets?limit=0            | 400 | limit=0 cannot be used; write a whole number from 1 to 500
                    /api/targets?limit=501          | 400 | a whole number from 1 to 500
                    /api/targets?limit=ten          | 400 | a whole number from 1 to 500
                    /api/targets?limit=99999999999  | 400 | a whole number from 1 to 500
                    /api/targets?offset=-1          | 400 | offset=-1 cannot be used
                    /api/targets?sort=size          | 400 | write trouble or name
                    /api/targets?state=BROKEN       | 400 | write CLOSED or OPEN or HALF_OPEN
                    /api/targets?held=yes           | 400 | write true or false
                    /api/targets?offest=1           | 400 | there is no parameter 'offest' here; there are sort
                    /api/targets?limit=1&limit=2    | 400 | the parameter limit is there twice
                    /api/outages?target=not/a/host  | 400 | a host name such as shop.example.com
                    /api/dead-letters?limit=x       | 400 | a whole number from 1 to 500
                    /api/targets/nobody.test        | 404 | there is no target nobody.test
                    /api/targets/no%20body          | 404 | there is no target 'no body'
                    /api/targets/nobody.test/probes | 404 | there is no target nobody.test
                    /api/targets/nobody.test/history | 404 | there is no target nobody.test
                    /api/outages/shop.journey.test/9/statement | 404 | there is no such outage
                    /api/outages/shop.journey.test/x/statement | 404 | there is no such outage
                    /api/nothing                    | 404 | there is nothing at this path
                    /nothing                        | 404 | there is nothing at this path
                    """)
    void a_wrong_request_is_told_what_to_write(String path, int status, String said) {
        assertProblem(fleet.ask("GET", path), status, said);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/targets?limit=1,                    200",
        "/api/targets?limit=x,                    400",
        "/api/targets/news.journey.test,          200",
        "/api/targets/nobody.test,                404",
        "/api/targets/news.journey.test/history,  200",
        "/api/outages.csv,                        200",
        "/api/outages/summary,                    200",
        "/api/nodes,                              200",
        "/api/dead-letters/requeue,               405"
    })
    void head_is_answered_as_get_without_a_body(String path, int status) {
        HttpResponse<String> get = fleet.ask("GET", path);
        HttpResponse<String> head = fleet.ask("HEAD", path);

        assertThat(get.statusCode()).isEqualTo(status);
        assertThat(get.body()).isNotEmpty();
        assertThat(head.statusCode()).isEqualTo(status);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("content-type"))
                .isEqualTo(get.headers().firstValue("content-type"));
    }

    @Test
    void the_stream_of_events_which_has_no_end_has_no_head() {
        assertThat(fleet.ask("HEAD", "/api/events").statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @CsvSource({
        "POST,   /api/targets,                  'GET, HEAD'",
        "DELETE, /api/targets/shop.journey.test,'GET, HEAD'",
        "GET,    /api/dead-letters/requeue,     POST",
        "PUT,    /api/dead-letters,             'DELETE, GET, HEAD'",
        "OPTIONS,/api/targets,                  'GET, HEAD'",
        "GET,    /urls,                         POST"
    })
    void a_wrong_method_is_told_the_right_ones(String method, String path, String allowed) {
        HttpResponse<String> answer = fleet.ask(method, path);

        assertProblem(answer, 405, "this path takes " + allowed);
        assertThat(answer.headers().firstValue("allow")).contains(allowed);
    }

    @Test
    void the_document_of_the_interface_is_valid_and_names_every_path() {
        SwaggerParseResult parsed = new OpenAPIV3Parser()
                .readContents(fleet.ask("GET", "/api/openapi.json").body());

        assertThat(parsed.getMessages()).isEmpty();
        assertThat(parsed.getOpenAPI().getPaths().keySet())
                .contains(
                        "/urls",
                        "/api/urls",
                        "/api/targets",
                        "/api/targets/{target}",
                        "/api/targets/{target}/probes",
                        "/api/targets/{target}/history",
                        "/api/events",
                        "/api/targets/{target}/pause",
                        "/api/outages",
                        "/api/outages.csv",
                        "/api/outages/summary",
                        "/api/outages/{target}/{generation}/statement",
                        "/api/dead-letters",
                        "/api/dead-letters/requeue",
                        "/api/operations",
                        "/api/alerts",
                        "/api/nodes");
        assertThat(parsed.getOpenAPI().getPaths().values()).allSatisfy(path -> assertThat(path.readOperations())
                .allSatisfy(operation -> assertThat(operation.getSummary()).isNotBlank()));
        assertThat(parsed.getOpenAPI().getComponents().getSchemas().keySet())
                .contains("TargetStatus", "OutageStatus", "Problem");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/targets", "/api/nothing", "/metrics", "/health/live", "/api/openapi.json", "/"})
    void every_answer_has_the_security_headers(String path) {
        HttpResponse<String> answer = fleet.ask("GET", path, "Authorization", "Bearer secret");

        assertThat(answer.headers().firstValue("content-security-policy").orElseThrow())
                .contains("default-src 'none'", "frame-ancestors 'none'");
        assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
        assertThat(answer.headers().firstValue("referrer-policy")).contains("no-referrer");
        assertThat(answer.headers().firstValue("x-frame-options")).contains("DENY");
        assertThat(answer.headers().map().toString()).doesNotContain("secret");
    }

    @Test
    void a_page_of_another_site_submits_nothing() {
        HttpResponse<String> answer = fleet.send(
                "/urls", fleet.url(SHOP, "/page/1"), "content-type", "text/plain", "Origin", "https://evil.example");

        assertProblem(answer, 403, "a page of another site sent this");
        fleet.staysQuiet(SHOP);
    }

    @Test
    void openmetrics_is_answered_to_who_asks_for_it() {
        HttpResponse<String> answer = fleet.ask(
                "GET",
                "/metrics",
                "Accept",
                "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type").orElseThrow())
                .startsWith("application/openmetrics-text");
        assertThat(answer.body()).endsWith("# EOF\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/health", "/health/live", "/health/ready"})
    void head_is_answered_without_a_body(String path) {
        HttpResponse<String> answer = fleet.ask("HEAD", path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).isPresent();
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metric", "/metrics/x", "/health/x", "/observe/metrics", "/q/health"})
    void a_wrong_path_is_not_found(String path) {
        assertThat(fleet.ask("GET", path).statusCode()).isEqualTo(404);
    }
}
