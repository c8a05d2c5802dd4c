package io.originguard.edge;

import io.originguard.target.TargetSettings.ProbeSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What an operator wants of a probe's answer beyond that the origin gave it, because some sites answer 200 with a page that
 * says that they are down.
 */
public final class Expectation {

    private static final int HEAD_BYTES = 64 << 10;

    private Expectation() {}

    /** The outcome, or {@link Cause#UNEXPECTED} where the answer would prove the origin but is not as expected. */
    public static Outcome judge(Outcome outcome, Answer answer, ProbeSettings expected) {
        if (!outcome.provesOrigin()) {
            return outcome;
        }
        return missed(answer, expected)
                .map(reason -> outcome.as(
                        Cause.UNEXPECTED,
                        outcome.status() + " " + Cause.UNEXPECTED.meaning() + ": " + reason
                                + outcome.cfRay()
                                        .map(ray -> " (cf-ray " + ray + ")")
                                        .orElse("")))
                .orElse(outcome);
    }

    private static Optional<String> missed(Answer answer, ProbeSettings expected) {
        if (!expected.expectStatus().isEmpty() && !expected.expectStatus().contains(answer.status())) {
            return Optional.of("its status is not one of probe.expectStatus");
        }
        return expected.expectText()
                .filter(text -> !head(answer).contains(text))
                .map(text -> "probe.expectText does not stand in its first 64 KB");
    }

    private static String head(Answer answer) {
        try {
            return new String(answer.content().head(HEAD_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
