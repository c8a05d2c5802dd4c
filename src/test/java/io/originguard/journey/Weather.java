package io.originguard.journey;

import io.originguard.demo.EdgeAnswer;
import io.originguard.demo.EdgeScript;
import io.originguard.demo.OriginAnswer;
import io.originguard.demo.OriginCertificate;
import io.originguard.demo.OriginScript;
import io.originguard.demo.Zone;
import java.time.Duration;
import java.util.function.BiConsumer;

/** What happens to a target in a storm: by a real cause where loopback has one, else by what the edge is told to say. */
interface Weather {

    void begins(Fleet fleet, String host);

    void ends(Fleet fleet, String host);

    /** The edge answers everything so. */
    static Weather answers(EdgeAnswer answer) {
        return scripted((number, path) -> answer);
    }

    private static Weather scripted(EdgeScript script) {
        return of((fleet, host) -> fleet.edge().script(host, script), (fleet, host) -> fleet.edge()
                .script(host, EdgeScript.forward()));
    }

    /** The origin does this with the paths that begin so. */
    static Weather origin(String begin, OriginAnswer answer) {
        return of(
                (fleet, host) -> {
                    fleet.edge().readTimeout(Duration.ofMillis(50));
                    fleet.origin(host).script(request -> request.path().startsWith(begin) ? answer : null);
                },
                (fleet, host) -> {
                    fleet.edge().readTimeout(Duration.ofSeconds(30));
                    fleet.origin(host).script(OriginScript.pages());
                });
    }

    /** The origin's process is gone, so that its port refuses. */
    static Weather killed() {
        return of((fleet, host) -> fleet.origin(host).kill(), (fleet, host) -> fleet.origin(host)
                .revive());
    }

    /** The edge has another setting for the target. */
    static Weather zone(BiConsumer<Zone, Boolean> set) {
        return of(
                (fleet, host) -> set.accept(fleet.edge().zone(host), true),
                (fleet, host) -> set.accept(fleet.edge().zone(host), false));
    }

    /** The origin shows a certificate that nobody trusts. */
    static Weather selfSigned() {
        return of((fleet, host) -> restarted(fleet, host, true), (fleet, host) -> restarted(fleet, host, false));
    }

    private static void restarted(Fleet fleet, String host, boolean tls) {
        fleet.edge().zone(host).tls(tls);
        fleet.origin(host).tls(tls ? OriginCertificate.selfSigned(host) : null);
        fleet.origin(host).kill();
        fleet.origin(host).revive();
    }

    /** Both at once. */
    default Weather and(Weather other) {
        return of(
                (fleet, host) -> {
                    begins(fleet, host);
                    other.begins(fleet, host);
                },
                (fleet, host) -> {
                    ends(fleet, host);
                    other.ends(fleet, host);
                });
    }

    private static Weather of(Change begin, Change end) {
        return new Weather() {
            @Override
            public void begins(Fleet fleet, String host) {
                begin.of(fleet, host);
            }

            @Override
            public void ends(Fleet fleet, String host) {
                end.of(fleet, host);
            }
        };
    }

    /** Something done to one target. */
    @FunctionalInterface
    interface Change {
        void of(Fleet fleet, String host);
    }
}
