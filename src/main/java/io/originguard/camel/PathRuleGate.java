package io.originguard.camel;

import io.originguard.breaker.PathLanes;
import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import io.originguard.target.Job;
import io.originguard.target.PathRule;
import io.originguard.target.PathRules;
import java.time.Clock;
import java.util.Optional;

/** Holds the jobs of a target to its path rules: what comes too early is given a due time, what is skipped is buried. Thread-safe. */
final class PathRuleGate implements Gate {

    private final PathLanes lanes;

    PathRuleGate(PathRules rules, Clock clock) {
        this.lanes = new PathLanes(rules, clock);
    }

    /** Other rules for the next job. */
    void rules(PathRules next) {
        lanes.rules(next);
    }

    @Override
    public Admission admit(Job job) {
        Optional<PathRule> skipping = lanes.rule(job).filter(PathRule::skip);
        if (skipping.isPresent()) {
            return new Admission.Refuse(Outcome.of(
                    Cause.SKIPPED, "the path rule '" + skipping.get() + "' (originguard.target.paths) skips it"));
        }
        return lanes.admit(job).<Admission>map(Admission.Defer::new).orElse(Admission.GO);
    }

    @Override
    public void sent(Job job) {
        lanes.sent(job);
    }

    @Override
    public void left(Job job) {
        lanes.left(job);
    }
}
