package io.originguard.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The command line itself: what it explains and what it refuses before a command runs. */
class OriginguardTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine commandLine =
            Originguard.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));

    static Stream<List<String>> commands() {
        return Stream.of(
                List.of(),
                List.of("fetch"),
                List.of("run"),
                List.of("demo"),
                List.of("check"),
                List.of("add"),
                List.of("ledger"),
                List.of("replay"),
                List.of("status"),
                List.of("submit"),
                List.of("targets"),
                List.of("pause"),
                List.of("resume"),
                List.of("probe"),
                List.of("open"),
                List.of("close"),
                List.of("outages"),
                List.of("dead"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void help_explains_every_option_of_every_command(List<String> command) {
        int exitCode = execute(command, "--help");

        CommandLine asked = command.isEmpty()
                ? commandLine
                : Objects.requireNonNull(commandLine.getSubcommands().get(command.get(0)));
        assertThat(exitCode).isZero();
        assertThat(asked.getCommandSpec().options())
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(option -> {
                    assertThat(out.toString()).contains(option.longestName());
                    assertThat(description(option)).as(option.longestName()).isNotBlank();
                });
        assertThat(asked.getSubcommands().keySet())
                .allSatisfy(name -> assertThat(out.toString()).contains("  " + name + " "));
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void help_fits_a_terminal_and_breaks_no_setting_in_two(List<String> command) {
        execute(command, "--help");

        assertThat(out.toString().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(out.toString().contains("originguard.probe.interval=10s"))
                .isEqualTo(out.toString().contains("--set=KEY"));
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void every_command_tells_its_version(List<String> command) {
        int exitCode = execute(command, "--version");

        assertThat(exitCode).isZero();
        assertThat(out.toString()).startsWith("originguard ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fetch", "run", "demo", "ledger"})
    void the_common_options_are_those_of_every_command(String command) {
        execute(List.of(command), "--help");

        assertThat(out.toString()).contains("--config", "--routes", "--data", "--out", "--proxy", "--set");
    }

    @Test
    void help_lists_the_exit_codes() {
        execute(List.of(), "--help");

        assertThat(out.toString())
                .contains(
                        "0   everything was delivered",
                        "1   check has found something",
                        "2   a wrong",
                        "3   there are dead letters",
                        "5   no node answers");
    }

    @Test
    void a_missing_command_is_asked_for_with_those_there_are() {
        int exitCode = commandLine.execute();

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "originguard: Missing required subcommand; the commands are fetch, run, demo, check, add, ledger,"
                                + " replay, status, submit, targets, pause, resume, probe, open, close, outages, dead",
                        "originguard: try 'originguard --help'");
    }

    @Test
    void several_wrong_settings_are_told_in_a_line_each() {
        int exitCode =
                commandLine.execute("run", "--set", "originguard.ramp.step=soon", "--set", "originguard.nothing=1");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString().lines())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("originguard: --set originguard.ramp.step=soon is not a duration"),
                        second -> assertThat(second)
                                .startsWith("originguard: --set originguard.nothing is not a setting"));
    }

    private int execute(List<String> command, String option) {
        return commandLine.execute(
                Stream.concat(command.stream(), Stream.of(option)).toArray(String[]::new));
    }

    private static String description(OptionSpec option) {
        return String.join(" ", option.description());
    }
}
