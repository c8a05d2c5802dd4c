package io.originguard.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokensTest {

    private static final String ADAS = "0123456789abcdef";
    private static final String BOBS = "fedcba9876543210";

    private final Path file;

    TokensTest(@TempDir Path directory) {
        file = directory.resolve("tokens");
    }

    @Test
    void a_token_names_its_owner_and_is_not_shown() throws IOException {
        Tokens tokens = Tokens.of(written("# who may\n\nada " + ADAS + "\n  bob\t" + BOBS + "  \n", "rw-------"));

        assertThat(tokens.owner(ADAS)).contains("ada");
        assertThat(tokens.owner(BOBS)).contains("bob");
        assertThat(tokens.owner(ADAS + "0")).isEmpty();
        assertThat(tokens.owner("")).isEmpty();
        assertThat(tokens.toString()).contains("ada", "bob").doesNotContain(ADAS, BOBS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwxrwxrwx"})
    void a_file_that_others_can_read_or_write_is_refused(String permissions) throws IOException {
        Path open = written("ada " + ADAS, permissions);

        assertThatThrownBy(() -> Tokens.of(open))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("others than its owner can read the file of tokens " + open + "; chmod 600 " + open);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ada 0123456789abcde                       | line 1 is not a name
                    ada                                       | line 1 is not a name
                    0123456789abcdef                          | line 1 is not a name
                    ada 0123456789abcdef more                 | line 1 is not a name
                    a/b 0123456789abcdef                      | line 1 is not a name
                    ada 0123456789abcdef;ada fedcba9876543210 | line 2 is not a name
                    '# nobody'                                | names nobody
                    """)
    void a_line_that_is_no_name_and_token_is_refused_without_showing_it(String text, String said) throws IOException {
        Path wrong = written(text.replace(';', '\n'), "rw-------");

        assertThatThrownBy(() -> Tokens.of(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said)
                .message()
                .doesNotContain("abcde", "9876");
    }

    @Test
    void a_file_that_is_not_there_is_told() {
        assertThatThrownBy(() -> Tokens.of(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be read (there is no such file)");
    }

    private Path written(String text, String permissions) throws IOException {
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
