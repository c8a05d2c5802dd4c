package io.originguard.replay;

import io.originguard.replay.Replay.Result;
import io.originguard.target.Host;
import io.originguard.target.TargetSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Logs that tests make up, one request a step. */
final class Logs {

    static final Host SHOP = new Host("shop.example.com");
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final List<Request> requests = new ArrayList<>();
    private final Duration step;
    private Instant now = START;

    private Logs(Duration step) {
        this.step = step;
    }

    /** A log with one request of the shop each step. */
    static Logs every(Duration step) {
        return new Logs(step);
    }

    /** So many requests with this answer, each of which took 100 ms. */
    Logs then(int count, int status) {
        return then(count, status, "");
    }

    Logs then(int count, int status, String path) {
        for (int i = 0; i < count; i++) {
            requests.add(new Request(now, SHOP, status, Duration.ofMillis(100), path));
            now = now.plus(step);
        }
        return this;
    }

    /** Nothing for a while. */
    Logs silence(Duration span) {
        now = now.plus(span);
        return this;
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    Result replay(TargetSettings settings) {
        return replay(requests, settings);
    }

    static Result replay(List<Request> requests, TargetSettings settings) {
        Replay replay = new Replay(settings);
        requests.forEach(replay::accept);
        return replay.finish();
    }
}
