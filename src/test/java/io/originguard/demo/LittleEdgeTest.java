package io.originguard.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.originguard.testing.HandCrankedClock;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the little edge answers, request by request.
 *
 * <p>Long because each answer of the edge is a test of its own.
 */
class LittleEdgeTest {

    private static final String SHOP = "shop.example.test";

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final LittleEdge edge = LittleEdge.start(clock);
    private final Origin origin = Origin.start(edge.vertx(), "shop");
    private final Browser browser = new Browser();

    LittleEdgeTest() {
        edge.target(SHOP, origin);
    }

    @AfterEach
    void stop() {
        browser.close();
        origin.close();
        edge.close();
    }

    @Test
    void page_of_the_origin_comes_through_with_the_marks_of_the_edge() {
        Browser.Page page = get("/page/3");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).hasSize(2048).contains("shop page 3");
        assertThat(page.header("server")).isEqualTo("cloudflare");
        assertThat(page.header("cf-ray")).matches("[0-9a-f]{16}-LBK");
        assertThat(page.header("cf-cache-status")).isEqualTo("DYNAMIC");
    }

    @Test
    void killed_origin_is_a_521_and_the_revived_one_is_back_on_the_same_port() {
        get("/page/1");
        origin.kill();

        Browser.Page dead = get("/page/1");
        origin.revive();
        Browser.Page alive = get("/page/1");

        assertThat(dead.status()).isEqualTo(521);
        assertThat(dead.body()).isEqualTo("error code: 521");
        assertThat(dead.header("content-type")).isEqualTo("text/plain; charset=UTF-8");
        assertThat(dead.header("server")).isEqualTo("cloudflare");
        assertThat(dead.header("cf-ray")).matches("[0-9a-f]{16}-LBK");
        assertThat(dead.header("cf-cache-status")).isNull();
        assertThat(alive.status()).isEqualTo(200);
    }

    @Test
    void every_request_on_its_way_when_the_origin_dies_is_a_521_too() {
        List<Future<Browser.Page>> waiting = IntStream.range(0, 8)
                .mapToObj(i -> browser.ask(edge.port(), SHOP, "/slow?ms=60000"))
                .toList();
        await().until(() -> origin.requests() == 8);

        origin.kill();

        assertThat(waiting).allSatisfy(page -> assertThat(
                        Await.done(page, "a page of the dead").status())
                .isEqualTo(521));
    }

    @Test
    void unknown_host_is_a_530_with_1016() {
        Browser.Page page = browser.get(edge.port(), "nobody.example.test", "/");

        assertThat(page.status()).isEqualTo(530);
        assertThat(page.body()).isEqualTo("error code: 1016");
        assertThat(edge.requests("nobody.example.test")).hasSize(1);
    }

    @Test
    void host_is_read_without_port_and_in_any_case() {
        assertThat(browser.get(edge.port(), "SHOP.example.TEST:8080", "/page/1").status())
                .isEqualTo(200);
        assertThat(edge.requests("Shop.Example.Test")).hasSize(1);
    }

    @Test
    void whole_url_as_to_a_proxy_is_taken_as_its_path() {
        Browser.Page page = browser.get(edge.port(), SHOP, "http://shop.example.test/page/4?a=b");

        assertThat(page.body()).contains("shop page 4");
        assertThat(edge.log().get(0).path()).isEqualTo("/page/4?a=b");
    }

    @Test
    void origin_that_does_not_answer_in_time_is_a_524() {
        edge.readTimeout(Duration.ofMillis(100));

        Browser.Page page = get("/slow?ms=60000");

        assertThat(page.status()).isEqualTo(524);
        assertThat(page.body()).isEqualTo("error code: 524");
    }

    @Test
    void origin_that_does_not_take_the_connection_is_a_522() throws IOException {
        edge.connectTimeout(Duration.ofMillis(150));
        try (DeafPort deaf = new DeafPort()) {
            edge.target("deaf.example.test", deaf.port());

            Browser.Page page = browser.get(edge.port(), "deaf.example.test", "/");

            assertThat(page.status()).isEqualTo(522);
            assertThat(page.body()).isEqualTo("error code: 522");
        }
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("no byte at all", new OriginAnswer.HangUp()),
                Arguments.of("a head without sense", new OriginAnswer.Malformed()),
                Arguments.of("headers over 128 KB", OriginAnswer.status(200).with("x-long", "a".repeat(129 * 1024))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void malformed_answer_is_a_520(String what, OriginAnswer answer) {
        origin.script(OriginScript.always(answer));

        Browser.Page page = get("/page/1");

        assertThat(page.status()).isEqualTo(520);
        assertThat(page.body()).isEqualTo("error code: 520");
        assertThat(origin.requests()).as("the origin is asked once").isEqualTo(1);
    }

    @Test
    void answer_that_is_no_http_is_a_520() throws Exception {
        try (ServerSocket babbler = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            edge.target("babble.example.test", babbler.getLocalPort());
            Future<Browser.Page> page = browser.ask(edge.port(), "babble.example.test", "/");
            try (Socket socket = babbler.accept()) {
                socket.getOutputStream()
                        .write("220 mail.example.test ready\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();

                assertThat(Await.done(page, "the babbler's page").status()).isEqualTo(520);
            }
        }
    }

    @Test
    void origin_that_breaks_off_inside_the_body_breaks_the_answer_off() throws Exception {
        try (ServerSocket half = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            edge.target("half.example.test", half.getLocalPort());
            Future<Browser.Page> page = browser.ask(edge.port(), "half.example.test", "/");
            try (Socket socket = half.accept()) {
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"
                                .getBytes(StandardCharsets.US_ASCII));
            }

            assertThatThrownBy(() -> Await.done(page, "half a page")).hasMessageContaining("closed");
            assertThat(edge.log().get(0).answered()).isTrue();
        }
    }

    @Test
    void body_of_any_kind_comes_through_unchanged() {
        Browser.Page plain = browser.get(origin.port(), SHOP, "/page/1", Map.of("accept-encoding", "gzip"));

        assertThat(get("/big?bytes=3000000").body()).hasSize(3_000_000);
        assertThat(browser.get(edge.port(), SHOP, "/page/1", Map.of("accept-encoding", "gzip")))
                .satisfies(
                        zipped -> assertThat(zipped.header("content-encoding")).isEqualTo("gzip"))
                .satisfies(zipped -> assertThat(zipped.body()).isEqualTo(plain.body()));
        assertThat(get("/status/204").status()).isEqualTo(204);
        assertThat(get("/status/304").status()).isEqualTo(304);
        assertThat(browser.send(HttpMethod.HEAD, edge.port(), SHOP, "/page/1", "")
                        .header("content-length"))
                .isEqualTo("2048");
    }

    @Test
    void redirect_and_error_of_the_origin_come_through() {
        assertThat(get("/redirect/2").header("location")).isEqualTo("/redirect/1");
        assertThat(get("/status/404").status()).isEqualTo(404);
        assertThat(get("/status/503").header("server")).isEqualTo("cloudflare");
    }

    @Test
    void request_reaches_the_origin_with_body_headers_and_the_ray_but_without_hop_by_hop_headers() {
        Browser.Page page = browser.get(
                edge.port(), SHOP, "/headers", Map.of("user-agent", "ua/1", "te", "trailers", "x-mine", "1"));
        origin.script(request -> OriginAnswer.reply(200, request.method()));
        Browser.Page posted = browser.send(HttpMethod.POST, edge.port(), SHOP, "/form", "a=b");

        assertThat(page.body())
                .contains("user-agent: ua/1\n", "x-mine: 1\n", "host: shop.example.test\n", "cdn-loop: cloudflare\n")
                .contains("cf-ray: " + page.header("cf-ray"))
                .doesNotContain("te: trailers");
        assertThat(posted.body()).isEqualTo("POST");
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(EdgeAnswer.status(503), 503, "cf-cache-status", null, "status 503"),
                Arguments.of(EdgeAnswer.error(522), 522, "server", "cloudflare", "error code: 522"),
                Arguments.of(EdgeAnswer.error(530, 1033), 530, "server", "cloudflare", "error code: 1033"),
                Arguments.of(EdgeAnswer.cachedHit("old"), 200, "cf-cache-status", "HIT", "old"),
                Arguments.of(EdgeAnswer.cached("STALE", "older"), 200, "cf-cache-status", "STALE", "older"),
                Arguments.of(
                        EdgeAnswer.rateLimited(Duration.ofMillis(6100)), 429, "retry-after", "7", "error code: 1015"),
                Arguments.of(
                        EdgeAnswer.error(521).withRetryAfter(Duration.ofMinutes(2)),
                        521,
                        "retry-after",
                        "120",
                        "error code: 521"),
                Arguments.of(EdgeAnswer.blocked(), 403, "server", "cloudflare", "error code: 1020"),
                Arguments.of(EdgeAnswer.challenge(), 403, "cf-mitigated", "challenge", "Just a moment"),
                Arguments.of(EdgeAnswer.foreign(521), 521, "server", "squid", "upstream error 521"),
                Arguments.of(EdgeAnswer.foreign(521), 521, "cf-ray", null, "upstream error 521"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void script_answers_in_place_of_the_origin(
            EdgeAnswer answer, int status, String header, String value, String body) {
        edge.script(SHOP, EdgeScript.always(answer));

        Browser.Page page = get("/page/1");

        assertThat(page.status()).isEqualTo(status);
        assertThat(page.header(header)).isEqualTo(value);
        assertThat(page.body()).contains(body);
        assertThat(origin.requests()).isZero();
    }

    @Test
    void script_counts_the_requests_of_its_target_alone() {
        edge.target("other.example.test", origin);
        edge.script(
                SHOP, EdgeScript.every(4, EdgeAnswer.error(521)).orElse(EdgeScript.first(1, EdgeAnswer.error(522))));

        List<Integer> statuses = IntStream.range(0, 8)
                .mapToObj(i -> {
                    browser.get(edge.port(), "other.example.test", "/page/1");
                    return get("/page/1").status();
                })
                .toList();

        assertThat(statuses).containsExactly(522, 200, 200, 521, 200, 200, 200, 521);
        assertThat(edge.requests("other.example.test"))
                .extracting(EdgeRequest::status)
                .containsOnly(200);
    }

    @Test
    void script_may_answer_late_and_is_dropped_by_forwarding() {
        edge.script(SHOP, EdgeScript.always(EdgeAnswer.error(521).after(Duration.ofMillis(80))));

        long start = System.nanoTime();
        int late = get("/page/1").status();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        edge.script(SHOP, EdgeScript.forward());

        assertThat(late).isEqualTo(521);
        assertThat(took).isGreaterThanOrEqualTo(Duration.ofMillis(80));
        assertThat(get("/page/1").status()).isEqualTo(200);
    }

    @Test
    void script_that_fails_answers_500_and_one_for_no_target_is_refused() {
        edge.script(SHOP, (number, path) -> {
            throw new IllegalStateException("lost the plot");
        });

        assertThat(get("/page/1").body()).contains("lost the plot");
        assertThatThrownBy(() -> edge.script("typo.example.test", EdgeScript.forward()))
                .hasMessageContaining("'typo.example.test' is no target of this edge")
                .hasMessageContaining(SHOP);
    }

    @Test
    void log_tells_each_request_in_the_order_of_arrival() {
        Instant start = clock.instant();
        browser.get(edge.port(), SHOP, "/page/1?a=b", Map.of("user-agent", "ua/1"));
        Instant later = clock.advance(Duration.ofSeconds(30));
        Browser.Page second = get("/status/404");

        assertThat(edge.log()).hasSize(2);
        EdgeRequest first = edge.log().get(0);
        assertThat(first.number()).isEqualTo(1);
        assertThat(first.arrivedAt()).isEqualTo(start);
        assertThat(first.answeredAt()).isEqualTo(start);
        assertThat(first.host()).isEqualTo(SHOP);
        assertThat(first.path()).isEqualTo("/page/1?a=b");
        assertThat(first.method()).isEqualTo("GET");
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.userAgent()).isEqualTo("ua/1");
        assertThat(first.inFlightOfTarget()).isEqualTo(1);
        assertThat(edge.log().get(1))
                .satisfies(request -> assertThat(request.arrivedAt()).isEqualTo(later))
                .satisfies(request -> assertThat(request.status()).isEqualTo(404))
                .satisfies(request -> assertThat(request.cfRay()).isEqualTo(second.header("cf-ray")));
    }

    @Test
    void request_is_in_the_log_before_it_is_answered_and_counted_while_in_flight() {
        origin.script(OriginScript.first(8, new OriginAnswer.Silence()));
        for (int i = 0; i < 8; i++) {
            browser.ask(edge.port(), SHOP, "/page/" + i);
        }
        await().until(() -> edge.log().size() == 8);

        assertThat(edge.log()).noneMatch(EdgeRequest::answered);
        assertThat(edge.log()).extracting(EdgeRequest::inFlightOfTarget).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(edge.maxInFlight(SHOP)).isEqualTo(8);
        assertThat(edge.maxInFlight("other.example.test")).isZero();

        edge.clear();
        get("/page/9");

        assertThat(edge.log()).singleElement().satisfies(ninth -> {
            assertThat(ninth.inFlightOfTarget()).isEqualTo(9);
            assertThat(ninth.number()).isEqualTo(9);
            assertThat(ninth.answered()).isTrue();
        });
    }

    @Test
    void client_that_keeps_to_its_limit_is_never_counted_above_it() {
        int limit = 4;

        List<Future<Integer>> chains = new ArrayList<>();
        for (int i = 0; i < limit; i++) {
            chains.add(chain(250));
        }
        chains.forEach(chain -> Await.done(chain, "a chain of pages"));

        assertThat(edge.log()).hasSize(limit * 250).allMatch(EdgeRequest::answered);
        assertThat(edge.maxInFlight(SHOP)).isBetween(2, limit);
    }

    @Test
    void client_that_leaves_is_told_as_499_and_no_longer_in_flight() {
        browser.ask(edge.port(), SHOP, "/slow?ms=60000");
        await().until(() -> origin.requests() == 1);

        browser.leave();
        await().until(() -> edge.log().get(0).answered());

        assertThat(edge.log().get(0).status()).isEqualTo(EdgeRequest.CLIENT_GONE);
        try (Browser next = new Browser()) {
            next.get(edge.port(), SHOP, "/page/1");
        }
        assertThat(edge.log().get(1).inFlightOfTarget()).isEqualTo(1);
    }

    @Test
    void log_is_mirrored_to_a_file_line_by_line(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("edge.tsv");
        edge.logTo(file);

        browser.get(edge.port(), SHOP, "/page/1", Map.of("user-agent", "tab\there"));
        get("/status/404");

        assertThat(Files.readAllLines(file)).hasSize(3);
        assertThat(Files.readString(file)).startsWith(EdgeLog.HEADER);
        assertThat(Files.readAllLines(file).get(1).split("\t", -1))
                .startsWith(
                        "1", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", SHOP, "/page/1", "GET", "200", "tab here")
                .hasSize(13);
    }

    @Test
    void closed_edge_refuses_connects() throws IOException {
        LittleEdge brief = LittleEdge.start();
        int port = brief.port();

        brief.close();

        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
                .isInstanceOf(IOException.class);
    }

    @Test
    void parts_are_closed_in_any_order_and_twice() {
        LittleEdge brief = LittleEdge.start();
        Origin borrower = Origin.start(brief.vertx(), "borrower");
        Origin owner = Origin.start("owner");

        brief.close();
        borrower.close();
        owner.close();
        brief.close();
        borrower.close();
        owner.close();

        assertThat(borrower.alive()).isFalse();
        assertThat(owner.alive()).isFalse();
    }

    @Test
    void both_event_loops_share_the_port() throws IOException {
        assertThat(edge.uri(SHOP, "/page/1")).hasToString("http://shop.example.test:" + edge.port() + "/page/1");

        for (int i = 0; i < 4; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), edge.port())) {
                socket.getOutputStream()
                        .write("GET /page/1 HTTP/1.0\r\nhost: shop.example.test\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                InputStream in = socket.getInputStream();
                assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
                        .startsWith("HTTP/1.");
            }
        }

        assertThat(edge.log()).hasSize(4);
    }

    private Browser.Page get(String path) {
        return browser.get(edge.port(), SHOP, path);
    }

    private Future<Integer> chain(int pages) {
        if (pages == 0) {
            return Future.succeededFuture(0);
        }
        return browser.ask(edge.port(), SHOP, "/page/" + pages).compose(page -> chain(pages - 1));
    }
}
