package io.originguard.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of the repository whose text is generated from the code, held to it by a test. */
public record GeneratedFile(Path path) {

    /** A file under the directory that the build runs in. */
    public static GeneratedFile at(String path) {
        return new GeneratedFile(Path.of(path));
    }

    /** Asserts that the file holds exactly this text; writes it first where the build was called with -Dregenerate. */
    public void assertHolds(String text, Class<?> test) throws IOException {
        if (System.getProperty("regenerate") != null) {
            Files.createDirectories(path.toAbsolutePath().getParent());
            Files.writeString(path, text);
        }

        assertThat(path)
                .as("%s is generated; write it anew with: mvn test -Dtest=%s -Dregenerate", path, test.getSimpleName())
                .content()
                .isEqualTo(text);
    }
}
