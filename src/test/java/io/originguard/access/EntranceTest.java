package io.originguard.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.access.Verdict.Refused;
import io.originguard.access.Verdict.Welcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who comes in, as a table. */
final class EntranceTest {

    private static final String TOKEN = "0123456789abcdef";

    private final Tokens tokens;

    EntranceTest(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("tokens"), "ada " + TOKEN);
        tokens = Tokens.of(Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                    GET    | /api/targets  | Bearer 0123456789abcdef  | ada
                    GET    | /api/targets  | bearer  0123456789abcdef | ada
                    POST   | /urls         | Bearer 0123456789abcdef  | ada
                    DELETE | /api/x        | Bearer 0123456789abcdef  | ada
                    GET    | /health/live  | Bearer 0123456789abcdef  | ada
                    GET    | /health/live  | -                        | loopback
                    GET    | /health/live  | Bearer wrong             | loopback
                    GET    | /health/ready | -                        | 401
                    GET    | /health/live/ | -                        | 401
                    GET    | /api/targets  | -                        | 401
                    GET    | /metrics      | -                        | 401
                    POST   | /urls         | -                        | 401
                    GET    | /api/targets  | Bearer 0123456789abcdeF  | 401
                    GET    | /api/targets  | Basic 0123456789abcdef   | 401
                    GET    | /api/targets  | 0123456789abcdef         | 401
                    GET    | /api/targets  | Bearer                   | 401
                    """)
    void where_there_are_tokens_one_is_needed(
            String method, String path, @Nullable String authorization, String expected) {
        Entrance entrance = new Entrance("0.0.0.0", Optional.of(tokens));

        Verdict verdict = entrance.judge(new Visit(method, path, "node.example.com", null, null, authorization));

        assertThat(told(verdict)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
                    127.0.0.1:8080,        loopback
                    127.0.0.1,             loopback
                    127.8.9.1:80,          loopback
                    localhost:8080,        loopback
                    LOCALHOST,             loopback
                    [::1]:8080,            loopback
                    evil.example:8080,     421
                    127.0.0.1.evil.example,421
                    localhost.evil.example,421
                    evil@localhost,        421
                    localhost:8080/x,      421
                    192.168.0.1:8080,      421
                    -,                     421
                    """)
    void without_tokens_the_host_must_be_a_name_of_this_machine(@Nullable String host, String expected) {
        Entrance entrance = new Entrance("127.0.0.1", Optional.empty());

        Verdict verdict = entrance.judge(new Visit("GET", "/api/targets", host, null, null, null));

        assertThat(told(verdict)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                    POST   | -                      | -           | loopback
                    POST   | http://localhost:8080  | same-origin | loopback
                    POST   | http://LOCALHOST:8080  | -           | loopback
                    GET    | http://evil.example    | cross-site  | loopback
                    POST   | http://evil.example    | -           | 403
                    POST   | http://evil.example    | cross-site  | 403
                    POST   | -                      | cross-site  | 403
                    POST   | -                      | Cross-Site  | 403
                    POST   | null                   | -           | 403
                    POST   | http://localhost:9090  | same-site   | 403
                    POST   | http://localhost       | -           | 403
                    PUT    | http://evil.example    | -           | 403
                    DELETE | http://evil.example    | -           | 403
                    """)
    void a_page_of_another_site_changes_nothing(
            String method, @Nullable String origin, @Nullable String fetchSite, String expected) {
        Entrance entrance = new Entrance("127.0.0.1", Optional.empty());

        Verdict verdict = entrance.judge(new Visit(method, "/urls", "localhost:8080", origin, fetchSite, null));

        assertThat(told(verdict)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.7", "no-such-host.invalid"})
    void a_host_that_others_can_reach_needs_tokens(String host) {
        assertThatThrownBy(() -> new Entrance(host, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("originguard.server.host is " + host)
                .hasMessageContaining("set originguard.server.tokens to a file");
        assertThatCode(() -> new Entrance(host, Optional.of(tokens))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "localhost"})
    void a_loopback_address_needs_none(String host) {
        assertThatCode(() -> new Entrance(host, Optional.empty())).doesNotThrowAnyException();
    }

    private static String told(Verdict verdict) {
        return verdict instanceof Refused refused ? String.valueOf(refused.status()) : ((Welcome) verdict).by();
    }
}
