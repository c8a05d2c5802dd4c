package io.originguard.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScratchTest {

    private static final String WHERE = "java.io.tmpdir";

    private final String before = System.getProperty(WHERE);

    @TempDir
    private Path directory = Path.of("");

    @AfterEach
    void restore() {
        System.setProperty(WHERE, before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "demo", "fetch -"})
    void without_a_folder_for_temporary_files_nothing_starts_and_one_line_says_what_to_do(String call) {
        System.setProperty(WHERE, directory.resolve("missing").toString());

        CommandCall made = CommandCall.of(call.split(" "));

        assertThat(made.exitCode()).isEqualTo(2);
        assertThat(made.err())
                .isEqualTo("originguard: the folder for temporary files " + directory.resolve("missing")
                        + " cannot be written to; name another with java -Djava.io.tmpdir=DIR\n");
        assertThat(made.out()).isEmpty();
    }

    @Test
    void a_folder_is_made_where_the_property_says() throws Exception {
        System.setProperty(WHERE, directory.toString());

        assertThat(Scratch.folder("some-")).isDirectory().hasParentRaw(directory);
    }
}
