package io.originguard.camel;

import io.originguard.breaker.Paths;
import io.originguard.target.Job;
import java.time.Instant;
import java.util.Optional;

/** Holds back the jobs of paths that are in trouble by themselves, all but one probe at a time. Thread-safe. */
record PathGate(Paths paths) implements Gate {

    @Override
    public Admission admit(Job job) {
        Optional<Instant> dueAt = paths.admit(job.url(), job.id());
        return dueAt.isPresent() ? new Admission.Defer(dueAt.get()) : Admission.GO;
    }

    @Override
    public void left(Job job) {
        paths.left(job.id());
    }
}
