package io.originguard.camel;

import io.originguard.breaker.Transition;
import io.originguard.edge.Outcome;
import io.originguard.frontier.Outage;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The record of a target's outage as it grows: from the trip over ramps that fail until the breaker is closed, and after that
 * until the first page has come. Not thread-safe.
 */
public final class Episode {

    private final Host target;

    /** Null while the breaker is closed. */
    private @Nullable Outage outage;

    /** The latest outage, closed before any page had come; null otherwise. */
    private @Nullable Outage pageless;

    /**
     * The episodes of a target.
     *
     * @param outage the one that is going on
     */
    public Episode(Host target, Optional<Outage> outage) {
        this.target = target;
        this.outage = outage.orElse(null);
    }

    /** The outage that is going on. */
    public Optional<Outage> outage() {
        return Optional.ofNullable(outage);
    }

    /**
     * The breaker has changed its state.
     *
     * @return the record of the outage that this belongs to
     */
    public Optional<Outage> change(Transition transition) {
        Outage before = outage;
        if (before == null) {
            if (transition.to() == BreakerState.OPEN) {
                pageless = null;
                outage = begun(transition);
            }
            return outage();
        }
        return switch (transition.to()) {
            case OPEN -> {
                outage = with(before, 1, 1, Optional.empty(), Optional.empty(), Optional.empty());
                yield outage();
            }
            case HALF_OPEN -> {
                outage = with(before, 0, 0, Optional.of(transition.at()), Optional.empty(), Optional.empty());
                yield outage();
            }
            case CLOSED -> {
                Outage closed =
                        with(before, 0, 0, before.recoveredAt(), before.firstPageAt(), Optional.of(transition.at()));
                outage = null;
                pageless = isPageless(closed) ? closed : null;
                yield Optional.of(closed);
            }
        };
    }

    /** So many requests met the dead origin, beside those that the transitions tell of. */
    public void met(long requests) {
        if (outage != null) {
            outage = with(outage, requests, 0, outage.recoveredAt(), outage.firstPageAt(), Optional.empty());
        }
    }

    /** Whether {@link #delivered} could say anything new. */
    public boolean awaitsPage() {
        return pageless != null || (outage != null && isPageless(outage));
    }

    /**
     * A page was delivered.
     *
     * @param askedAt when its request left
     * @return the record if this was the first page after the recovery
     */
    public Optional<Outage> delivered(Instant askedAt, Instant now) {
        Outage record = outage == null ? pageless : outage;
        if (record == null
                || !isPageless(record)
                || askedAt.isBefore(record.recoveredAt().orElse(Instant.MAX))) {
            return Optional.empty();
        }
        Outage known = with(record, 0, 0, record.recoveredAt(), Optional.of(now), record.closedAt());
        outage = outage == null ? null : known;
        pageless = null;
        return Optional.of(known);
    }

    private static boolean isPageless(Outage record) {
        return record.recoveredAt().isPresent() && record.firstPageAt().isEmpty();
    }

    private Outage begun(Transition trip) {
        Outcome cause = trip.cause();
        return new Outage(
                target,
                trip.generation(),
                cause.cause().label(),
                trip.firstErrorAt().orElse(trip.at()),
                trip.at(),
                trip.bad(),
                trip.total(),
                cause.cfRay(),
                trip.bad(),
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0);
    }

    private static Outage with(
            Outage o,
            long requests,
            int reopened,
            Optional<Instant> recoveredAt,
            Optional<Instant> firstPageAt,
            Optional<Instant> closedAt) {
        return new Outage(
                o.target(),
                o.generation(),
                o.cause(),
                o.firstErrorAt(),
                o.trippedAt(),
                o.bad(),
                o.total(),
                o.cfRay(),
                o.requestsWhileDown() + requests,
                o.reopened() + reopened,
                o.jobsHeld(),
                recoveredAt,
                firstPageAt,
                closedAt,
                o.jobsLost());
    }
}
