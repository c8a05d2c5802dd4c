package io.originguard.camel;

import io.originguard.target.TargetSettings;
import java.time.Instant;

/** The single request that asks an OPEN target's origin whether it is back. */
final class Probe extends Sending {

    private final Guard guard;
    private final long generation;
    private final String url;
    private final Instant next;

    Probe(Guard guard, long generation, String url, Instant next) {
        this.guard = guard;
        this.generation = generation;
        this.url = url;
        this.next = next;
    }

    @Override
    TargetSettings settings() {
        return guard.settings();
    }

    Guard guard() {
        return guard;
    }

    /** The generation in which it was due. */
    long generation() {
        return generation;
    }

    @Override
    String url() {
        return url;
    }

    /** When the probe after it is due. */
    Instant next() {
        return next;
    }
}
