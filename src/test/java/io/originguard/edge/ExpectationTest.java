package io.originguard.edge;

import static io.originguard.edge.Answers.body;
import static io.originguard.edge.Answers.by;
import static io.originguard.edge.Answers.expecting;
import static io.originguard.edge.Answers.ofEdge;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.target.TargetSettings.EdgeMode;
import io.originguard.target.TargetSettings.ProbeSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectationTest {

    @ParameterizedTest
    @CsvSource({
        // status, expected status, expected text, outcome
        "200,    ,              , FETCHED",
        "404,    ,              , GONE",
        "200, 200, in stock     , FETCHED",
        "200,    , in stock     , FETCHED",
        "200,    , In stock     , UNEXPECTED",
        "200, 204,              , UNEXPECTED",
        "200, 204, in stock     , UNEXPECTED",
        "404, 200,              , UNEXPECTED",
        "404, 404,              , GONE",
        "404, 404, not there    , UNEXPECTED",
        "503, 503, in stock     , EDGE_TROUBLE",
        "521, 200, not there    , ORIGIN_REFUSED",
        "403, 403, in stock     , WE_ARE_BLOCKED",
    })
    void an_answer_that_proves_the_origin_must_also_be_as_expected(
            int status, @Nullable Integer expected, @Nullable String text, Cause cause) {
        Answer answer = by(status, body("<p>three in stock</p>"));
        ProbeSettings probe = expecting(expected == null ? Set.of() : Set.of(expected), text);

        Outcome outcome = judge(answer, probe);

        assertThat(outcome.cause()).isEqualTo(cause);
        assertThat(outcome.provesOrigin()).isEqualTo(cause == Cause.FETCHED || cause == Cause.GONE);
    }

    @Test
    void a_page_from_the_cache_is_as_little_a_proof_with_the_expected_text() {
        Answer answer = ofEdge(200, body("in stock"), "cf-cache-status: HIT");

        assertThat(judge(answer, expecting(Set.of(200), "in stock")).cause()).isEqualTo(Cause.FETCHED_FROM_CACHE);
    }

    @Test
    void the_detail_says_what_is_missing() {
        Answer answer = ofEdge(200, body("closed"));

        assertThat(judge(answer, expecting(Set.of(204), null)).detail())
                .startsWith("200 the origin answered, but not as expected: ")
                .contains("probe.expectStatus", Answers.RAY);
        assertThat(judge(answer, expecting(Set.of(), "open")).detail()).contains("probe.expectText", "64 KB");
    }

    @Test
    void the_text_is_looked_for_in_the_first_64_kb() {
        int limit = 64 << 10;

        Answer within = by(200, body("x".repeat(limit - 4) + "open"));
        Answer behind = by(200, body("x".repeat(limit - 3) + "open"));

        assertThat(judge(within, expecting(Set.of(), "open")).cause()).isEqualTo(Cause.FETCHED);
        assertThat(judge(behind, expecting(Set.of(), "open")).cause()).isEqualTo(Cause.UNEXPECTED);
    }

    @Test
    void a_page_that_cannot_be_read_is_not_as_expected(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("body"), "open");
        Content content = Content.of(file);
        Files.delete(file);

        assertThat(judge(by(200, content), expecting(Set.of(), "open")).cause()).isEqualTo(Cause.UNEXPECTED);
    }

    private static Outcome judge(Answer answer, ProbeSettings probe) {
        return Expectation.judge(new Classifier().classify(answer, EdgeMode.AUTO, Instant.EPOCH), answer, probe);
    }
}
