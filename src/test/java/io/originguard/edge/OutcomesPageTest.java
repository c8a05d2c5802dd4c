package io.originguard.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.target.TargetSettings.EdgeMode;
import io.originguard.testing.GeneratedFile;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutcomesPageTest {

    private static final String HEAD = """
            # Outcomes

            What one fetch meant decides what happens next. This table is the code's own (`Cause`); the names are those that
            `originguard.breaker.bad` takes. *In the ratio* is what a result counts in the window of its target; with a star it is
            a setting whether the cause counts as bad. What speaks of its path counts for the target once `originguard.breaker.paths`
            different paths have failed; until then it can only pause its own path. Nothing that the edge answered from its cache
            counts. What is parked for the recovery of its target, or because we are too fast, does not use up an attempt.

            | outcome | meaning | from | in the ratio | if bad, speaks of | the job |
            |---|---|---|---|---|---|
            """;

    @Test
    void the_page_of_outcomes_is_the_table_in_the_code() throws IOException {
        StringBuilder page = new StringBuilder(HEAD);
        for (Cause cause : Cause.values()) {
            page.append("| `%s` | %s | %s | %s%s | %s | %s |\n"
                    .formatted(
                            cause.label(),
                            cause.meaning(),
                            cause.from(),
                            cause.count().meaning(),
                            cause.mayCountAsBad() ? " *" : "",
                            cause.scope().meaning(),
                            cause.treatment().meaning()));
        }

        GeneratedFile.at("docs/outcomes.md").assertHolds(page.toString(), OutcomesPageTest.class);
    }

    @Test
    void every_cause_is_reachable() {
        Classifier classifier = new Classifier();
        Set<Cause> reached = EnumSet.noneOf(Cause.class);

        for (int status = 100; status < 600; status++) {
            reached.add(classify(classifier, Answers.by(status, "Location: /")));
            reached.add(classify(classifier, Answers.ofEdge(status, "cf-cache-status: HIT")));
        }
        reached.add(classifier
                .classify(new TooLargeException(1), EdgeMode.AUTO, false)
                .cause());
        reached.add(classifier
                .classify(new IllegalArgumentException(), EdgeMode.AUTO, false)
                .cause());
        reached.add(
                classifier.classify(new ConnectException(), EdgeMode.AUTO, true).cause());
        reached.add(Cause.SKIPPED); // by a path rule of ours, before any request

        assertThat(reached).containsExactlyInAnyOrder(Cause.values());
    }

    private static Cause classify(Classifier classifier, Answer answer) {
        return classifier.classify(answer, EdgeMode.CLOUDFLARE, Instant.EPOCH).cause();
    }
}
