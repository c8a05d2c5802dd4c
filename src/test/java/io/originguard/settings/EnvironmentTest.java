package io.originguard.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each setting by its environment variables. */
final class EnvironmentTest {

    /** Text that most settings refuse, and that those which take any text take as it is. */
    private static final String ODD = "~odd~";

    static List<Setting<?>> settings() {
        return Catalogue.all();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void a_setting_is_read_from_each_of_its_variables(Setting<?> setting) {
        for (String variable : setting.variables()) {
            Sources sources = Sources.none().environment(Map.of(variable, ODD));
            List<String> problems = List.of();
            Object value = null;
            try {
                value = Settings.load(sources).get(setting);
            } catch (SettingsException e) {
                problems = e.problems();
            }

            if (value == null) {
                assertThat(problems)
                        .singleElement()
                        .asString()
                        .startsWith("environment variable " + variable + ": " + setting.key() + "=");
            } else {
                assertThat(value.toString()).contains(ODD);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void a_variable_is_the_key_in_upper_case(Setting<?> setting) {
        assertThat(setting.variables())
                .allMatch(name -> name.matches("ORIGINGUARD(_[A-Z]+)+"))
                .anyMatch(name -> name.equalsIgnoreCase(setting.key().replace('.', '_')));
    }
}
