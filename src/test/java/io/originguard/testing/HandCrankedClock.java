package io.originguard.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that only moves when a test turns it; thread-safe. */
public final class HandCrankedClock extends Clock {

    private final AtomicReference<Instant> now;

    public HandCrankedClock(Instant start) {
        now = new AtomicReference<>(start);
    }

    /** A clock that starts at a round time. */
    public static HandCrankedClock started() {
        return new HandCrankedClock(Instant.parse("2026-01-01T00:00:00Z"));
    }

    /** Moves the clock, backwards too. */
    public Instant advance(Duration by) {
        return now.updateAndGet(t -> t.plus(by));
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
