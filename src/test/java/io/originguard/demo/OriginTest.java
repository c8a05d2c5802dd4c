package io.originguard.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {

    private final Origin origin = Origin.start("shop");
    private final Browser browser = new Browser();

    @AfterEach
    void stop() {
        browser.close();
        origin.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 300, 2048, 4096, 70_000})
    void page_has_exactly_the_size_that_was_set(int size) {
        origin.pageBytes(size);

        Browser.Page page = get("/page/7");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("content-type")).startsWith("text/html");
        assertThat(page.body()).hasSize(size).contains("<h1>shop page 7</h1>").endsWith("</html>\n");
    }

    @Test
    void same_page_has_the_same_bytes_and_another_page_has_others() {
        String first = get("/page/1").body();

        assertThat(get("/page/1").body()).isEqualTo(first).hasSize(2048);
        assertThat(get("/page/2").body()).isNotEqualTo(first);
    }

    @Test
    void page_is_compressed_only_for_who_accepts_it() throws IOException {
        Browser.Page plain = get("/page/1");
        Browser.Page zipped = get("/page/1", Map.of("accept-encoding", "gzip"));

        assertThat(plain.header("content-encoding")).isNull();
        assertThat(zipped.header("content-encoding")).isEqualTo("gzip");
        assertThat(zipped.body().length()).isLessThan(1024);
        assertThat(new String(unzip(zipped.body()), StandardCharsets.UTF_8)).isEqualTo(plain.body());
    }

    @Test
    void compression_that_is_off_stays_off_after_a_revival() {
        origin.gzip(false);
        origin.kill();
        origin.revive();

        Browser.Page page = get("/page/1", Map.of("accept-encoding", "gzip"));

        assertThat(page.header("content-encoding")).isNull();
        assertThat(page.body()).hasSize(2048);
    }

    @ParameterizedTest
    @CsvSource({"200", "204", "304", "404", "410", "429", "500", "503", "521"})
    void status_page_answers_with_that_status(int status) {
        assertThat(get("/status/" + status).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "/status/42, 400, write /status/200 to /status/599",
        "/slow?ms=soon, 400, ms='soon' is no number",
        "/big?bytes=-1, 400, bytes='-1' is no number",
        "/elsewhere, 404, no such page at shop",
        "/page/x, 404, no such page at shop",
    })
    void bad_address_is_told_what_is_wrong(String path, int status, String words) {
        Browser.Page page = get(path);

        assertThat(page.status()).isEqualTo(status);
        assertThat(page.body()).contains(words);
    }

    @Test
    void redirect_chain_counts_down_to_a_page() {
        assertThat(get("/redirect/2").header("location")).isEqualTo("/redirect/1");
        assertThat(get("/redirect/1").header("location")).isEqualTo("/page/0");
        assertThat(get("/redirect/1").status()).isEqualTo(302);
        assertThat(get("/redirect-to?url=http%3A%2F%2Felsewhere.test%2F%3Fa%3Db")
                        .header("location"))
                .isEqualTo("http://elsewhere.test/?a=b");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_384, 16_385, 5_000_000})
    void big_page_streams_exactly_so_many_bytes(int bytes) {
        Browser.Page page = get("/big?bytes=" + bytes);

        assertThat(page.header("transfer-encoding")).isEqualTo("chunked");
        assertThat(page.body()).hasSize(bytes);
    }

    @Test
    void gzip_bomb_unpacks_to_a_thousand_times_its_size() throws IOException {
        Browser.Page page = get("/gzip-bomb?bytes=20000000");

        assertThat(page.header("content-encoding")).isEqualTo("gzip");
        assertThat(page.body().length()).isLessThan(40_000);
        assertThat(unzip(page.body())).hasSize(20_000_000);
    }

    @Test
    void headers_page_echoes_what_was_sent() {
        Browser.Page page = get("/headers", Map.of("user-agent", "originguard/test", "x-two", "b"));

        assertThat(page.body()).contains("user-agent: originguard/test\n", "x-two: b\n", "host: shop.example.test\n");
    }

    @Test
    void slow_page_and_latency_hold_an_answer_back() {
        long start = System.nanoTime();
        get("/slow?ms=60");
        long slow = System.nanoTime();
        origin.latency(Duration.ofMillis(70));
        get("/page/1");
        long late = System.nanoTime();

        assertThat(Duration.ofNanos(slow - start)).isGreaterThanOrEqualTo(Duration.ofMillis(60));
        assertThat(Duration.ofNanos(late - slow)).isGreaterThanOrEqualTo(Duration.ofMillis(70));
    }

    @Test
    void capacity_makes_requests_wait_in_line() {
        origin.capacity(2).latency(Duration.ofMillis(40));

        long start = System.nanoTime();
        Await.done(Future.all(IntStream.range(0, 8).mapToObj(this::ask).toList()), "eight pages");
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        assertThat(took).isGreaterThanOrEqualTo(Duration.ofMillis(4 * 40));
        assertThat(origin.requests()).isEqualTo(8);
    }

    @Test
    void client_that_leaves_frees_its_place_in_the_origin() {
        origin.capacity(1).script(OriginScript.first(1, new OriginAnswer.Silence()));
        Browser impatient = new Browser();
        impatient.ask(origin.port(), "shop.example.test", "/page/1");
        await().until(() -> origin.requests() == 1);

        impatient.close();

        assertThat(get("/page/2").status()).isEqualTo(200);
    }

    @Test
    void killed_origin_refuses_connects_and_closes_open_connections() throws IOException {
        try (Socket kept = new Socket(InetAddress.getLoopbackAddress(), origin.port())) {
            kept.getOutputStream()
                    .write("GET /slow?ms=60000 HTTP/1.1\r\nhost: a\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            await().until(() -> origin.requests() == 1);

            origin.kill();

            assertThat(origin.alive()).isFalse();
            assertThat(kept.getInputStream().read()).isEqualTo(-1);
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), origin.port()))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("refused");
        }
    }

    @Test
    void revived_origin_serves_on_the_same_port_any_number_of_times() {
        int port = origin.port();

        for (int death = 0; death < 20; death++) {
            try (Browser guest = new Browser()) {
                guest.get(port, "shop.example.test", "/page/1");
            }
            origin.kill();
            origin.kill();
            origin.revive();
            origin.revive();
        }

        assertThat(origin.port()).isEqualTo(port);
        assertThat(origin.alive()).isTrue();
        assertThat(get("/page/1").status()).isEqualTo(200);
    }

    @Test
    void script_answers_by_number_and_then_the_pages_are_back() {
        origin.script(OriginScript.every(3, OriginAnswer.status(503).with("retry-after", "7")));

        assertThat(IntStream.range(0, 6).map(i -> get("/page/1").status()))
                .containsExactly(200, 200, 503, 200, 200, 503);

        origin.script(OriginScript.first(2, OriginAnswer.reply(404, "gone fishing")));

        assertThat(get("/page/1").body()).isEqualTo("gone fishing");
        assertThat(IntStream.range(0, 2).map(i -> get("/page/1").status())).containsExactly(404, 200);
    }

    @Test
    void script_sees_number_method_host_and_path() {
        origin.script(request -> OriginAnswer.reply(200, request.toString()));

        assertThat(get("/page/1?q=2").body())
                .isEqualTo("OriginRequest[number=1, method=GET, host=shop.example.test, path=/page/1?q=2]");
    }

    @Test
    void script_that_fails_answers_500_with_the_reason() {
        origin.script(request -> {
            throw new IllegalStateException("out of answers");
        });

        Browser.Page page = get("/page/1");

        assertThat(page.status()).isEqualTo(500);
        assertThat(page.body()).contains("out of answers");
    }

    @Test
    void impossible_settings_are_refused_with_what_to_write() {
        assertThatThrownBy(() -> origin.pageBytes(10)).hasMessageContaining("write 256 or more");
        assertThatThrownBy(() -> origin.capacity(0)).hasMessageContaining("write 1 or more");
        assertThatThrownBy(() -> OriginScript.every(0, OriginAnswer.status(500)))
                .hasMessageContaining("write 1 or more");
        assertThatThrownBy(() -> OriginAnswer.status(99)).hasMessageContaining("write 200 to 599");
    }

    private Browser.Page get(String path) {
        return browser.get(origin.port(), "shop.example.test", path);
    }

    private Browser.Page get(String path, Map<String, String> headers) {
        return browser.get(origin.port(), "shop.example.test", path, headers);
    }

    private Future<Browser.Page> ask(int page) {
        return browser.ask(origin.port(), "shop.example.test", "/page/" + page);
    }

    private static byte[] unzip(String latin1) throws IOException {
        byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        }
    }
}
