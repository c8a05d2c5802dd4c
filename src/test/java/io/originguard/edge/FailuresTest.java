package io.originguard.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.originguard.target.TargetSettings.EdgeMode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.MalformedInputException;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.client5.http.UnsupportedSchemeException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {

    private final Classifier classifier = new Classifier();

    /** What no edge and no proxy changes. */
    static Stream<Arguments> failures() throws Exception {
        return Stream.of(
                arguments(new SocketTimeoutException("Read timed out"), Cause.ORIGIN_TOO_SLOW, false),
                arguments(new SSLHandshakeException("certificate_expired"), Cause.ORIGIN_TLS_BROKEN, true),
                arguments(new SSLException("Unsupported or unrecognized SSL message"), Cause.ORIGIN_TLS_BROKEN, true),
                arguments(
                        new SSLException("Connection reset", new SocketException("Connection reset")),
                        Cause.ORIGIN_MALFORMED,
                        false),
                arguments(
                        new SSLException("Read timed out", new SocketTimeoutException("Read timed out")),
                        Cause.ORIGIN_TOO_SLOW,
                        false),
                arguments(new NoHttpResponseException("h:80 failed to respond"), Cause.ORIGIN_MALFORMED, false),
                arguments(new ConnectionClosedException("Premature end"), Cause.ORIGIN_MALFORMED, false),
                arguments(new SocketException("Connection reset"), Cause.ORIGIN_MALFORMED, false),
                arguments(new SocketException("Broken pipe (Write failed)"), Cause.ORIGIN_MALFORMED, false),
                arguments(new ProtocolException("bad status line"), Cause.ORIGIN_MALFORMED, false),
                arguments(
                        new ClientProtocolException(new ProtocolException("bad header")),
                        Cause.ORIGIN_MALFORMED,
                        false),
                arguments(new java.net.ProtocolException("bad"), Cause.ORIGIN_MALFORMED, false),
                arguments(new MalformedChunkCodingException("bad chunk"), Cause.ORIGIN_MALFORMED, false),
                arguments(new TruncatedChunkException("cut"), Cause.ORIGIN_MALFORMED, false),
                arguments(new MessageConstraintException("header too long"), Cause.ORIGIN_MALFORMED, false),
                arguments(new EOFException("Unexpected end of ZLIB input stream"), Cause.ORIGIN_MALFORMED, false),
                arguments(new ZipException("Not in GZIP format"), Cause.BAD_CONTENT, false),
                arguments(new MalformedInputException(1), Cause.BAD_CONTENT, false),
                arguments(
                        new ClientProtocolException(new HttpException("Unsupported Content-Encoding: zstd")),
                        Cause.BAD_CONTENT,
                        false),
                arguments(new TooLargeException(16), Cause.TOO_LARGE, false),
                arguments(new RefusedAddressException("h", InetAddress.getLoopbackAddress()), Cause.BAD_URL, false),
                arguments(new URISyntaxException("a b", "space"), Cause.BAD_URL, false),
                arguments(new MalformedURLException("no protocol"), Cause.BAD_URL, false),
                arguments(new UnsupportedSchemeException("ftp"), Cause.BAD_URL, false),
                arguments(new IllegalArgumentException("Illegal character"), Cause.BAD_URL, false),
                arguments(new SocketException("Too many open files"), Cause.UNREACHED, false),
                arguments(new BindException("Cannot assign requested address"), Cause.UNREACHED, false),
                arguments(new NoRouteToHostException("Cannot assign requested address"), Cause.UNREACHED, false),
                arguments(new SocketException("Socket closed"), Cause.EDGE_TROUBLE, false),
                arguments(new ConnectionRequestTimeoutException("pool"), Cause.EDGE_TROUBLE, false),
                arguments(new InterruptedIOException("closing"), Cause.EDGE_TROUBLE, false),
                arguments(new IOException("No space left on device"), Cause.EDGE_TROUBLE, false),
                arguments(new IllegalStateException(), Cause.EDGE_TROUBLE, false),
                arguments(new StackOverflowError(), Cause.EDGE_TROUBLE, false));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void the_failure_decides_the_cause_in_every_mode(Throwable failure, Cause cause, boolean operatorAction) {
        for (EdgeMode mode : EdgeMode.values()) {
            Outcome outcome = classifier.classify(failure, mode, false);

            assertThat(outcome.cause()).isEqualTo(cause);
            assertThat(outcome.operatorAction()).isEqualTo(operatorAction);
            assertThat(outcome.status()).isZero();
        }
    }

    static Stream<Throwable> refusals() {
        return Stream.of(
                new ConnectException("Connection refused"),
                new HttpHostConnectException("Connect to http://h:80 [h/192.0.2.1] failed: Connection refused"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void a_refused_connection_speaks_of_the_machine_that_we_connected_to(Throwable refusal) {
        assertThat(causeOf(refusal, EdgeMode.NONE, false)).isEqualTo(Cause.ORIGIN_REFUSED);
        assertThat(causeOf(refusal, EdgeMode.AUTO, false)).isEqualTo(Cause.ORIGIN_REFUSED);
        assertThat(causeOf(refusal, EdgeMode.CLOUDFLARE, false)).isEqualTo(Cause.UNREACHED);
        assertThat(causeOf(refusal, EdgeMode.NONE, true)).isEqualTo(Cause.UNREACHED);
        assertThat(causeOf(refusal, EdgeMode.CLOUDFLARE, true)).isEqualTo(Cause.UNREACHED);
    }

    static Stream<Throwable> unreachable() {
        return Stream.of(
                new ConnectTimeoutException("Connect to http://h:80 failed: connect timed out"),
                new NoRouteToHostException("No route to host"),
                new ConnectException("Connection timed out"),
                new ConnectException("Network is unreachable"));
    }

    @ParameterizedTest
    @MethodSource("unreachable")
    void an_unreachable_machine_is_the_origin_only_without_an_edge_and_a_proxy(Throwable failure) {
        assertThat(causeOf(failure, EdgeMode.NONE, false)).isEqualTo(Cause.ORIGIN_TIMED_OUT);
        assertThat(causeOf(failure, EdgeMode.AUTO, false)).isEqualTo(Cause.ORIGIN_TIMED_OUT);
        assertThat(causeOf(failure, EdgeMode.CLOUDFLARE, false)).isEqualTo(Cause.UNREACHED);
        assertThat(causeOf(failure, EdgeMode.AUTO, true)).isEqualTo(Cause.UNREACHED);
    }

    @ParameterizedTest
    @CsvSource({
        "'h: Name or service not known', true",
        "'h: No address associated with hostname', true",
        "'h: nodename nor servname provided, or not known', true",
        "'No such host is known (h)', true",
        "'h: Temporary failure in name resolution', false",
        // What the JDK says for 10 s after either of them.
        "'h', false",
        ", false",
    })
    void an_unknown_host_is_the_operators_only_where_the_resolver_says_that_there_is_none(
            String message, boolean operator) {
        Outcome outcome = classifier.classify(new UnknownHostException(message), EdgeMode.AUTO, false);

        assertThat(outcome.cause()).isEqualTo(Cause.ORIGIN_UNRESOLVED);
        assertThat(outcome.operatorAction()).isEqualTo(operator);
    }

    @Test
    void an_unknown_host_via_a_proxy_is_the_proxy() {
        assertThat(causeOf(new UnknownHostException("proxy"), EdgeMode.AUTO, true))
                .isEqualTo(Cause.UNREACHED);
    }

    @Test
    void causes_are_unwrapped() {
        Throwable wrapped = new IllegalStateException(new IOException("wrapped", new ConnectException("refused")));

        assertThat(causeOf(wrapped, EdgeMode.NONE, false)).isEqualTo(Cause.ORIGIN_REFUSED);
    }

    @ParameterizedTest
    @EnumSource(EdgeMode.class)
    void a_circle_of_causes_ends(EdgeMode mode) {
        Exception first = new IllegalStateException("first");
        Exception second = new IllegalStateException("second", first);
        first.initCause(second);

        assertThat(causeOf(first, mode, false)).isEqualTo(Cause.EDGE_TROUBLE);
    }

    @Test
    void the_detail_is_one_short_line_that_names_the_exception() {
        Throwable failure = new IOException("disk\nfull " + "x".repeat(1000));

        String detail = classifier.classify(failure, EdgeMode.AUTO, false).detail();

        assertThat(detail)
                .startsWith(
                        "the edge, the origin's application or our own machine is in trouble: IOException: disk full x")
                .doesNotContain("\n")
                .hasSizeLessThan(310);
    }

    @Test
    void our_own_exceptions_name_the_setting_that_changes_the_answer() throws Exception {
        assertThat(new TooLargeException(1024))
                .hasMessage("the body is longer than 1024 bytes; raise originguard.http.maxBytes to accept it");
        assertThat(new RefusedAddressException("h.example.com", InetAddress.getLoopbackAddress()))
                .hasMessage("h.example.com leads to 127.0.0.1, which is not a public address; "
                        + "set originguard.network.allowPrivate=true to fetch it");
    }

    private Cause causeOf(Throwable failure, EdgeMode mode, boolean viaProxy) {
        return classifier.classify(failure, mode, viaProxy).cause();
    }
}
