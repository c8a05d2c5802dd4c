package io.originguard.replay;

import io.originguard.edge.Answer;
import io.originguard.edge.Cause;
import io.originguard.edge.Classifier;
import io.originguard.edge.Content;
import io.originguard.edge.Outcome;
import io.originguard.target.TargetSettings.EdgeMode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a status meant, where a log says no more than that. Not thread-safe. */
final class Answers {

    private static final List<Answer.Header> SOMEWHERE = List.of(new Answer.Header("location", "/"));

    private final Classifier classifier = new Classifier();
    private final Map<Integer, Outcome> known = new HashMap<>();

    Outcome of(int status) {
        return known.computeIfAbsent(status, this::outcome);
    }

    private Outcome outcome(int status) {
        if (status == 0) {
            return Outcome.of(Cause.ORIGIN_TIMED_OUT, "no answer");
        }
        Answer answer = new Answer(status, SOMEWHERE, Content.empty(), Optional.empty());
        return classifier.classify(answer, EdgeMode.AUTO, Instant.EPOCH);
    }
}
