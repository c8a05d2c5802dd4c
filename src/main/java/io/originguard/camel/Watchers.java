package io.originguard.camel;

import io.originguard.alert.OutboxAlert;
import io.originguard.breaker.Transition;
import io.originguard.edge.Outcome;
import io.originguard.target.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells all that watch a node, in the order in which they came. Thread-safe. */
final class Watchers implements Watcher {

    private final List<Watcher> all = new CopyOnWriteArrayList<>();

    void add(Watcher watcher) {
        all.add(watcher);
    }

    @Override
    public void answered(Host target, Outcome outcome, Duration took) {
        all.forEach(watcher -> watcher.answered(target, outcome, took));
    }

    @Override
    public void probed(Host target, String url, Outcome outcome, Instant sentAt) {
        all.forEach(watcher -> watcher.probed(target, url, outcome, sentAt));
    }

    @Override
    public void changed(Host target, Transition transition) {
        all.forEach(watcher -> watcher.changed(target, transition));
    }

    @Override
    public void alerted(OutboxAlert alert, boolean taken) {
        all.forEach(watcher -> watcher.alerted(alert, taken));
    }
}
