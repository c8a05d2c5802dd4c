package io.originguard.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import io.originguard.edge.Provenance;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdgeMemoryTest {

    @ParameterizedTest
    @CsvSource({
        // e: through the edge, o: the origin's own, f: somebody else's page, x: a 52x of somebody else, -: no answer
        "false, ee            , false",
        "false, eee           , true",
        "false, eoeoe         , true",
        "false, e-exe         , true",
        "false, ooo           , false",
        "true , ff            , true",
        "true , fff           , false",
        "true , ffef          , true",
        "true , ffefff        , false",
        "true , xxxxxxxxxx    , true",
        "true , fxfxf         , false",
        "true , xfxfx         , true",
        "true , ----------    , true",
        "true , f-f-f         , false",
        "true , fffee         , false",
        "true , fffeee        , true",
        "true , eeeff         , true",
        "false, eeefff        , false",
        "false, eeefffee      , false",
    })
    void three_answers_teach_it_and_three_in_a_row_make_it_forget(boolean before, String answers, boolean behind) {
        EdgeMemory memory = new EdgeMemory(before);

        answers.chars().forEach(answer -> memory.learn(outcome((char) answer)));

        assertThat(memory.isBehindEdge()).isEqualTo(behind);
    }

    @Test
    void only_the_answer_that_changes_it_says_so() {
        EdgeMemory memory = new EdgeMemory(false);

        assertThat(memory.learn(outcome('e'))).isFalse();
        assertThat(memory.learn(outcome('e'))).isFalse();
        assertThat(memory.learn(outcome('e'))).isTrue();
        assertThat(memory.learn(outcome('e'))).isFalse();
        assertThat(memory.learn(outcome('f'))).isFalse();
        assertThat(memory.learn(outcome('f'))).isFalse();
        assertThat(memory.learn(outcome('f'))).isTrue();
        assertThat(memory.learn(outcome('f'))).isFalse();
    }

    private static Outcome outcome(char letter) {
        return switch (letter) {
            case 'e' -> said(Cause.FETCHED, Provenance.EDGE);
            case 'o' -> said(Cause.FETCHED, Provenance.ORIGIN);
            case 'f' -> said(Cause.FETCHED, Provenance.FOREIGN);
            case 'x' -> said(Cause.FOREIGN, Provenance.FOREIGN);
            default -> Outcome.of(Cause.ORIGIN_TOO_SLOW, "no answer");
        };
    }

    private static Outcome said(Cause cause, Provenance provenance) {
        return new Outcome(
                cause,
                200,
                Optional.of(provenance),
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "said");
    }
}
