package io.originguard.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.target.TargetSettings.EdgeMode;
import io.originguard.testing.GeneratedFile;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OutcomesPageTest {

    private static final String HEAD = """
            # Outcomes

            What one fetch meant decides what happens next. This table is the code's own (`Cause`); the names are those that
            `originguard.breaker.bad` takes. *In the ratio* is what a result counts in the window of its target; with a star it is
            a setting whether the cause counts as bad. What speaks of its path counts for the target once `originguard.breaker.paths`
            different paths have failed; until then it can only pause its own path. Nothing counts in which the origin had no part:
            what the edge answered alone, and what somebody else said where the edge is known to be. What is parked for the recovery
            of its target, because we are too fast or because nobody is reached, does not use up an attempt.

            | outcome | meaning | from | in the ratio | if bad, speaks of | the job |
            |---|---|---|---|---|---|
            """;

    private static final String STATUSES = """

            ## By status

            What the classifier makes of a status, by who said it. *The edge's marks* are `server: cloudflare` with a `cf-ray`, a
            `cf-error-type`, or a problem document with `cloudflare_error`. With `originguard.network.edge=auto` a target is known
            to sit behind the edge after three answers with the marks, until three come in a
            row without them. *Operator* means that only the origin's operator can mend it, so that it is probed at
            `originguard.probe.operatorInterval`. A redirect of the edge that has no cache status was made by one of its rules, such as
            "Always Use HTTPS", before the origin was asked.

            | answer | with the edge's marks | without them, behind the edge | where no edge is known |
            |---|---|---|---|
            """;

    private static final String DOCUMENTS = """

            ## By the edge's own document

            The edge explains an error in JSON to whoever asks for it, as probes do (`originguard.probe.accept`). Its `error_code`
            outranks the status, because a site with error pages of its own may answer with another one; its `retryable` outranks
            what the operator is held responsible for here.

            | `error_code` | with its usual status | behind a 503 |
            |---|---|---|
            """;

    /** How an answer is written in the table, and its status and header fields. */
    private static final List<Row> ROWS = List.of(
            Row.of("200"),
            Row.of("200", "cf-cache-status: DYNAMIC"),
            Row.of("200", "cf-cache-status: MISS"),
            Row.of("200", "cf-cache-status: EXPIRED"),
            Row.of("200", "cf-cache-status: BYPASS"),
            Row.of("200", "cf-cache-status: REVALIDATED"),
            Row.of("200", "cf-cache-status: HIT"),
            Row.of("200", "cf-cache-status: STALE"),
            Row.of("200", "cf-cache-status: UPDATING"),
            Row.of("301", "location: /there", "cf-cache-status: DYNAMIC"),
            Row.of("301", "location: /there", "cf-cache-status: HIT"),
            Row.of("301", "location: /there"),
            Row.of("301"),
            Row.of("304", "cf-cache-status: DYNAMIC"),
            Row.of("304", "cf-cache-status: HIT"),
            Row.of("400"),
            Row.of("401"),
            Row.of("403"),
            Row.of("503", "cf-mitigated: challenge"),
            Row.of("404", "cf-cache-status: DYNAMIC"),
            Row.of("404", "cf-cache-status: HIT"),
            Row.of("407"),
            Row.of("410"),
            Row.of("429"),
            Row.of("451"),
            Row.of("500"),
            Row.of("502"),
            Row.of("503"),
            Row.of("504"),
            Row.of("520"),
            Row.of("521"),
            Row.of("521", "cf-cache-status: STALE"),
            Row.of("522"),
            Row.of("523"),
            Row.of("524"),
            Row.of("525"),
            Row.of("526"),
            Row.of("527"),
            Row.of("528"),
            Row.of("529"),
            Row.of("530"),
            Row.of("530").saying("error code: 1016"),
            Row.of("530").saying("error code: 1033"));

    /** The edge's numbers with the status that they usually come with. */
    private static final Map<Integer, Integer> CODES = codes();

    private record Row(String status, List<String> headers, String body) {

        static Row of(String status, String... headers) {
            return new Row(status, List.of(headers), "");
        }

        Row saying(String text) {
            return new Row(status, headers, text);
        }

        String name() {
            String fields = headers.stream().map(field -> ", `" + field + "`").collect(Collectors.joining());
            return status + fields + (body.isEmpty() ? "" : ", `" + body + "`");
        }

        String by(boolean marked, EdgeMode mode) {
            String[] fields = headers.toArray(String[]::new);
            int number = Integer.parseInt(status);
            Answer answer = marked
                    ? Answers.ofEdge(number, Answers.body(body), fields)
                    : Answers.by(number, Answers.body(body), fields);
            return cell(answer, mode);
        }
    }

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
        page.append(STATUSES);
        for (Row row : ROWS) {
            page.append("| %s | %s | %s | %s |\n"
                    .formatted(
                            row.name(),
                            row.by(true, EdgeMode.AUTO),
                            row.by(false, EdgeMode.CLOUDFLARE),
                            row.by(false, EdgeMode.AUTO)));
        }
        page.append(DOCUMENTS);
        CODES.forEach((code, status) -> page.append("| %d | %d: %s | %s |\n"
                .formatted(
                        code,
                        status,
                        cell(Answers.document(status, code), EdgeMode.AUTO),
                        cell(Answers.document(503, code), EdgeMode.AUTO))));

        GeneratedFile.at("docs/outcomes.md").assertHolds(page.toString(), OutcomesPageTest.class);
    }

    private static String cell(Answer answer, EdgeMode mode) {
        Outcome outcome = new Classifier().classify(answer, mode, Instant.EPOCH);
        return "`" + outcome.cause().label() + "`, " + outcome.count().meaning()
                + (outcome.operatorAction() ? ", operator" : "");
    }

    private static Map<Integer, Integer> codes() {
        Map<Integer, Integer> codes = new TreeMap<>(Map.of(1015, 429, 1016, 530, 1033, 530, 1200, 503));
        for (int status = 520; status <= 526; status++) {
            codes.put(status, status);
        }
        for (int code : new int[] {1005, 1006, 1007, 1008, 1009, 1010, 1020, 1106, 1107, 1108, 1109}) {
            codes.put(code, 403);
        }
        return codes;
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
        reached.add(Expectation.judge(
                        classifier.classify(Answers.by(200), EdgeMode.AUTO, Instant.EPOCH),
                        Answers.by(200),
                        Answers.expecting(Set.of(204), null))
                .cause());

        // No answer leads there.
        reached.addAll(EnumSet.of(Cause.BY_HAND, Cause.ROBOTS_DISALLOWED, Cause.SKIPPED));
        assertThat(reached).containsExactlyInAnyOrder(Cause.values());
    }

    private static Cause classify(Classifier classifier, Answer answer) {
        return classifier.classify(answer, EdgeMode.CLOUDFLARE, Instant.EPOCH).cause();
    }
}
