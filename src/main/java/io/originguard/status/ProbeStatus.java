package io.originguard.status;

import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import io.originguard.frontier.ProbeResult;
import io.originguard.target.Colo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A probe and its answer, as it is shown.
 *
 * @param sentAt when it left
 * @param url what it asked for
 * @param status HTTP status; null without an answer
 * @param cause label of what the answer meant
 * @param recovered whether the origin proved itself
 * @param fromCache whether the edge answered from its cache, which proves nothing
 * @param cfRay the edge's id of the request
 * @param colo the edge's data centre
 * @param detail one line for people
 */
public record ProbeStatus(
        Instant sentAt,
        String url,
        @Nullable Integer status,
        String cause,
        boolean recovered,
        boolean fromCache,
        @Nullable String cfRay,
        @Nullable String colo,
        String detail) {

    static ProbeStatus of(String url, Outcome outcome, Instant sentAt) {
        return new ProbeStatus(
                sentAt,
                url,
                outcome.status() == 0 ? null : outcome.status(),
                outcome.cause().label(),
                outcome.provesOrigin(),
                outcome.edgeAlone(),
                outcome.cfRay().orElse(null),
                outcome.colo().orElse(null),
                outcome.detail());
    }

    /** A probe that is in the store. */
    public static ProbeStatus of(ProbeResult stored) {
        return new ProbeStatus(
                stored.sentAt(),
                stored.url(),
                stored.status() == 0 ? null : stored.status(),
                stored.cause(),
                stored.recovered(),
                stored.cause().equals(Cause.FETCHED_FROM_CACHE.label()),
                stored.cfRay().orElse(null),
                stored.cfRay().flatMap(Colo::of).orElse(null),
                stored.detail());
    }
}
