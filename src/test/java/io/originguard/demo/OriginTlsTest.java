package io.originguard.demo;

import static io.originguard.demo.LittleSite.HOST;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.KeyCertOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An edge that insists on TLS, against origins that really speak it well, badly or not at all. */
final class OriginTlsTest {

    private final LittleSite site = new LittleSite();

    OriginTlsTest() {
        site.edge.trusts(OriginCertificate.roots());
        site.zone().tls(true);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void trusted_certificate_of_this_host_lets_the_page_through_also_on_a_kept_connection() {
        shows(OriginCertificate.trusted(HOST));

        Browser.Page first = site.get("/page/1");
        Browser.Page second = site.get("/page/2");

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.body()).contains("shop page 1");
        assertThat(second.body()).contains("shop page 2");
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of("self-signed", supply(() -> OriginCertificate.selfSigned(HOST))),
                Arguments.of("expired", supply(() -> OriginCertificate.expired(HOST))),
                Arguments.of("of another host", supply(() -> OriginCertificate.trusted("other.example.test"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void bad_certificate_is_a_526_and_the_origin_never_sees_the_request(
            String what, Supplier<KeyCertOptions> certificate) {
        shows(certificate.get());

        Browser.Page page = site.get("/page/1");

        assertThat(page.status()).isEqualTo(526);
        assertThat(page.body()).isEqualTo("error code: 526");
        assertThat(site.origin.requests()).isZero();
    }

    @Test
    void repaired_certificate_lets_the_next_request_through() {
        shows(OriginCertificate.expired(HOST));
        int broken = site.get("/page/1").status();
        shows(OriginCertificate.trusted(HOST));

        int repaired = site.get("/page/1").status();

        assertThat(broken).isEqualTo(526);
        assertThat(repaired).isEqualTo(200);
    }

    @Test
    void origin_that_speaks_plain_http_is_a_525() {
        assertThat(site.get("/page/1").status()).isEqualTo(525);
        assertThat(site.origin.requests()).isZero();
    }

    @Test
    void origin_that_closes_in_the_handshake_is_a_525() throws IOException {
        try (ServerSocket closing = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            site.edge.target(HOST, closing.getLocalPort());
            var page = site.ask("/page/1");
            try (Socket socket = closing.accept()) {
                assertThat(socket.getInputStream().read())
                        .as("a TLS handshake record")
                        .isEqualTo(22);
            }

            assertThat(Await.done(page, "a page by TLS").status()).isEqualTo(525);
        }
    }

    @Test
    void origin_that_is_silent_in_the_handshake_is_a_525_and_no_522() throws IOException {
        site.edge.connectTimeout(Duration.ofMillis(500));
        try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            site.edge.target(HOST, silent.getLocalPort());

            Browser.Page page = site.get("/page/1");

            assertThat(page.status()).isEqualTo(525);
        }
    }

    @Test
    void deaf_origin_is_a_522_by_tls_too() throws IOException {
        site.edge.connectTimeout(Duration.ofMillis(150));
        try (DeafPort deaf = new DeafPort()) {
            site.edge.target(HOST, deaf.port());

            assertThat(site.get("/page/1").status()).isEqualTo(522);
        }
    }

    @Test
    void origin_that_is_dead_is_a_521_by_tls_too() {
        shows(OriginCertificate.trusted(HOST));
        site.get("/page/1");
        site.origin.kill();

        assertThat(site.get("/page/1").status()).isEqualTo(521);
    }

    @Test
    void answer_that_breaks_off_is_a_520_by_tls_too() {
        shows(OriginCertificate.trusted(HOST));
        site.origin.script(OriginScript.always(OriginAnswer.cutHead()));

        assertThat(site.get("/page/1").status()).isEqualTo(520);
        assertThat(site.origin.requests()).isEqualTo(1);
    }

    @Test
    void edge_that_does_not_insist_speaks_plain_http_again() {
        site.zone().tls(false);

        assertThat(site.get("/page/1").status()).isEqualTo(200);
    }

    private void shows(@Nullable KeyCertOptions certificate) {
        site.origin.tls(certificate);
        site.origin.kill();
        site.origin.revive();
    }

    private static Supplier<KeyCertOptions> supply(Supplier<KeyCertOptions> certificate) {
        return certificate;
    }
}
