package io.originguard.journey;

import java.util.Optional;

/**
 * One kind of trouble that befalls all targets at once, and what must come of it.
 *
 * @param name how the table calls it
 * @param weather what happens to a target
 * @param trips the cause that its breaker trips with; empty if it must not trip
 * @param atMost requests that a target is sent while the storm rages
 * @param buried the cause of the dead letters that it leaves; empty if every job is delivered
 * @param alerts how many alerts a target's operator gets of it, the recovery included
 */
record Storm(String name, Weather weather, Optional<String> trips, int atMost, Optional<String> buried, int alerts) {

    static Storm thatTrips(String name, Weather weather, String cause, int atMost) {
        return new Storm(name, weather, Optional.of(cause), atMost, Optional.empty(), 2);
    }

    static Storm thatPasses(String name, Weather weather, int atMost) {
        return new Storm(name, weather, Optional.empty(), atMost, Optional.empty(), 0);
    }

    static Storm thatBlocks(String name, Weather weather, int atMost) {
        return new Storm(name, weather, Optional.empty(), atMost, Optional.of("we-are-blocked"), 1);
    }

    @Override
    public String toString() {
        return name;
    }
}
