package io.originguard.camel;

import io.originguard.breaker.Baseline;
import io.originguard.breaker.Breaker;
import io.originguard.breaker.Learnt;
import io.originguard.frontier.TargetMemory;
import io.originguard.target.Host;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a breaker what an earlier process has learnt of its target, and has written down what it learns; a change of the
 * baseline is also told in the log. Thread-safe; calls never wait for the store.
 */
final class Lessons {

    private static final Logger LOG = LoggerFactory.getLogger(Lessons.class);

    private final Host target;
    private final Breaker breaker;
    private final Memory memory;
    private volatile Learnt noted;

    Lessons(Host target, Breaker breaker, Memory memory) {
        this.target = target;
        this.breaker = breaker;
        this.memory = memory;
        noted = of(memory.now());
        breaker.recall(noted);
    }

    /** Writes down what is new, if anything is. */
    void note() {
        if (!breaker.learnt().equals(noted)) {
            noteInOrder();
        }
    }

    private synchronized void noteInOrder() {
        Learnt before = noted;
        Learnt now = breaker.learnt();
        noted = now;
        if (!now.baseline().equals(before.baseline())) {
            tell(breaker.view().baseline());
        }
        memory.change(m -> m.withBaseline(now.baseline(), now.baselineAt(), now.baselineReason())
                .withTrip(now.trippedInFlight(), now.trippedAt())
                .withLimit(now.limitedTo(), now.limitedUntil()));
    }

    private void tell(Baseline baseline) {
        LOG.info(
                "The baseline of {} is {} of {}: {}",
                target,
                baseline.inForce(),
                baseline.configured(),
                baseline.reason().orElse("as configured"));
    }

    private static Learnt of(TargetMemory memory) {
        return new Learnt(
                memory.learntBaseline(),
                memory.learntAt(),
                memory.learntReason(),
                memory.trippedInFlight(),
                memory.trippedAt(),
                memory.limitedTo(),
                memory.limitedUntil());
    }
}
