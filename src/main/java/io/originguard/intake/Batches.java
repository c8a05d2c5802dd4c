package io.originguard.intake;

import io.originguard.frontier.Accepted;
import io.originguard.frontier.Acceptor;
import io.originguard.frontier.Checkpoint;
import io.originguard.target.Submission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Gathers the lines of one source into batches, drops those that an earlier run committed, and counts; not thread-safe. */
final class Batches {

    private final Acceptor acceptor;
    private final Optional<String> source;
    private final Set<String> taken;
    private final int keptRejections;
    private final RunningDigest digest = new RunningDigest();
    private long lineNumber;

    private final List<Submission> submissions = new ArrayList<>();
    private final List<Rejection> rejected = new ArrayList<>();
    private int lines;
    private int characters;

    private long acceptedCount;
    private long duplicateCount;
    private long rejectedCount;
    private long alreadyTakenCount;
    private final List<Rejection> rejections = new ArrayList<>();

    /**
     * @param source under which progress is remembered; empty if it is not
     * @param taken digests of the batches that earlier runs committed
     */
    Batches(Acceptor acceptor, Optional<String> source, Set<String> taken, int keptRejections) {
        this.acceptor = acceptor;
        this.source = source;
        this.taken = new HashSet<>(taken);
        this.keptRejections = keptRejections;
    }

    void add(String text, Lines.Line line) {
        lineNumber++;
        lines++;
        characters += text.length();
        if (line instanceof Lines.Ready ready) {
            submissions.add(ready.submission());
        } else if (line instanceof Lines.Bad bad) {
            rejected.add(new Rejection(lineNumber, Shown.text(bad.text()), bad.reason()));
        }
        if (source.isPresent()) {
            digest.add(text);
        }
        if (!taken.isEmpty() && taken.remove(digest.soFar())) {
            alreadyTakenCount += submissions.size();
            reportRejected();
        } else if (lines == Intake.BATCH || characters >= Intake.BATCH_CHARACTERS) {
            // The next checkpoint of an earlier run would have been within this batch: there is none any more.
            taken.clear();
            submit();
        }
    }

    /** Submits what is there rather than letting it wait, unless it may turn out to be taken already. */
    void noInputNow() {
        if (lines > 0 && taken.isEmpty()) {
            submit();
        }
    }

    Report end() {
        if (lines > 0) {
            submit();
        }
        return new Report(acceptedCount, duplicateCount, rejectedCount, alreadyTakenCount, rejections);
    }

    private void submit() {
        Optional<Checkpoint> checkpoint = source.map(name -> new Checkpoint(name, digest.soFar(), lineNumber));
        if (!submissions.isEmpty() || checkpoint.isPresent()) {
            Accepted accepted = acceptor.submit(List.copyOf(submissions), checkpoint);
            acceptedCount += accepted.accepted();
            duplicateCount += accepted.duplicate();
        }
        reportRejected();
    }

    /** Ends a batch; rejections are remembered nowhere else, so those of a batch that was taken before are reported again. */
    private void reportRejected() {
        rejectedCount += rejected.size();
        for (Rejection rejection : rejected) {
            if (rejections.size() < keptRejections) {
                rejections.add(rejection);
            }
        }
        submissions.clear();
        rejected.clear();
        lines = 0;
        characters = 0;
    }
}
