package io.originguard.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A lease and a renewal that do not fit together. */
class LeaseSettingsTest {

    @TempDir
    private Path home = Path.of("");

    @ParameterizedTest
    @CsvSource({"15s, 7501ms, 7.5 s, 15.0 s", "1s, 5s, 5.0 s, 1.0 s"})
    void are_refused_before_anything_is_opened(
            String duration, String renewal, String renewalSaid, String durationSaid) {
        Settings settings = settings(duration, renewal);

        assertThatThrownBy(() -> Standalone.start(settings, Role.BATCH, Clock.systemUTC()))
                .isInstanceOf(WrongInputException.class)
                .hasMessage("originguard.lease.renewal of " + renewalSaid
                        + " is too long: a lease must be renewed at least twice in its time, which originguard.lease.duration"
                        + " says is " + durationSaid + "; set at most half of that");
        assertThat(home.resolve("data")).doesNotExist();
    }

    @Test
    void are_told_by_the_command_in_one_line() {
        CommandCall call = CommandCall.of(
                "run", "--set", "originguard.data=" + home.resolve("data"), "--set", "originguard.lease.renewal=10s");

        assertThat(call.exitCode()).isEqualTo(2);
        assertThat(call.err()).contains("originguard.lease.renewal of 10.0 s is too long");
    }

    private Settings settings(String duration, String renewal) {
        return Settings.load(Sources.none()
                .assignments(List.of(
                        "originguard.data=" + home.resolve("data"),
                        "originguard.out=" + home.resolve("out"),
                        "originguard.lease.duration=" + duration,
                        "originguard.lease.renewal=" + renewal)));
    }
}
