package io.originguard.camel;

import io.originguard.breaker.PathView;
import io.originguard.breaker.Suspect;
import io.originguard.robots.RobotsUrl;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log which paths of one target are in trouble, and remembers those that preceded its last trip. Thread-safe. */
final class PathNews {

    private static final Logger LOG = LoggerFactory.getLogger("originguard.path");

    private final Host host;
    private volatile List<Suspect> suspects = List.of();

    PathNews(Host host) {
        this.host = host;
    }

    /** A path was paused, or is back. */
    void tell(PathView path) {
        if (path.state() == BreakerState.CLOSED) {
            LOG.info("{} {} is back", host, path.pattern());
            return;
        }
        LOG.info(
                "{} {} is paused until {}: {} of its last {} requests failed",
                host,
                path.pattern(),
                path.pausedUntil().map(Instant::toString).orElse("its probe has ended"),
                path.bad(),
                path.requests());
    }

    /**
     * The target tripped.
     *
     * @param paths as they were at that moment
     * @param window the length of the breaker's window
     * @return {@link #suspects()} from now on
     */
    List<Suspect> tripped(List<PathView> paths, Duration window) {
        // What is asked once a day is no measure for the others.
        List<PathView> pages = paths.stream()
                .filter(path -> !path.pattern().text().equals(RobotsUrl.PATH))
                .toList();
        List<Suspect> found = Suspect.among(pages, window);
        if (!found.isEmpty()) {
            LOG.warn("{} tripped after {}", host, Suspect.advice(found));
        }
        suspects = found;
        return found;
    }

    /** The paths that preceded the last trip, the worst first; empty if none stands out, or after a restart. */
    List<Suspect> suspects() {
        return suspects;
    }
}
