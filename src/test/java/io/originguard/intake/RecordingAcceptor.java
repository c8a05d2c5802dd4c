package io.originguard.intake;

import io.originguard.frontier.Accepted;
import io.originguard.frontier.Acceptor;
import io.originguard.frontier.Checkpoint;
import io.originguard.frontier.StoreException;
import io.originguard.target.Submission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A frontier in memory that keeps whatever it was given, and can fail. */
final class RecordingAcceptor implements Acceptor {

    final List<List<Submission>> batches = new ArrayList<>();
    final Map<String, Set<String>> checkpoints = new LinkedHashMap<>();
    private final Set<String> waiting = new HashSet<>();

    /** Batches that are taken before the store is away. */
    int patience = Integer.MAX_VALUE;

    @Override
    public Accepted submit(List<Submission> batch, Optional<Checkpoint> checkpoint) {
        if (patience-- <= 0) {
            throw new StoreException("the store is away");
        }
        batches.add(batch);
        checkpoint.ifPresent(c ->
                checkpoints.computeIfAbsent(c.source(), s -> new HashSet<>()).add(c.digest()));
        int accepted = 0;
        for (Submission submission : batch) {
            accepted += waiting.add(submission.url()) ? 1 : 0;
        }
        return new Accepted(accepted, batch.size() - accepted);
    }

    @Override
    public Set<String> checkpoints(String source) {
        return checkpoints.getOrDefault(source, Set.of());
    }

    @Override
    public void forgetCheckpoints(String source) {
        checkpoints.remove(source);
    }

    /** Pages were fetched: nothing is waiting any more. */
    void deliverAll() {
        waiting.clear();
    }

    List<String> urls() {
        return batches.stream().flatMap(List::stream).map(Submission::url).toList();
    }
}
