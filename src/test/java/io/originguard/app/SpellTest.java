package io.originguard.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0.0 s",
        "PT4.249S, 4.2 s",
        "PT59.9S, 59.9 s",
        "PT59.999S, 59.9 s",
        "PT60S, 1 min 0 s",
        "PT3M5.9S, 3 min 5 s",
        "PT59M59S, 59 min 59 s",
        "PT60M, 1 h 0 min",
        "PT49H10M, 49 h 10 min"
    })
    void a_span_is_spelled_in_its_two_largest_units(Duration span, String expected) {
        String spelled = Spell.out(span);

        assertThat(spelled).isEqualTo(expected);
    }
}
