package io.originguard.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same fetch on a Java that has virtual threads: the JDK of the system property {@code originguard.newerJava} or the
 * environment variable {@code NEWER_JAVA_HOME}, else the one that runs the tests if it is new enough, else Temurin's folder.
 */
class NewerJavaIT {

    private static final String TEMURIN = "/usr/lib/jvm/temurin-25-jdk-amd64";

    @TempDir
    private Path directory = Path.of("");

    @Test
    void fetches_on_virtual_threads() throws IOException {
        Optional<Path> java = newerJava();
        assumeTrue(
                java.isPresent(),
                "there is no JDK 21 or newer here; name one with -Doriginguard.newerJava=DIR or NEWER_JAVA_HOME");
        try (Web web = Web.of("a.test", "b.test")) {
            List<String> urls = web.pages(100);
            List<String> command = web.call("fetch", Web.write(directory.resolve("urls.txt"), urls));

            Program.Ended ended = Program.in(directory).java(java.orElseThrow()).run(command);

            assertThat(ended.exitCode()).as(ended.err()).isZero();
            assertThat(ended.booked("delivered")).isEqualTo(urls.size());
            assertThat(ended.err()).doesNotContain("WARNING", "Exception");
            assertThat(web.answered()).containsOnlyKeys(urls);
            assertThat(web.edge().maxInFlight("a.test")).isLessThanOrEqualTo(8);
        }
    }

    private static Optional<Path> newerJava() {
        Optional<String> itself =
                Runtime.version().feature() >= 21 ? Optional.of(System.getProperty("java.home")) : Optional.empty();
        return Stream.of(
                        Optional.ofNullable(System.getProperty("originguard.newerJava")),
                        Optional.ofNullable(System.getenv("NEWER_JAVA_HOME")),
                        itself,
                        Optional.of(TEMURIN))
                .flatMap(Optional::stream)
                .map(home -> Path.of(home, "bin", "java"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
