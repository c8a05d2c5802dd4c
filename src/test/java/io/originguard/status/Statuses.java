package io.originguard.status;

import io.originguard.status.TargetList.Summary;
import io.originguard.target.BreakerState;
import java.util.List;
import java.util.Map;

/** Targets as they are shown, for tests. */
final class Statuses {

    private Statuses() {}

    /** A target of which only this is told. */
    static TargetStatus of(String target, long accepted) {
        return of(target, accepted, "");
    }

    /** The same with a text that makes it longer. */
    static TargetStatus of(String target, long accepted, String padding) {
        return new TargetStatus(
                target,
                BreakerState.CLOSED,
                0,
                null,
                null,
                0,
                0,
                0,
                Map.of(),
                null,
                8,
                8,
                8,
                padding,
                0,
                accepted,
                0,
                0,
                accepted,
                0,
                0,
                null,
                null,
                null,
                false,
                null,
                true,
                null,
                null,
                null,
                true,
                null);
    }

    /** A page with these and their sum. */
    static TargetList list(List<TargetStatus> targets) {
        long waiting = targets.stream().mapToLong(TargetStatus::waiting).sum();
        Summary summary = new Summary(targets.size(), 0, 0, 0, 0, 0, waiting, 0, 0, 0, 0, 0, null, 0);
        return new TargetList(targets.size(), 0, Changes.MOST, summary, targets);
    }
}
