package io.originguard.robots;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.edge.Answer;
import io.originguard.edge.Cause;
import io.originguard.edge.Classifier;
import io.originguard.edge.Content;
import io.originguard.edge.Outcome;
import io.originguard.target.TargetSettings.EdgeMode;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReadingTest {

    @ParameterizedTest
    @CsvSource({
        "200, RULES",
        "204, RULES",
        "206, RULES",
        "300, NO_RESTRICTIONS",
        "301, NO_RESTRICTIONS",
        "307, NO_RESTRICTIONS",
        "400, NO_RESTRICTIONS",
        "401, NO_RESTRICTIONS",
        "403, NO_RESTRICTIONS",
        "404, NO_RESTRICTIONS",
        "410, NO_RESTRICTIONS",
        "418, NO_RESTRICTIONS",
        "451, NO_RESTRICTIONS",
        "407, UNREACHABLE",
        "429, UNREACHABLE",
        "500, UNREACHABLE",
        "502, UNREACHABLE",
        "503, UNREACHABLE",
        "504, UNREACHABLE",
        "520, UNREACHABLE",
        "521, UNREACHABLE",
        "522, UNREACHABLE",
        "523, UNREACHABLE",
        "524, UNREACHABLE",
        "525, UNREACHABLE",
        "526, UNREACHABLE",
        "530, UNREACHABLE",
    })
    void a_status_says_what_holds(int status, Reading reading) {
        assertThat(Reading.of(classified(status, "server: cloudflare", "cf-ray: 1-LBK", "location: /elsewhere")))
                .isEqualTo(reading);
    }

    @ParameterizedTest
    @CsvSource({
        "cf-cache-status: HIT,     200, RULES",
        "cf-mitigated: challenge,  403, NO_RESTRICTIONS",
        "cf-mitigated: challenge,  503, NO_RESTRICTIONS",
    })
    void the_edge_may_speak_for_the_origin(String header, int status, Reading reading) {
        assertThat(Reading.of(classified(status, "server: cloudflare", "cf-ray: 1-LBK", header)))
                .isEqualTo(reading);
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void only_an_answer_that_says_so_frees_us_from_restrictions(Cause cause) {
        Reading expected =
                switch (cause) {
                    case FETCHED, FETCHED_FROM_CACHE, NOT_MODIFIED -> Reading.RULES;
                    case REDIRECT, GONE, WE_ARE_BLOCKED -> Reading.NO_RESTRICTIONS;
                    case BAD_URL -> Reading.MOOT;
                    default -> Reading.UNREACHABLE;
                };

        assertThat(Reading.of(Outcome.of(cause, "test"))).isEqualTo(expected);
    }

    private static Outcome classified(int status, String... headers) {
        List<Answer.Header> fields = Arrays.stream(headers)
                .map(header -> header.split(": ", 2))
                .map(pair -> new Answer.Header(pair[0], pair[1]))
                .toList();
        return new Classifier()
                .classify(new Answer(status, fields, Content.empty(), Optional.empty()), EdgeMode.AUTO, Instant.EPOCH);
    }
}
