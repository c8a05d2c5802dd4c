package io.originguard.target;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * All numbers a target is fetched under. Global settings give the defaults; the options of the target's route override
 * them one by one.
 *
 * @param concurrency the baseline: requests in flight when the breaker is CLOSED; 1 to 10,000
 * @param breaker when the breaker trips
 * @param probe how an OPEN target is asked whether its origin is back
 * @param rampStep the shortest time at one concurrency limit of the ramp, over zero
 * @param baseline whether and how a target's own lower baseline is learnt
 * @param backoff when a failed job is tried again
 * @param http how a request is sent
 * @param network where a request may go
 * @param robots whether the target's robots.txt is obeyed
 * @param paths how gently its heavy paths are fetched
 */
public record TargetSettings(
        int concurrency,
        BreakerSettings breaker,
        ProbeSettings probe,
        Duration rampStep,
        BaselineSettings baseline,
        BackoffSettings backoff,
        HttpSettings http,
        NetworkSettings network,
        boolean robots,
        PathRules paths) {

    /** What the settings file ships with. */
    public static TargetSettings defaults() {
        return new TargetSettings(
                8,
                new BreakerSettings(Duration.ofSeconds(60), 0.05, 20, 5),
                new ProbeSettings(Duration.ofSeconds(30), Duration.ofMinutes(15), Optional.empty(), true),
                Duration.ofSeconds(10),
                new BaselineSettings(true, Duration.ofHours(1)),
                new BackoffSettings(Duration.ofSeconds(30), Duration.ofHours(1), 8),
                new HttpSettings(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        16L << 20,
                        "originguard (+https://originguard.io/bot)",
                        Optional.empty(),
                        5),
                new NetworkSettings(EdgeMode.AUTO, false, Set.of()),
                true,
                PathRules.NONE);
    }

    /**
     * When the breaker trips (DESIGN section 5): {@code bad / total > threshold} with at least {@code minimumCalls}
     * results in the window, or {@code consecutive} bad results with no good one between.
     *
     * @param window length of the sliding window, whole seconds from 1 s to 1 h
     * @param threshold share of bad results, 0 to below 1; strictly more than this trips
     * @param minimumCalls results in the window below which the share is not judged; at least 1
     * @param consecutive bad results in a row that trip however few results there are; at least 1
     * @param bad labels of the causes that count as bad, such as {@code origin-refused}
     * @param paths different paths that must fail before causes that speak of a path speak of the whole site; 1 to 50
     */
    public record BreakerSettings(
            Duration window, double threshold, int minimumCalls, int consecutive, Set<String> bad, int paths) {

        /** How many paths must agree unless the operator says otherwise. */
        public static final int USUAL_PATHS = 3;

        /** The causes that count as bad unless the operator says otherwise: the table's own column. */
        public static final Set<String> USUALLY_BAD = Set.of(
                "origin-refused",
                "origin-timed-out",
                "origin-malformed",
                "origin-too-slow",
                "origin-tls-broken",
                "origin-unresolved");

        public BreakerSettings {
            bad = Set.copyOf(bad);
        }

        /** With the causes that are usually bad. */
        public BreakerSettings(Duration window, double threshold, int minimumCalls, int consecutive) {
            this(window, threshold, minimumCalls, consecutive, USUALLY_BAD, USUAL_PATHS);
        }
    }

    /**
     * How an OPEN target is probed.
     *
     * @param interval time between two probes of one target
     * @param operatorInterval the same where only an operator can mend the cause (broken TLS, unresolvable origin)
     * @param path path and query to probe, starting with {@code /}; empty: the last URL that the origin itself answered
     * @param honourRetryAfter whether an announced wait is a floor for the next probe and the next attempt of a job
     * @param accept the Accept header of a probe
     * @param expectStatus statuses of which the answer must have one to prove the origin; empty: any that proves it
     * @param expectText what must stand in the first 64 KB of the answer to prove the origin
     */
    public record ProbeSettings(
            Duration interval,
            Duration operatorInterval,
            Optional<String> path,
            boolean honourRetryAfter,
            String accept,
            Set<Integer> expectStatus,
            Optional<String> expectText) {

        /** Asks for the edge's own account of an error, and for anything else where there is none. */
        public static final String ACCEPT = "application/problem+json, */*;q=0.1";

        public ProbeSettings {
            expectStatus = Set.copyOf(expectStatus);
        }

        /** With the usual Accept header and no expectation. */
        public ProbeSettings(
                Duration interval, Duration operatorInterval, Optional<String> path, boolean honourRetryAfter) {
            this(interval, operatorInterval, path, honourRetryAfter, ACCEPT, Set.of(), Optional.empty());
        }
    }

    /**
     * What happens to the baseline of a target that our own load seems to bring down.
     *
     * @param learn whether it is lowered; if not, the configured one counts
     * @param recovery time of good results after which it grows by one step, over zero
     */
    public record BaselineSettings(boolean learn, Duration recovery) {}

    /**
     * When a failed job is tried again: {@code base * 2^attempt + jitter}, jitter uniform in [0, base), at most {@code max}.
     *
     * @param base first delay and width of the jitter
     * @param max longest delay
     * @param attempts counted attempts after which a job becomes a dead letter
     */
    public record BackoffSettings(Duration base, Duration max, int attempts) {}

    /**
     * How a request is sent.
     *
     * @param connectTimeout for the TCP and TLS handshakes together
     * @param responseTimeout for the answer's head and between two pieces of its body
     * @param maxBytes longest body that is accepted, in decoded bytes
     * @param userAgent the User-Agent header
     * @param proxy HTTP proxy, {@code http://host:port}, possibly with user info
     * @param maxRedirects redirects followed for one job
     */
    public record HttpSettings(
            Duration connectTimeout,
            Duration responseTimeout,
            long maxBytes,
            String userAgent,
            Optional<URI> proxy,
            int maxRedirects) {

        /** Leaves out who logs in at the proxy, because settings are logged. */
        @Override
        public String toString() {
            return "HttpSettings[connectTimeout=" + connectTimeout + ", responseTimeout=" + responseTimeout
                    + ", maxBytes="
                    + maxBytes + ", userAgent=" + userAgent + ", proxy="
                    + proxy.map(uri -> uri.getHost() + ":" + uri.getPort()).orElse("none") + ", maxRedirects="
                    + maxRedirects + "]";
        }
    }

    /**
     * Where a request may go.
     *
     * @param edge whether the target sits behind an edge
     * @param allowPrivate whether private, loopback and link-local addresses may be fetched
     * @param allowedHosts further hosts to which redirects of this target are followed
     */
    public record NetworkSettings(EdgeMode edge, boolean allowPrivate, Set<Host> allowedHosts) {
        public NetworkSettings {
            allowedHosts = Set.copyOf(allowedHosts);
        }
    }

    /** Whether a target sits behind an edge, which decides whom a refused connection speaks of. */
    public enum EdgeMode {
        /** Learnt from the answers. */
        AUTO,
        /** Behind Cloudflare: an answer without the edge's marks is somebody else's. */
        CLOUDFLARE,
        /** No edge: our own refused connection is the origin's. */
        NONE
    }
}
