package io.originguard.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds the README to its word. */
class ReadmeIT {

    private static final Path BASE = Path.of(System.getProperty("basedir", ""));

    @Test
    void what_you_will_see_is_what_the_demo_prints() throws IOException {
        List<List<String>> blocks = readme().blocks("## What you will see", "");

        List<String> output = DemoRun.once().ended().out().lines().toList();

        assertThat(blocks).isNotEmpty();
        assertThat(blocks.get(0)).hasSizeGreaterThan(5);
        assertThat(Readme.missing(blocks.get(0), output))
                .as("line of the README that is missing, or out of order, in\n" + String.join("\n", output))
                .isEmpty();
    }

    @Test
    void two_commands_start_it_and_ci_runs_the_second() throws IOException {
        List<String> commands = readme().commands("## Start");

        assertThat(commands).hasSize(2);
        assertThat(commands)
                .filteredOn(command -> command.contains("java -jar target/originguard.jar"))
                .hasSize(1);
        String tests = commands.stream()
                .filter(command -> !command.contains("java -jar"))
                .findFirst()
                .orElseThrow();
        assertThat(Files.readAllLines(BASE.resolve(".ci/run")))
                .anyMatch(line -> line.strip().equals(tests));
    }

    private static Readme readme() throws IOException {
        return Readme.of(Files.readString(BASE.resolve("README.md")));
    }
}
