package io.originguard.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@code originguard demo}, shared by the tests that look at its output, because it takes half a minute.
 *
 * @param took from the call to the end of the process
 */
record DemoRun(Program.Ended ended, Duration took) {

    private static @Nullable DemoRun shared;

    /** The run, made at the first call. */
    static synchronized DemoRun once() {
        DemoRun run = shared;
        if (run == null) {
            run = make();
            shared = run;
        }
        return run;
    }

    private static DemoRun make() {
        try {
            Path directory = Files.createDirectories(Path.of("target", "demo").toAbsolutePath());
            Instant start = Instant.now();
            Program.Ended ended = Program.in(directory)
                    .option("-Djava.io.tmpdir=" + directory)
                    .run("demo");
            return new DemoRun(ended, Duration.between(start, Instant.now()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
