package io.originguard.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.originguard.camel.TestNode;
import io.originguard.frontier.Counts;
import io.originguard.target.Host;
import io.originguard.testing.Http;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code POST /urls} over a real socket. */
class SubmitRoutesTest {

    private static final Host SHOP = new Host("shop.example.com");

    private final HttpClient client = Http.client();
    private TestNode node;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        node = TestNode.in(directory)
                .with(new SubmitRoutes())
                .set("target.unlisted", "false")
                .target("frontier:shop.example.com?concurrency=1")
                .start();
        node.context().getRouteController().suspendRoute("shop.example.com");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void urls_are_accepted_and_counted() throws Exception {
        HttpResponse<String> answer = post(
                "https://shop.example.com/1\nhttps://shop.example.com/1\nhttps://shop.example.com/2\n", "text/plain");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(json(answer)).isEqualTo(new ObjectMapper().readTree("""
                {"accepted": 2, "duplicate": 1, "rejected": 0, "rejections": []}"""));
        assertThat(node.node().frontier().counts(SHOP)).isEqualTo(new Counts(2, 0, 0, 2));
    }

    @Test
    void each_rejection_says_line_and_reason_and_stops_no_other() throws Exception {
        HttpResponse<String> answer = post("""
                https://shop.example.com/1
                ftp://shop.example.com/2
                https://elsewhere.example.com/3
                https://shop.example.com/4
                """, "text/plain");

        JsonNode report = json(answer);
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(report.path("accepted").asInt()).isEqualTo(2);
        assertThat(report.path("rejected").asInt()).isEqualTo(2);
        assertThat(report.path("rejections").path(0).path("line").asInt()).isEqualTo(2);
        assertThat(report.path("rejections").path(0).path("reason").asText()).contains("only http and https");
        assertThat(report.path("rejections").path(1).path("text").asText()).contains("elsewhere.example.com");
        assertThat(report.path("rejections").path(1).path("reason").asText()).contains("is not a listed target");
    }

    @Test
    void json_lines_are_read_too() throws Exception {
        HttpResponse<String> answer =
                post("{\"url\": \"https://shop.example.com/1\", \"priority\": 5}\n", "application/x-ndjson");

        assertThat(json(answer).path("accepted").asInt()).isEqualTo(1);
    }

    @Test
    void an_empty_body_is_no_urls() throws Exception {
        HttpResponse<String> answer = post("", "text/plain");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).path("accepted").asInt(-1)).isZero();
    }

    @Test
    void while_the_store_is_away_the_answer_is_a_problem_and_nothing_was_accepted() throws Exception {
        node.gate.refuse();

        HttpResponse<String> answer = post("https://shop.example.com/1\n", "text/plain");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(json(answer).path("status").asInt()).isEqualTo(503);
        assertThat(json(answer).path("title").asText()).contains("store");
        assertThat(answer.body()).doesNotContain("Exception");
        node.gate.heal();
        assertThat(node.node().frontier().counts(SHOP)).isEqualTo(Counts.NONE);
        assertThat(post("https://shop.example.com/1\n", "text/plain").statusCode())
                .isEqualTo(202);
    }

    @Test
    void a_submitter_learns_nothing_of_camel_and_steers_nothing() throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(uri())
                        .header("Content-Type", "text/plain")
                        .header("CamelHttpResponseCode", "599")
                        .header("X-Mine", "echo")
                        .POST(BodyPublishers.ofString("https://shop.example.com/1"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("camel"))
                .noneMatch(name -> name.equalsIgnoreCase("x-mine"));
    }

    private HttpResponse<String> post(String body, String type) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri())
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private URI uri() {
        VertxPlatformHttpServer server = node.context().hasService(VertxPlatformHttpServer.class);
        return URI.create("http://127.0.0.1:" + server.getServer().actualPort() + "/urls");
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }
}
