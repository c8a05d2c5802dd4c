package io.originguard.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Origins that really break off, babble or dribble on their sockets. */
final class BrokenRepliesTest {

    private final LittleSite site = new LittleSite();

    @AfterEach
    void stop() {
        site.close();
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of("breaks off inside the head", OriginAnswer.cutHead()),
                Arguments.of("speaks another protocol", new OriginAnswer.Cut("220 mail.example.test ready\r\n\r\n")),
                Arguments.of("closes without a byte", new OriginAnswer.HangUp()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void origin_that_gives_no_answer_is_a_520_and_is_asked_once(String what, OriginAnswer answer) {
        site.origin.script(OriginScript.always(answer));

        Browser.Page page = site.get("/page/1");

        assertThat(page.status()).isEqualTo(520);
        assertThat(site.origin.requests()).isEqualTo(1);
    }

    @Test
    void cut_head_is_on_the_wire_as_it_was_written() throws IOException {
        site.origin.script(OriginScript.always(OriginAnswer.cutHead()));

        assertThat(raw()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-le");
    }

    @Test
    void cut_body_promises_more_than_it_sends_also_to_who_accepts_gzip() throws IOException {
        site.origin.script(OriginScript.always(OriginAnswer.cutBody(100, 40)));

        assertThat(raw()).contains("content-length: 100\r\n\r\n").endsWith("x".repeat(40));
        assertThatThrownBy(() -> site.get("/page/1", Map.of("accept-encoding", "gzip")))
                .hasMessageContaining("closed");
        assertThat(site.logged().status()).isEqualTo(200);
    }

    @Test
    void head_that_dribbles_past_the_read_timeout_is_a_524() {
        site.edge.readTimeout(Duration.ofMillis(300));
        site.origin.script(OriginScript.always(new OriginAnswer.Dribble(Duration.ofMillis(20))));

        Browser.Page page = site.get("/page/1");

        assertThat(page.status()).isEqualTo(524);
    }

    @Test
    void head_dribbles_byte_by_byte_until_the_client_leaves_its_place() throws IOException {
        site.origin.capacity(1).script(OriginScript.first(1, new OriginAnswer.Dribble(Duration.ofMillis(1))));
        try (Socket socket = asked()) {
            byte[] first = socket.getInputStream().readNBytes(40);
            assertThat(new String(first, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 200 OK\r\nx-slow: zzz");
        }

        assertThat(site.get("/page/1").status()).isEqualTo(200);
    }

    @Test
    void dribble_without_time_is_refused() {
        assertThatThrownBy(() -> new OriginAnswer.Dribble(Duration.ZERO)).hasMessageContaining("write 1 ms or more");
    }

    @Test
    void origin_that_dies_while_it_dribbles_is_a_521() {
        site.origin.script(OriginScript.always(new OriginAnswer.Dribble(Duration.ofMillis(5))));
        Future<Browser.Page> page = site.ask("/page/1");
        await().until(() -> site.origin.requests() == 1);

        site.origin.kill();

        assertThat(Await.done(page, "a page of the dead").status()).isEqualTo(521);
    }

    @Test
    void origin_that_takes_its_time_to_die_is_a_521_however_long_it_still_listens() throws IOException {
        AtomicBoolean dying = new AtomicBoolean(true);
        ServerSocket listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        site.zone().origin(listener.getLocalPort(), dying::get);
        Future<Browser.Page> page = site.ask("/page/1");

        listener.accept().close();
        await().during(Duration.ofMillis(200)).until(() -> !page.isComplete());
        listener.close();
        dying.set(false);

        assertThat(Await.done(page, "a page of the dying").status()).isEqualTo(521);
    }

    private String raw() throws IOException {
        try (Socket socket = asked()) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private Socket asked() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), site.origin.port());
        socket.getOutputStream().write("GET /page/1 HTTP/1.1\r\nhost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
