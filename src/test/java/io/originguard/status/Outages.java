package io.originguard.status;

import io.originguard.frontier.Outage;
import io.originguard.frontier.ProbeResult;
import io.originguard.target.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Outages that tests make up. */
final class Outages {

    static final Host SHOP = new Host("shop.example.com");
    static final Instant FIRST_ERROR = Instant.parse("2026-11-23T14:03:00Z");

    private Outages() {}

    /** One that went by the book: noticed after 4 s, over after 420 s. */
    static Outage usual() {
        return outage("origin-refused", 14, 0, Optional.of(420), Optional.of(461));
    }

    /**
     * @param up seconds from the first error to the recovery
     * @param closed seconds from there to the end
     */
    static Outage outage(String cause, long requests, int reopened, Optional<Integer> up, Optional<Integer> closed) {
        return new Outage(
                SHOP,
                7,
                cause,
                FIRST_ERROR,
                FIRST_ERROR.plusSeconds(4),
                5,
                61,
                Optional.of("8f1c-FRA"),
                requests,
                reopened,
                17,
                up.map(FIRST_ERROR::plusSeconds),
                up.map(seconds -> FIRST_ERROR.plusSeconds(seconds).plusMillis(1500)),
                closed.map(FIRST_ERROR::plusSeconds),
                0);
    }

    /** So many probes that met the dead origin, then perhaps one that did not. */
    static List<ProbeResult> probes(int dead, boolean recovered, Duration apart) {
        List<ProbeResult> probes = new ArrayList<>();
        for (int i = 1; i <= dead + (recovered ? 1 : 0); i++) {
            probes.add(new ProbeResult(
                    SHOP,
                    7,
                    FIRST_ERROR.plusSeconds(4).plus(apart.multipliedBy(i)),
                    "https://shop.example.com/",
                    i > dead ? 200 : 521,
                    i > dead ? "fetched" : "origin-refused",
                    i > dead,
                    Optional.empty(),
                    ""));
        }
        return probes;
    }
}
