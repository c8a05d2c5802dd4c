package io.originguard.status;

import io.originguard.status.TargetList.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What has changed of the most troubled targets since it was last asked. One that is no longer among them is told of once
 * more, so that a recovery is seen. Not thread-safe.
 */
final class Changes {

    /** At most so many targets are looked at, and told of at once. */
    static final int MOST = 500;

    private final Supplier<TargetList> troubled;
    private final Lookup lookup;

    private Map<String, TargetStatus> told = new LinkedHashMap<>();
    private @Nullable Summary summary;

    /** Finds one target. */
    @FunctionalInterface
    interface Lookup {
        @Nullable
        TargetStatus find(String target);
    }

    /**
     * What there is to tell.
     *
     * @param summary of all targets; null if it is as before
     * @param changed the targets that are not as before
     * @param all the most troubled targets as they are now, for who has missed something
     * @param latest the summary as it is now
     */
    record Change(@Nullable Summary summary, List<TargetStatus> changed, List<TargetStatus> all, Summary latest) {}

    /** @param troubled the most troubled targets, at most {@value #MOST}, the worst first */
    Changes(Supplier<TargetList> troubled, Lookup lookup) {
        this.troubled = troubled;
        this.lookup = lookup;
    }

    /** What has changed since the call before; everything at the first one. */
    Change next() {
        TargetList now = troubled.get();
        Map<String, TargetStatus> next = new LinkedHashMap<>();
        List<TargetStatus> changed = new ArrayList<>();
        for (TargetStatus target : now.targets()) {
            next.put(target.target(), target);
            if (!target.equals(told.remove(target.target()))) {
                changed.add(target);
            }
        }
        for (Map.Entry<String, TargetStatus> left : told.entrySet()) {
            if (changed.size() < MOST) {
                TargetStatus last = lookup.find(left.getKey());
                if (last != null && !last.equals(left.getValue())) {
                    changed.add(last);
                }
            } else {
                next.put(left.getKey(), left.getValue());
            }
        }
        told = next;
        Summary before = summary;
        summary = now.summary();
        return new Change(now.summary().equals(before) ? null : now.summary(), changed, now.targets(), now.summary());
    }

    /** Nobody listens any more: the next call tells everything. */
    void forget() {
        told = new LinkedHashMap<>();
        summary = null;
    }
}
