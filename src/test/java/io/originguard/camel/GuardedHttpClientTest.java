package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.originguard.demo.LittleEdge;
import io.originguard.demo.Origin;
import io.originguard.edge.Answer;
import io.originguard.edge.Cause;
import io.originguard.edge.Classifier;
import io.originguard.edge.RefusedAddressException;
import io.originguard.edge.TooLargeException;
import io.originguard.intake.UrlParser;
import io.originguard.settings.Catalogue;
import io.originguard.target.Host;
import io.originguard.target.TargetSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The shipped HTTP endpoint against real servers on loopback.
 *
 * <p>Long because a hostile answer has many forms, one test each.
 */
@Timeout(60)
class GuardedHttpClientTest {

    private static final String OK = "HTTP/1.1 200 OK";

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final InetAddress loopback = InetAddress.getLoopbackAddress();
    private GuardedHttpClient client;
    private ProducerTemplate template;

    @BeforeEach
    void start(@TempDir Path directory) {
        client = new GuardedHttpClient(
                host -> Optional.empty(),
                new GuardedDnsResolver(Map.of(new Host("shop.example.com"), loopback), host -> Optional.empty()),
                8,
                directory.resolve("spool"),
                System::nanoTime);
        camel.getRegistry().bind("originguardHttpClient", client);
        camel.start();
        template = camel.createProducerTemplate();
    }

    @AfterEach
    void stop() throws IOException {
        assertThat(Sending.bound()).isEmpty();
        camel.close();
    }

    @Test
    void no_cookie_is_kept_between_two_requests() throws Exception {
        try (Wire wire = Wire.saying("page", OK, "Set-Cookie: id=1; Path=/", "Content-Length: 4")) {
            get(wire.url("/1"));
            get(wire.url("/2"));

            assertThat(wire.heard()).hasSize(2).noneMatch(heard -> heard.has("cookie"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void an_announced_wait_is_neither_waited_for_nor_tried_again(int status) throws Exception {
        try (Wire wire = Wire.saying("", "HTTP/1.1 " + status + " Wait", "Retry-After: 30", "Content-Length: 0")) {
            Answer answer = get(wire.url("/"));

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("retry-after")).contains("30");
            assertThat(wire.heard()).hasSize(1);
        }
    }

    @Test
    void a_connection_that_breaks_is_not_tried_again() throws Exception {
        try (Wire wire = new Wire((heard, out) -> {
            throw new IOException("hang up");
        })) {
            assertThatThrownBy(() -> get(wire.url("/"))).isInstanceOf(IOException.class);

            assertThat(wire.heard()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void a_redirect_is_an_answer_and_not_followed(int status) throws Exception {
        try (Wire wire = Wire.saying("", "HTTP/1.1 " + status + " Moved", "Location: /there", "Content-Length: 0")) {
            Answer answer = get(wire.url("/"));

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("location")).contains("/there");
            assertThat(wire.heard()).hasSize(1);
        }
    }

    @Test
    void a_connection_is_kept_for_further_requests_whatever_the_answer() throws Exception {
        try (Wire wire = new Wire((heard, out) -> {
            switch (heard.head().get(0)) {
                case "GET /204 HTTP/1.1" -> Wire.say(out, "", "HTTP/1.1 204 No Content");
                case "GET /304 HTTP/1.1" -> Wire.say(out, "", "HTTP/1.1 304 Not Modified", "ETag: \"x\"");
                case "GET /404 HTTP/1.1" -> Wire.say(out, "gone", "HTTP/1.1 404 Not Found", "Content-Length: 4");
                default -> Wire.say(out, "4\r\npage\r\n0\r\n\r\n", OK, "Transfer-Encoding: chunked");
            }
        })) {
            for (String path : List.of("/1", "/204", "/304", "/404", "/2")) {
                get(wire.url(path));
            }

            assertThat(wire.heard()).hasSize(5);
            assertThat(wire.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void an_answer_without_a_body_is_an_empty_one(int status) throws Exception {
        try (Wire wire = Wire.saying("", "HTTP/1.1 " + status + " Nothing")) {
            Answer answer = get(wire.url("/"));

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.content().length()).isZero();
        }
    }

    @Test
    void the_request_says_who_we_are_what_was_asked_for_and_nothing_of_camel() throws Exception {
        try (Wire wire = Wire.saying("", OK, "Content-Length: 0")) {
            get(wire.url("/a%20b?c=%C3%A9&d"), Map.of("User-Agent", "originguard/test", "X-Own", "kept"));

            List<String> head = wire.heard().get(0).head();
            assertThat(head.get(0)).isEqualTo("GET /a%20b?c=%C3%A9&d HTTP/1.1");
            assertThat(head)
                    .contains("User-Agent: originguard/test", "X-Own: kept", "Host: 127.0.0.1:" + wire.port())
                    .noneMatch(line -> line.contains("Camel") || line.contains("Apache"));
            assertThat(head.subList(1, head.size()).stream().map(line -> line.substring(0, line.indexOf(':'))))
                    .containsOnly("User-Agent", "X-Own", "Host", "Accept-Encoding", "Connection");
        }
    }

    @Test
    void headers_of_the_answer_keep_their_order_their_spelling_and_their_number() throws Exception {
        try (Wire wire = Wire.saying(
                "page",
                OK,
                "X-b: 1",
                "x-A: 2",
                "Set-Cookie: a=1",
                "Set-Cookie: b=2",
                "CamelHttpUri: http://evil.test/",
                "X-Empty:",
                "content-length: 4")) {
            Answer answer = get(wire.url("/"));

            assertThat(answer.headers())
                    .containsExactly(
                            new Answer.Header("X-b", "1"),
                            new Answer.Header("x-A", "2"),
                            new Answer.Header("Set-Cookie", "a=1"),
                            new Answer.Header("Set-Cookie", "b=2"),
                            new Answer.Header("CamelHttpUri", "http://evil.test/"),
                            new Answer.Header("X-Empty", ""),
                            new Answer.Header("content-length", "4"));
            assertThat(text(answer)).isEqualTo("page");
            assertThat(answer.address()).contains("127.0.0.1");
        }
    }

    @Test
    void a_header_field_that_camel_would_heed_stays_out_of_the_message() throws Exception {
        try (Wire wire = Wire.saying("", OK, "CamelHttpUri: http://evil.test/", "X-Page: said", "Content-Length: 0")) {
            Exchange exchange = send(wire.url("/"), Map.of("Authorization", "secret"), settings());

            assertThat(exchange.getMessage().getHeaders())
                    .doesNotContainKeys("CamelHttpUri", "X-Page", "Authorization");
        }
    }

    @Test
    void a_server_that_accepts_no_connection_is_given_up_after_the_targets_connect_timeout() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, loopback)) {
            List<SocketChannel> filling = new ArrayList<>();
            try {
                for (int i = 0; i < 10; i++) {
                    SocketChannel channel = SocketChannel.open();
                    channel.configureBlocking(false);
                    boolean unused = channel.connect(new InetSocketAddress(loopback, full.getLocalPort()));
                    filling.add(channel);
                }

                assertThatThrownBy(
                                () -> get("http://127.0.0.1:" + full.getLocalPort() + "/", "httpConnectTimeout=200ms"))
                        .isInstanceOf(ConnectTimeoutException.class);
            } finally {
                for (SocketChannel channel : filling) {
                    channel.close();
                }
            }
        }
    }

    @Test
    void a_server_that_says_nothing_is_given_up_after_the_targets_response_timeout() throws Exception {
        try (Wire wire = new Wire((heard, out) -> {})) {
            assertThatThrownBy(() -> get(wire.url("/"), "httpResponseTimeout=200ms"))
                    .isInstanceOf(SocketTimeoutException.class);

            await().until(() -> wire.gone() == 1);
        }
    }

    @Test
    void the_same_server_may_take_longer_where_the_target_lets_it() throws Exception {
        try (Wire wire = new Wire((heard, out) -> {
            pause(400);
            Wire.say(out, "late", OK, "Content-Length: 4");
        })) {
            assertThatThrownBy(() -> get(wire.url("/"), "httpResponseTimeout=100ms"))
                    .isInstanceOf(SocketTimeoutException.class);

            assertThat(text(get(wire.url("/"), "httpResponseTimeout=30s"))).isEqualTo("late");
        }
    }

    @Test
    void a_body_that_stops_in_the_middle_is_given_up() throws Exception {
        try (Wire wire = Wire.saying("half", OK, "Content-Length: 8")) {
            assertThatThrownBy(() -> get(wire.url("/"), "httpResponseTimeout=200ms"))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void a_body_that_drips_is_given_up_after_ten_response_timeouts() throws Exception {
        try (Wire wire = new Wire((heard, out) -> {
            Wire.say(out, "", OK, "Content-Length: 100000");
            drip(out);
        })) {
            assertThatThrownBy(() -> get(wire.url("/"), "httpResponseTimeout=100ms"))
                    .isInstanceOf(SocketTimeoutException.class);

            await().until(() -> wire.gone() == 1);
        }
    }

    @Test
    void a_head_that_drips_is_cut_off_by_the_tick() throws Exception {
        ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor();
        try (Wire wire = new Wire((heard, out) -> {
            out.write((OK + "\r\nX-Long: ").getBytes(StandardCharsets.ISO_8859_1));
            drip(out);
        })) {
            ScheduledFuture<?> unused = ticker.scheduleWithFixedDelay(client::tick, 20, 20, TimeUnit.MILLISECONDS);

            assertThatThrownBy(() -> get(wire.url("/"), "httpResponseTimeout=100ms"))
                    .isInstanceOf(SocketTimeoutException.class);

            await().until(() -> wire.gone() == 1);
        } finally {
            ticker.shutdownNow();
        }
    }

    @Test
    void a_head_without_end_is_given_up() throws Exception {
        try (Wire wire = new Wire((heard, out) -> {
            out.write((OK + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            for (int i = 0; i < 100_000; i++) {
                out.write(("X-" + i + ": more and more\r\n").getBytes(StandardCharsets.ISO_8859_1));
            }
        })) {
            assertThatThrownBy(() -> get(wire.url("/"))).isInstanceOf(IOException.class);

            await().until(() -> wire.gone() == 1);
        }
    }

    @Test
    void a_body_that_says_that_it_is_too_long_is_not_read() throws Exception {
        try (Wire wire = Wire.saying("", OK, "Content-Length: 1025")) {
            assertThatThrownBy(() -> get(wire.url("/"), "httpMaxBytes=1KiB")).isInstanceOf(TooLargeException.class);

            await().until(() -> wire.gone() == 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"1MiB, 512000", "4KiB, 4096"})
    void no_more_is_read_than_is_enough_and_the_connection_is_given_up(String maxBytes, int read) throws Exception {
        try (Wire wire = new Wire((heard, out) -> {
            Wire.say(out, "", OK);
            byte[] piece = "# comment\n".repeat(1000).getBytes(StandardCharsets.US_ASCII);
            while (true) {
                out.write(piece);
            }
        })) {
            Answer answer = get(new ForRobots(wire.url("/robots.txt"), settings("httpMaxBytes=" + maxBytes)));

            assertThat(answer.content().length()).isEqualTo(read);
            await().until(() -> wire.gone() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5_000})
    void less_than_is_enough_is_read_whole_and_the_connection_kept(int length) throws Exception {
        try (Wire wire = Wire.saying("x".repeat(length), OK, "Content-Length: " + length)) {
            for (int request = 0; request < 2; request++) {
                Answer answer = get(new ForRobots(wire.url("/robots.txt"), settings("httpMaxBytes=1MiB")));

                assertThat(answer.content().length()).isEqualTo(length);
            }

            assertThat(wire.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_body_of_exactly_the_limit_is_taken() throws Exception {
        try (Wire wire = Wire.saying("x".repeat(1024), OK, "Content-Length: 1024")) {
            assertThat(get(wire.url("/"), "httpMaxBytes=1KiB").content().length())
                    .isEqualTo(1024);
        }
    }

    @Test
    void a_compressed_page_is_unpacked_and_a_bomb_is_left_at_the_limit() throws Exception {
        try (Origin origin = Origin.start("shop")) {
            String page = text(get(origin.uri("/page/1").toString()));

            assertThat(page).hasSize(2048).contains("<h1>shop page 1</h1>");
            assertThatThrownBy(() -> get(origin.uri("/gzip-bomb").toString(), "httpMaxBytes=1MiB"))
                    .isInstanceOf(TooLargeException.class);
            assertThat(text(get(origin.uri("/page/2").toString()))).contains("<h1>shop page 2</h1>");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_compressed_body_that_never_ends_is_left_at_the_limit_however_little_comes_of_it(boolean ended)
            throws Exception {
        byte[] emptyBlocks = new byte[5_000];
        for (int i = 0; i < emptyBlocks.length; i += 5) {
            emptyBlocks[i + 3] = (byte) 0xff;
            emptyBlocks[i + 4] = (byte) 0xff;
        }
        try (Wire wire = new Wire((heard, out) -> {
            Wire.say(out, "", OK, "Content-Encoding: gzip");
            out.write(ended ? gzipped("page") : Arrays.copyOf(gzipped(""), 10));
            for (int i = 0; i < 4_000; i++) {
                out.write(emptyBlocks);
            }
            throw new IOException("all of it was read");
        })) {
            assertThatThrownBy(() -> get(wire.url("/"), "httpMaxBytes=1MiB")).isInstanceOf(TooLargeException.class);

            await().until(() -> wire.gone() == 1);
        }
    }

    @Test
    void a_body_that_is_not_compressed_as_it_says_cannot_be_read() throws Exception {
        try (Wire wire = Wire.saying("this is no gzip", OK, "Content-Encoding: gzip", "Content-Length: 15")) {
            Throwable thrown = org.assertj.core.api.Assertions.catchThrowable(() -> get(wire.url("/")));

            assertThat(new Classifier()
                            .classify(thrown, TargetSettings.EdgeMode.AUTO, false)
                            .cause())
                    .isEqualTo(Cause.BAD_CONTENT);
        }
    }

    @Test
    void a_long_page_goes_to_the_spool_and_comes_back_whole() throws Exception {
        try (Origin origin = Origin.start("shop");
                var content = get(origin.uri("/big?bytes=3000000").toString()).content()) {
            assertThat(content.length()).isEqualTo(3_000_000);
            assertThat(content.open().readAllBytes()).hasSize(3_000_000);
        }
    }

    @Test
    void the_edge_is_asked_under_the_name_of_the_target() throws Exception {
        try (LittleEdge edge = LittleEdge.start();
                Origin origin = Origin.start(edge.vertx(), "shop")) {
            edge.target("shop.example.com", origin);

            Answer answer = get(edge.uri("shop.example.com", "/page/1").toString());

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("server")).contains("cloudflare");
            assertThat(edge.requests("shop.example.com")).hasSize(1);
        }
    }

    @Test
    void a_private_address_gets_no_connection_unless_the_target_allows_it() throws Exception {
        try (Wire wire = Wire.saying("", OK, "Content-Length: 0")) {
            assertThatThrownBy(() -> get(wire.url("/"), "allowPrivate=false"))
                    .isInstanceOf(RefusedAddressException.class);
            assertThatThrownBy(() -> get("http://localhost:" + wire.port() + "/", "allowPrivate=false"))
                    .isInstanceOf(RefusedAddressException.class);

            assertThat(wire.connections()).isZero();
            assertThat(get(wire.url("/")).status()).isEqualTo(200);
        }
    }

    @Test
    void an_ipv6_address_is_fetched_where_the_target_allows_it_and_refused_elsewhere() throws Exception {
        InetAddress six = InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        assumeThat(hasAddress(six)).as("an IPv6 loopback").isTrue();
        try (Wire wire = new Wire(six, (heard, out) -> Wire.say(out, "", OK, "Content-Length: 0"))) {
            String url = "http://[::1]:" + wire.port() + "/";

            assertThat(get(url).status()).isEqualTo(200);
            assertThatThrownBy(() -> get(url, "allowPrivate=false")).isInstanceOf(RefusedAddressException.class);
        }
    }

    @Test
    void a_proxy_of_the_target_is_asked_for_the_whole_url() throws Exception {
        try (Wire proxy = Wire.saying("page", OK, "Content-Length: 4")) {
            Answer answer = get(
                    "http://nowhere.invalid/page", "httpProxy=http://127.0.0.1:" + proxy.port(), "allowPrivate=false");

            assertThat(text(answer)).isEqualTo("page");
            assertThat(answer.address())
                    .as("that of the proxy is not the target's")
                    .isEmpty();
            assertThat(proxy.heard().get(0).head().get(0)).isEqualTo("GET http://nowhere.invalid/page HTTP/1.1");
        }
    }

    @Test
    void a_proxy_is_not_asked_for_a_private_address() throws Exception {
        try (Wire proxy = Wire.saying("page", OK, "Content-Length: 4")) {
            String setting = "httpProxy=http://127.0.0.1:" + proxy.port();

            for (String url : List.of("http://169.254.169.254/", "http://[::1]/", "http://localhost/")) {
                assertThatThrownBy(() -> get(url, setting, "allowPrivate=false"))
                        .as(url)
                        .isInstanceOf(RefusedAddressException.class);
            }
            assertThat(proxy.heard()).isEmpty();
        }
    }

    @Test
    void a_proxy_gets_the_login_of_its_url_and_nobody_else_does() throws Exception {
        try (Wire proxy = new Wire((heard, out) -> {
            if (heard.has("proxy-authorization")) {
                Wire.say(out, "", "HTTP/1.1 401 No", "WWW-Authenticate: Basic realm=\"shop\"", "Content-Length: 0");
            } else {
                Wire.say(out, "", "HTTP/1.1 407 Who", "Proxy-Authenticate: Basic realm=\"proxy\"", "Content-Length: 0");
            }
        })) {
            Answer answer = get("http://shop.example.com/", "httpProxy=http://me:secret@127.0.0.1:" + proxy.port());

            assertThat(answer.status()).isEqualTo(401);
            assertThat(proxy.heard()).hasSize(2).noneMatch(heard -> heard.has("authorization"));
            assertThat(proxy.heard().get(1).head()).contains("Proxy-Authorization: Basic bWU6c2VjcmV0");
        }
    }

    @Test
    void a_failed_request_leaves_no_answer_of_an_earlier_one() throws Exception {
        try (Wire wire = new Wire((heard, out) -> {
            if (heard.connection() > 1) {
                throw new IOException("hang up");
            }
            Wire.say(out, "page", OK, "Content-Length: 4", "Connection: close");
        })) {
            Request request = new Request(wire.url("/"), settings());
            Exchange good = send(Map.of(), request);
            assertThat(good.getException()).isNull();
            assertThat(request.answer()).isPresent();

            Exchange failed = send(Map.of(), request);

            assertThat(failed.getException()).isInstanceOf(IOException.class);
            assertThat(request.answer()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/~me", "/a;b=c,d", "/a%2Fb", "/x?q=[1]&y={z}~", "/?", "/a//b", "/p?u=http://h/?x"})
    void the_url_is_asked_for_as_it_was_submitted(String path) throws Exception {
        UrlParser.Parsed url = new UrlParser().parse("http://shop.example.com" + path);
        String submitted = ((UrlParser.Url) url).url().substring("http://shop.example.com".length());
        try (Wire wire = Wire.saying("", OK, "Content-Length: 0")) {
            get(wire.url(submitted));

            assertThat(wire.heard().get(0).head().get(0)).isEqualTo("GET " + submitted + " HTTP/1.1");
        }
    }

    @Test
    void more_requests_than_connections_do_not_mix_up_their_answers() throws Exception {
        try (Origin origin = Origin.start("shop")) {
            List<String> titles = IntStream.range(0, 40)
                    .parallel()
                    .mapToObj(i -> {
                        try {
                            return text(get(origin.uri("/page/" + i).toString()))
                                            .contains("shop page " + i + "<")
                                    ? "right"
                                    : "wrong " + i;
                        } catch (Exception e) {
                            return e.toString();
                        }
                    })
                    .toList();

            assertThat(titles).hasSize(40).containsOnly("right");
        }
    }

    private Answer get(String url, String... options) throws Exception {
        return get(url, Map.of(), options);
    }

    private Answer get(String url, Map<String, Object> headers, String... options) throws Exception {
        return get(headers, new Request(url, settings(options)));
    }

    private Answer get(Request request) throws Exception {
        return get(Map.of(), request);
    }

    private Answer get(Map<String, Object> headers, Request request) throws Exception {
        Exchange exchange = send(headers, request);
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return request.answer().orElseThrow();
    }

    private Exchange send(String url, Map<String, Object> headers, TargetSettings settings) {
        return send(headers, new Request(url, settings));
    }

    private Exchange send(Map<String, Object> headers, Request request) {
        Exchange exchange = new DefaultExchange(camel);
        FetchSteps.send(exchange, request.url(), headers);
        request.bind();
        try {
            return template.send(Catalogue.HTTP.fallback(), exchange);
        } finally {
            Sending.unbind();
        }
    }

    private static TargetSettings settings(String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        if (all.stream().noneMatch(option -> option.startsWith("allowPrivate"))) {
            all.add("allowPrivate=true");
        }
        return Workshop.settings(all.toArray(String[]::new));
    }

    private static byte[] gzipped(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.US_ASCII));
        }
        return bytes.toByteArray();
    }

    private static String text(Answer answer) throws IOException {
        return new String(answer.content().head(1 << 20), StandardCharsets.ISO_8859_1);
    }

    private static void drip(OutputStream out) throws IOException {
        for (int i = 0; i < 2_000; i++) {
            pause(20);
            out.write('x');
            out.flush();
        }
    }

    private static void pause(int millis) throws IOException {
        try {
            boolean unused = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static boolean hasAddress(InetAddress address) {
        try (ServerSocket free = new ServerSocket(0, 1, address)) {
            return free.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** A request under these settings. */
    private static class Request extends Sending {

        private final String url;
        private final TargetSettings settings;

        Request(String url, TargetSettings settings) {
            this.url = url;
            this.settings = settings;
        }

        @Override
        String url() {
            return url;
        }

        @Override
        TargetSettings settings() {
            return settings;
        }
    }

    /** Of whose answer the beginning is enough. */
    private static final class ForRobots extends Request {

        ForRobots(String url, TargetSettings settings) {
            super(url, settings);
        }

        @Override
        int enough() {
            return 512_000;
        }
    }
}
