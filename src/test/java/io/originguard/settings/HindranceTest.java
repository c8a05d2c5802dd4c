package io.originguard.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HindranceTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new NoSuchFileException("/a"), "there is no such file"),
                Arguments.of(new AccessDeniedException("/a"), "permission denied"),
                Arguments.of(new NotDirectoryException("/a"), "it is not a folder"),
                Arguments.of(new FileAlreadyExistsException("/a"), "it is there already"),
                Arguments.of(new MalformedInputException(1), "it is not text in UTF-8; save it in that encoding"),
                Arguments.of(new FileSystemException("/a", null, "Not a directory"), "Not a directory"),
                Arguments.of(new FileSystemException("/a"), "FileSystemException"),
                Arguments.of(new IOException("Is a directory"), "Is a directory"),
                Arguments.of(new IOException(), "IOException"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void the_reason_is_told_in_words(IOException failure, String reason) {
        assertThat(Hindrance.of(failure)).isEqualTo(reason);
    }
}
