package io.originguard.status;

import io.originguard.camel.Watcher;
import io.originguard.edge.Outcome;
import io.originguard.frontier.CommitListener;
import io.originguard.frontier.Completion;
import io.originguard.frontier.Completion.Delivered;
import io.originguard.target.Host;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What has come of the requests of the last {@value Pulse#SECONDS} seconds, by target, and the last probe of each. Thread-safe. */
final class Traffic implements Watcher, CommitListener {

    private final Clock clock;
    private final Map<Host, Pulse> pulses = new ConcurrentHashMap<>();
    private final Map<Host, ProbeStatus> probes = new ConcurrentHashMap<>();

    Traffic(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void answered(Host target, Outcome outcome, Duration took) {
        if (Pulse.isError(outcome)) {
            of(target).error(now(), outcome);
        }
    }

    @Override
    public void probed(Host target, String url, Outcome outcome, Instant sentAt) {
        probes.put(target, ProbeStatus.of(url, outcome, sentAt));
    }

    @Override
    public void committed(List<Completion> carriedOut, int size, Duration took) {
        for (Completion completion : carriedOut) {
            if (completion instanceof Delivered delivered) {
                of(delivered.job().target()).page(now());
            }
        }
    }

    /** Failed answers by their status, or by the label of their cause where there is none. */
    Map<String, Integer> errors(Host target) {
        Pulse pulse = pulses.get(target);
        return pulse == null ? Map.of() : pulse.errors(now());
    }

    /** Pages delivered a second. */
    double pagesPerSecond(Host target) {
        Pulse pulse = pulses.get(target);
        return pulse == null ? 0 : pulse.pagesPerSecond(now());
    }

    /** The last probe of a target since the start. */
    Optional<ProbeStatus> lastProbe(Host target) {
        return Optional.ofNullable(probes.get(target));
    }

    private Pulse of(Host target) {
        Pulse known = pulses.get(target);
        return known == null ? pulses.computeIfAbsent(target, host -> new Pulse()) : known;
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
