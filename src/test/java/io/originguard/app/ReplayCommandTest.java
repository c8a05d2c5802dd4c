package io.originguard.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayCommandTest {

    private static final String EXAMPLE = "docs/replay-example.csv";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void settings_count_as_everywhere() {
        assertThat(run("replay", EXAMPLE, "--set", "originguard.probe.interval=10s"))
                .isZero();

        assertThat(out.toString()).contains("30 probes").contains("0 lost");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "threshold=0.05,2 | --set originguard.breaker.threshold=2 is not",
                "nothing=1 | --compare nothing is not a setting of a target",
                "metrics.targets=1 | --compare metrics.targets is not a setting of a target",
                "threshold | --compare threshold is not a setting and its values",
            })
    void a_comparison_that_cannot_be_made_is_refused(String compare, String problem) {
        int exitCode = run("replay", EXAMPLE, "--compare", compare);

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).contains(problem);
    }

    @Test
    void a_bad_line_is_told_with_its_place_or_counted(@TempDir Path directory) throws IOException {
        Path log = Files.writeString(directory.resolve("a.csv"), "time,target,status,ms\n1,shop.example.com,200,x\n");

        assertThat(run("replay", log.toString())).isEqualTo(2);
        assertThat(err.toString()).contains(log + ":2: ms is 'x'").doesNotContain("Exception");

        assertThat(run("replay", log.toString(), "--skip-bad")).isZero();
        assertThat(err.toString()).contains("1 lines were passed over, the first: " + log + ":2: ");
        assertThat(out.toString()).contains("0 requests to 0 targets");
    }

    @Test
    void a_file_that_is_not_there_is_refused() {
        assertThat(run("replay", "nowhere.csv")).isEqualTo(2);

        assertThat(err.toString()).contains("nowhere.csv is not a file");
    }

    private int run(String... arguments) {
        return Originguard.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
