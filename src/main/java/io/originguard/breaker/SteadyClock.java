package io.originguard.breaker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/**
 * The injected clock, with every step backwards taken out: it stands still for that step and then goes on at the usual
 * speed. Clamping to the latest instant would be simpler, but one wrong leap forwards that is set right again would then
 * freeze window, ramp and probes for as long as the leap was.
 *
 * <p>Not thread-safe.
 */
final class SteadyClock extends Clock {

    private final Clock wall;
    private Instant latest;
    private Duration ahead = Duration.ZERO;

    SteadyClock(Clock wall) {
        this.wall = wall;
        this.latest = wall.instant();
    }

    /** The time, never earlier than the one returned before. */
    @Override
    public Instant instant() {
        Instant reading = wall.instant().plus(ahead);
        if (reading.isBefore(latest)) {
            ahead = ahead.plus(Duration.between(reading, latest));
        } else {
            latest = reading;
        }
        return latest;
    }

    /** The wall clock's time for a steady one, for people and for the store. */
    Instant toWall(Instant steady) {
        return steady.minus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return wall.getZone();
    }

    /** The same clock: nothing in here asks for a zone, and a copy would keep its own time. */
    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
