package io.originguard.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run}: what its listener and its inbox take and refuse. */
class ServiceIT {

    private static final String TEXT = "text/plain";
    private static final String NDJSON = "application/x-ndjson";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Web WEB = Web.of("a.test");

    private static Path directory = Path.of("");
    private static Service service;

    @BeforeAll
    static void start(@TempDir Path workingDirectory) {
        directory = workingDirectory;
        TargetFile.write(directory.resolve("routes"), "a.test");
        service = Service.of(Program.in(directory)
                .start(WEB.call(
                        "run", "--set", "originguard.server.port=0", "--set", "originguard.server.maxBody=4KiB")));
    }

    @AfterAll
    static void close() {
        service.close();
        WEB.close();
    }

    @Test
    void posted_lines_are_counted_and_the_accepted_ones_fetched() throws IOException {
        HttpResponse<String> answer = service.post(
                TEXT,
                String.join(
                        "\n",
                        WEB.url("a.test", "/page/1"),
                        WEB.url("a.test", "/page/1"),
                        "http://unlisted.test/page/1",
                        "ftp://a.test/page/1",
                        WEB.url("a.test", "/page/2")));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        JsonNode report = json(answer);
        assertThat(report.path("accepted").intValue()).isEqualTo(2);
        assertThat(report.path("duplicate").intValue()).isEqualTo(1);
        assertThat(report.path("rejected").intValue()).isEqualTo(2);
        assertThat(report.path("rejections").get(0).path("line").intValue()).isEqualTo(3);
        assertThat(report.path("rejections").get(0).path("reason").textValue())
                .isEqualTo("unlisted.test is not a listed target; add routes/targets/unlisted.test.camel.yaml"
                        + " or set originguard.target.unlisted=true");
        assertThat(report.path("rejections").get(1).path("line").intValue()).isEqualTo(4);
        assertThat(report.path("rejections").get(1).path("text").textValue()).isEqualTo("ftp://a.test/page/1");
        awaitDelivered("/page/1");
        awaitDelivered("/page/2");
    }

    @Test
    void posted_json_lines_may_carry_priority_headers_and_metadata() throws IOException {
        String line = """
                {"url":"%s","priority":7,"headers":{"x-asked-by":"the test"},"metadata":{"shelf":"12"}}
                {"url":"%s","priority":"high"}
                """.formatted(WEB.url("a.test", "/headers"), WEB.url("a.test", "/page/7"));

        HttpResponse<String> answer = service.post(NDJSON, line);

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).path("accepted").intValue()).isEqualTo(1);
        assertThat(json(answer).path("rejected").intValue()).isEqualTo(1);
        assertThat(json(answer).path("rejections").get(0).path("reason").textValue())
                .contains("priority");
        awaitDelivered("/headers");
        assertThat(Harvest.of(directory.resolve("out")).pages())
                .filteredOn(page -> page.url().equals(WEB.url("a.test", "/headers")))
                .singleElement()
                .satisfies(page -> assertThat(page.body()).containsIgnoringCase("x-asked-by: the test"));
    }

    @Test
    void a_dropped_file_is_taken_and_moved_to_done() throws IOException {
        Files.writeString(inbox().resolve("good.txt"), WEB.url("a.test", "/page/11") + "\n");

        awaitDelivered("/page/11");
        await().atMost(Program.PATIENCE).untilAsserted(() -> assertThat(inbox().resolve(".done/good.txt"))
                .isRegularFile());
        assertThat(inbox().resolve("good.txt")).doesNotExist();
        assertThat(inbox().resolve(".failed/good.txt")).doesNotExist();
    }

    @Test
    void a_dropped_file_with_a_bad_line_is_moved_to_failed_with_a_report() throws IOException {
        Files.writeString(inbox().resolve("mixed.txt"), WEB.url("a.test", "/page/12") + "\nhttp://unlisted.test/x\n");

        Path report = inbox().resolve(".failed/mixed.txt.report");
        awaitDelivered("/page/12");
        await().atMost(Program.PATIENCE).untilAsserted(() -> assertThat(inbox().resolve(".failed/mixed.txt"))
                .isRegularFile());
        assertThat(report)
                .content()
                .contains("1 URL was accepted", "line 2: http://unlisted.test/x", "is not a listed target");
        assertThat(inbox().resolve("mixed.txt")).doesNotExist();
    }

    @Test
    void a_body_over_the_limit_is_refused() {
        HttpResponse<String> answer = service.post(TEXT, "# a comment that is long\n".repeat(500));

        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void another_path_or_method_is_refused() {
        int otherPath = service.get("/nothing").statusCode();
        int otherMethod = service.get("/urls").statusCode();

        assertThat(otherPath).isEqualTo(404);
        assertThat(otherMethod).isEqualTo(405);
    }

    @Test
    void only_the_loopback_address_is_listened_on() {
        int port = service.port();

        assertThatThrownBy(() -> connect("127.0.0.2", port)).isInstanceOf(ConnectException.class);
    }

    @Test
    void another_endpoint_can_bring_urls_and_sigterm_ends_the_service() throws IOException {
        Path place = Files.createDirectories(directory.resolve("own"));
        TargetFile.write(place.resolve("routes"), "a.test");
        Files.createDirectories(place.resolve("drop"));
        Files.writeString(place.resolve("drop/urls.txt"), WEB.url("a.test", "/page/21") + "\n");
        Program.Ended ended;
        try (Service own = Service.of(Program.in(place)
                .start(WEB.call(
                        "run",
                        "--set",
                        "originguard.server.port=0",
                        "--set",
                        "originguard.intake=file:drop?delay=100&initialDelay=0")))) {
            awaitDelivered(place.resolve("out"), "/page/21");
            own.program().signal("TERM");
            ended = own.program().await();
        }

        assertThat(ended.exitCode()).isEqualTo(143);
        assertThat(ended.booked("delivered")).isEqualTo(1);
        assertThat(ended.booked("waiting")).isZero();
        assertThat(ended.err()).doesNotContain("Exception", "\tat ", "ERROR");
    }

    private static void awaitDelivered(String path) {
        awaitDelivered(directory.resolve("out"), path);
    }

    private static void awaitDelivered(Path out, String path) {
        await().atMost(Program.PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .ignoreException(java.nio.file.NoSuchFileException.class)
                .untilAsserted(() -> assertThat(Harvest.of(out).index()).contains(WEB.url("a.test", path)));
    }

    private static void connect(String address, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 2000);
        }
    }

    private static JsonNode json(HttpResponse<String> answer) throws JsonProcessingException {
        return JSON.readTree(answer.body());
    }

    private static Path inbox() {
        return directory.resolve("data/inbox");
    }
}
