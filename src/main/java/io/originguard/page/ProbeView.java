package io.originguard.page;

import io.originguard.status.ProbeStatus;
import io.originguard.status.TargetStatus;
import io.originguard.target.BreakerState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When and how a target is probed.
 *
 * @param next when it is probed next; null where no probe is due
 * @param probing whether one is under way
 * @param interval from one probe to the next
 * @param announced what the edge asked to wait for, where it did
 * @param last the latest one
 */
record ProbeView(
        @Nullable Moment next,
        boolean probing,
        @Nullable String interval,
        @Nullable String announced,
        @Nullable AnswerView last) {

    static @Nullable ProbeView of(TargetStatus status, Instant now) {
        boolean open = status.state() == BreakerState.OPEN;
        if (!open && status.lastProbe() == null) {
            return null;
        }
        return new ProbeView(
                open && !status.probing() ? Moment.orNull(status.nextProbeAt(), now) : null,
                status.probing(),
                open && status.probeInterval() != null ? Words.span(status.probeInterval()) : null,
                open && status.announcedWait() != null ? Words.span(status.announcedWait()) : null,
                status.lastProbe() == null ? null : AnswerView.of(status.lastProbe(), now));
    }

    /**
     * A probe and its answer.
     *
     * @param sent when it left
     * @param url what it asked for
     * @param status HTTP status, or the cause where there was no answer
     * @param source who answered: the origin, the edge's cache, or somebody who proves nothing
     * @param mark class of the result: good, cached or bad
     * @param cfRay the edge's id of the request
     * @param detail one line for people
     */
    record AnswerView(
            Moment sent,
            String url,
            String status,
            String source,
            String mark,
            @Nullable String cfRay,
            String detail) {

        static AnswerView of(ProbeStatus probe, Instant now) {
            return new AnswerView(
                    Moment.of(probe.sentAt(), now),
                    probe.url(),
                    probe.status() == null ? probe.cause() : String.valueOf(probe.status()),
                    probe.fromCache() ? "cached" : probe.recovered() ? "origin" : "origin unproven",
                    probe.fromCache() ? "cached" : probe.recovered() ? "good" : "bad",
                    probe.cfRay(),
                    probe.detail());
        }
    }
}
