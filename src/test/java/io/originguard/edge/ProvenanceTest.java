package io.originguard.edge;

import static io.originguard.edge.Answers.body;
import static io.originguard.edge.Answers.by;
import static io.originguard.edge.Answers.ofEdge;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.edge.Cause.Count;
import io.originguard.target.TargetSettings.EdgeMode;
import java.net.ConnectException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who said it, and what the word of somebody else is worth. */
class ProvenanceTest {

    private static final String OF_EDGE = "{\"cloudflare_error\":true}";

    private final Classifier classifier = new Classifier();

    @ParameterizedTest
    @CsvSource({"AUTO, ORIGIN", "NONE, ORIGIN", "CLOUDFLARE, FOREIGN"})
    void an_answer_without_marks_is_the_origins_unless_the_edge_is_known_to_be(EdgeMode mode, Provenance provenance) {
        for (int status : new int[] {200, 301, 304, 403, 404, 407, 429, 500, 503, 521, 530}) {
            assertThat(classify(by(status), mode).provenance()).contains(provenance);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 301, 304, 403, 404, 429, 500, 503, 521, 530})
    void an_answer_with_the_marks_came_through_the_edge_in_every_mode(int status) {
        for (EdgeMode mode : EdgeMode.values()) {
            assertThat(classify(ofEdge(status), mode).provenance()).contains(Provenance.EDGE);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "521 | cf-error-type: 5xx                       |         | EDGE",
                "521 | cf-error-type:                           |         | FOREIGN",
                "200 | cf-error-type: 5xx                       |         | FOREIGN",
                "521 | content-type: application/problem+json   | true    | EDGE",
                "503 | content-type: Application/Problem+JSON;x | true    | EDGE",
                "521 | content-type: application/problem+json   | false   | FOREIGN",
                "521 | content-type: application/problem+json   | \"true\"  | FOREIGN",
                "521 | content-type: application/json           | true    | FOREIGN",
                "200 | content-type: application/problem+json   | true    | FOREIGN",
                "521 | cf-ray: 8f1c-AMS                         |         | FOREIGN",
            })
    void an_error_of_the_edge_has_further_marks(int status, String header, String flag, Provenance provenance) {
        Content content = flag == null ? Content.empty() : body("{\"cloudflare_error\":" + flag + "}");

        assertThat(classify(by(status, content, header), EdgeMode.CLOUDFLARE).provenance())
                .contains(provenance);
    }

    @ParameterizedTest
    @CsvSource({"200, FETCHED", "304, NOT_MODIFIED", "404, GONE", "503, EDGE_TROUBLE", "521, FOREIGN", "530, FOREIGN"})
    void the_word_of_somebody_else_counts_nothing_and_proves_nothing(int status, Cause cause) {
        Outcome outcome = classify(by(status), EdgeMode.CLOUDFLARE);

        assertThat(outcome.cause()).isEqualTo(cause);
        assertThat(outcome.count()).isEqualTo(Count.IGNORED);
        assertThat(outcome.count(Set.of("edge-trouble", "origin-refused"))).isEqualTo(Count.IGNORED);
        assertThat(outcome.provesOrigin()).isFalse();
    }

    @Test
    void a_page_of_somebody_else_is_a_page_all_the_same() {
        assertThat(classify(by(200), EdgeMode.CLOUDFLARE).cause().treatment()).isEqualTo(Cause.Treatment.DELIVER);
    }

    @Test
    void a_52x_with_only_the_document_for_a_mark_is_the_edges() {
        Outcome outcome =
                classify(by(521, body(OF_EDGE), "content-type: application/problem+json"), EdgeMode.CLOUDFLARE);

        assertThat(outcome.cause()).isEqualTo(Cause.ORIGIN_REFUSED);
        assertThat(outcome.count()).isEqualTo(Count.BAD);
    }

    @Test
    void a_failure_without_an_answer_has_nobody_who_said_it() {
        Outcome outcome = classifier.classify(new ConnectException("Connection refused"), EdgeMode.AUTO, false);

        assertThat(outcome.provenance()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "8f1c2d3e4f5a6b7c-AMS | AMS",
                "8F1C-FRA | FRA",
                "8f1c2d3e4f5a6b7c |",
                "8f1c-ams |",
                "8f1c-AMSX |",
                "<b>-AMS |",
                "8f1c-AMS <b> |",
            })
    void the_ray_names_the_data_centre(String ray, String colo) {
        assertThat(classify(by(521, "cf-ray: " + ray), EdgeMode.AUTO).colo()).isEqualTo(Optional.ofNullable(colo));
    }

    private Outcome classify(Answer answer, EdgeMode mode) {
        return classifier.classify(answer, mode, Instant.EPOCH);
    }
}
