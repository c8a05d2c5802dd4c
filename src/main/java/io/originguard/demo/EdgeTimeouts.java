package io.originguard.demo;

import java.time.Duration;

/** How long the edge waits for an origin; thread-safe. The first values are Cloudflare's. */
final class EdgeTimeouts {

    private volatile Duration connect = Duration.ofSeconds(19);
    private volatile Duration read = Duration.ofMinutes(2);

    Duration connect() {
        return connect;
    }

    Duration read() {
        return read;
    }

    void connect(Duration timeout) {
        connect = positive(timeout, "connect");
    }

    void read(Duration timeout) {
        read = positive(timeout, "read");
    }

    private static Duration positive(Duration timeout, String name) {
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "a " + name + " timeout of " + timeout + " is too short; write 1 ms or more");
        }
        return timeout;
    }
}
