package io.originguard.camel;

import io.originguard.edge.EdgePaths;
import io.originguard.edge.Outcome;
import io.originguard.robots.RobotsUrl;
import io.originguard.target.Host;
import io.originguard.target.PathPattern;
import io.originguard.target.TargetSettings;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The URLs of one target that a probe can ask for, as the results of its requests have shown them. Thread-safe. */
final class ProbeUrls {

    private final Host host;

    private Optional<String> proved;
    private Optional<String> last = Optional.empty();

    /** The URL that the origin last failed to answer: the edge does not have it in its cache. */
    private Optional<String> failed = Optional.empty();

    /** Whether the edge answered the last probe from its cache, so that the next one asks for another URL. */
    private boolean cached;

    /** Those of a target whose origin answered a URL before a restart, or none that is known. */
    ProbeUrls(Host host, Optional<String> proved) {
        this.host = host;
        this.proved = proved;
    }

    /**
     * A request was answered, or failed.
     *
     * @param proves whether the answer proves the origin, on a path that is not in trouble
     * @param bad whether it counts as bad
     */
    synchronized void result(String url, boolean proves, boolean bad) {
        if (RobotsUrl.isOne(url)) {
            last = last.or(() -> Optional.of(url));
            return;
        }
        last = Optional.of(url);
        if (proves && !EdgePaths.contain(url)) {
            proved = last;
        }
        if (bad) {
            failed = last;
        }
    }

    /** A path that is in trouble is no place to ask whether the whole target is back. */
    synchronized void troubled(PathPattern path) {
        proved = proved.filter(url -> !PathPattern.of(url).equals(path));
    }

    /** A probe was answered, or failed. */
    synchronized void probed(Outcome outcome) {
        cached = outcome.edgeAlone() && !cached;
    }

    /** What to remember of it over a restart. */
    synchronized Optional<String> known() {
        return proved.or(() -> last);
    }

    /**
     * What the next probe asks for: {@link ProbeUrl#choose}, after an answer out of the edge's cache with the URL that the
     * origin last failed to answer.
     *
     * @param allowed what to ask for in place of a URL that was never fetched; the operator's path is asked for as it is
     */
    synchronized String next(TargetSettings settings, UnaryOperator<String> allowed) {
        Optional<String> known = cached ? failed : proved;
        String url = ProbeUrl.choose(settings, host, known, last);
        boolean fetchedBefore = known.filter(url::equals).isPresent();
        return fetchedBefore || cached || settings.probe().path().isPresent() ? url : allowed.apply(url);
    }
}
