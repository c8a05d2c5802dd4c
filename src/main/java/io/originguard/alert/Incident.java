package io.originguard.alert;

import io.originguard.target.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The trouble of one target from its first trip until it has been closed for a while, in which further trips belong to it.
 * It is told by at most four alerts: tripped, recovered, flapping at the first trip after that, and then nothing until it
 * has settled, which is told as a second recovery.
 *
 * @param key what its alerts are grouped by
 * @param trips how often the target has tripped in it
 * @param upSince since when the target is closed; empty while it is not
 * @param flapping whether it has tripped more than once
 * @param alone whether people know of it from an alert of its own
 * @param mass the incident of the summary in which they were told
 */
public record Incident(
        String key, int trips, Optional<Instant> upSince, boolean flapping, boolean alone, Optional<String> mass) {

    /**
     * What an event leads to.
     *
     * @param now the incident after it, if one lasts
     * @param before the incident that had settled before it and was not told to be over yet
     * @param tells what is told of the event
     */
    public record Step(Optional<Incident> now, Optional<Incident> before, Optional<AlertKind> tells) {}

    /** The target tripped. */
    public static Step tripped(Optional<Incident> known, Host target, Instant at, Duration settle) {
        Optional<Incident> lasting = known.filter(incident -> !incident.settled(at, settle));
        if (lasting.isEmpty()) {
            return new Step(
                    Optional.of(begun(target, at)), known.filter(Incident::flapping), Optional.of(AlertKind.TRIPPED));
        }
        Incident incident = lasting.get();
        if (incident.upSince.isEmpty()) {
            return new Step(lasting, Optional.empty(), Optional.empty());
        }
        Incident again =
                new Incident(incident.key, incident.trips + 1, Optional.empty(), true, incident.alone, incident.mass);
        return new Step(
                Optional.of(again),
                Optional.empty(),
                incident.flapping ? Optional.empty() : Optional.of(AlertKind.FLAPPING));
    }

    /** The target's breaker closed. */
    public static Step recovered(Optional<Incident> known, Instant at) {
        if (known.isEmpty() || known.get().upSince.isPresent()) {
            return new Step(known, Optional.empty(), Optional.empty());
        }
        Incident up = known.get().up(at);
        return new Step(
                Optional.of(up), Optional.empty(), up.flapping ? Optional.empty() : Optional.of(AlertKind.RECOVERED));
    }

    /** The target blocks us; that it does so no more is not told. */
    public static Step blocked(Optional<Incident> known, Host target, Instant at, Duration settle) {
        boolean news = known.isEmpty() || known.get().settled(at, settle);
        return new Step(
                Optional.of(news ? begun(target, at).up(at) : known.get().up(at)),
                Optional.empty(),
                news ? Optional.of(AlertKind.BLOCKED) : Optional.empty());
    }

    /** Whether it is over at this time. */
    boolean settled(Instant at, Duration settle) {
        return upSince.isPresent() && !at.isBefore(settlesAt(settle));
    }

    /** When it is over if the target stays closed, which it is. */
    public Instant settlesAt(Duration settle) {
        return upSince.orElseThrow().plus(settle);
    }

    /** The same, told by an alert of its own. */
    public Incident toldAlone() {
        return new Incident(key, trips, upSince, flapping, true, mass);
    }

    /** The same, told by a summary. */
    public Incident toldIn(String massIncident) {
        return new Incident(key, trips, upSince, flapping, alone, Optional.of(massIncident));
    }

    /** What a receiver that knows of it from its own alert closes when it is over. */
    public List<String> ownKey() {
        return alone ? List.of(key) : List.of();
    }

    private Incident up(Instant at) {
        return new Incident(key, trips, Optional.of(at), flapping, alone, mass);
    }

    private static Incident begun(Host target, Instant at) {
        return new Incident(
                target.name() + "@" + at.toEpochMilli(), 1, Optional.empty(), false, false, Optional.empty());
    }
}
