package io.originguard.journey;

import io.originguard.demo.EdgeAnswer;
import io.originguard.demo.EdgeScript;
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

    /** What happens to a target. */
    interface Weather {
        void begins(Fleet fleet, String host);

        void ends(Fleet fleet, String host);
    }

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

    /** The edge answers everything so. */
    static Weather answer(EdgeAnswer answer) {
        return script((number, path) -> answer);
    }

    /** The edge answers the paths that begin so. */
    static Weather answer(String begin, EdgeAnswer answer) {
        return script((number, path) -> path.startsWith(begin) ? answer : null);
    }

    private static Weather script(EdgeScript script) {
        return new Weather() {
            @Override
            public void begins(Fleet fleet, String host) {
                fleet.edge().script(host, script);
            }

            @Override
            public void ends(Fleet fleet, String host) {
                fleet.edge().script(host, EdgeScript.forward());
            }
        };
    }

    /** The origin's process is gone, so that its port refuses. */
    static Weather killed() {
        return new Weather() {
            @Override
            public void begins(Fleet fleet, String host) {
                fleet.origin(host).kill();
            }

            @Override
            public void ends(Fleet fleet, String host) {
                fleet.origin(host).revive();
            }
        };
    }
}
