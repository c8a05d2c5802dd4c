package io.originguard.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A reverse proxy on loopback that does what Cloudflare does in front of a site: one port for all targets, told apart by the
 * Host header; its marks on every answer; and its own errors where the origin fails:
 *
 * <table>
 *   <caption>What the edge answers when the origin does not</caption>
 *   <tr><th>521</th><td>the origin refuses the connection</td></tr>
 *   <tr><th>522</th><td>no connection within the connect timeout</td></tr>
 *   <tr><th>523</th><td>no route</td></tr>
 *   <tr><th>520</th><td>an empty, malformed or over-long answer</td></tr>
 *   <tr><th>524</th><td>connected, but no answer within the read timeout</td></tr>
 *   <tr><th>525</th><td>with TLS: the handshake fails</td></tr>
 *   <tr><th>526</th><td>with TLS: the certificate is not trusted, not in date or another host's</td></tr>
 *   <tr><th>530 with 1016</th><td>a host that is no target, or whose origin has no address</td></tr>
 *   <tr><th>530 with 1033</th><td>a tunnel that is down</td></tr>
 * </table>
 *
 * <p>Its errors are the text {@code error code: 521}, or RFC 9457 JSON for a client that asks for it. What else a
 * target's owner can set is at {@link Zone}. A script may answer in place of a target's origin. {@link #log} is the judge: what the edge saw, not what a client
 * believes. Thread-safe. What starts and stops waits until it is done and must not be called on an event loop.
 */
public final class LittleEdge implements AutoCloseable {

    private static final int LOOPS = 2;
    private static final int BACKLOG = 1024;

    /** To Vert.x a negative port is any free one, the same for all servers that name it: so the event loops share it. */
    private static final int ANY_BUT_SHARED = -1;

    private final Vertx vertx = Loops.of(LOOPS);
    private final EdgeLog log;
    private final Zones zones = new Zones();
    private final Clock clock;
    private final EdgeTimeouts timeouts = new EdgeTimeouts();
    private volatile Optional<TrustOptions> roots = Optional.empty();
    private int port;

    private LittleEdge(Clock clock) {
        this.clock = clock;
        log = new EdgeLog(clock);
    }

    /** Starts an edge that tells time by the system. */
    public static LittleEdge start() {
        return start(Clock.systemUTC());
    }

    /** Starts an edge whose log, cache and rate limits tell time by this clock; timeouts are always real time. */
    public static LittleEdge start(Clock clock) {
        LittleEdge edge = new LittleEdge(clock);
        try {
            for (int loop = 0; loop < LOOPS; loop++) {
                edge.port = Await.done(edge.listen(), "listening as the edge").actualPort();
            }
            return edge;
        } catch (RuntimeException e) {
            edge.close();
            throw e;
        }
    }

    /** The port on 127.0.0.1, the same for all targets. */
    public int port() {
        return port;
    }

    /** Where a page of a target is asked for, once its name resolves to 127.0.0.1; the path starts with a slash. */
    public URI uri(String host, String path) {
        return URI.create("http://" + host + ":" + port + path);
    }

    /** The event loops, for origins that need none of their own; closed with the edge. */
    public Vertx vertx() {
        return vertx;
    }

    /** Whose certificates of origins it trusts, before it first asks one by TLS; without this, those that the JVM trusts. */
    public LittleEdge trusts(TrustOptions authorities) {
        roots = Optional.of(authorities);
        return this;
    }

    /** Requests for this host go to this origin from now on. */
    public LittleEdge target(String host, Origin origin) {
        zones.put(lower(host), origin.port(), origin::isDying);
        return this;
    }

    /** Requests for this host go to this port of 127.0.0.1 from now on, whatever listens there. */
    public LittleEdge target(String host, int originPort) {
        zones.put(lower(host), originPort, () -> false);
        return this;
    }

    /**
     * Requests for this target are first shown to this script, with numbers from 1.
     *
     * @throws IllegalArgumentException if the host is no target
     */
    public LittleEdge script(String host, EdgeScript script) {
        zones.get(lower(host)).script(script);
        return this;
    }

    /**
     * What the owner of a target can set at the edge: TLS to the origin, cache, Always Online, error pages and so on.
     *
     * @throws IllegalArgumentException if the host is no target
     */
    public Zone zone(String host) {
        return zones.get(lower(host));
    }

    /** How long the edge tries to connect to an origin: 19 s at first, 1 ms or more. */
    public LittleEdge connectTimeout(Duration timeout) {
        timeouts.connect(timeout);
        return this;
    }

    /** How long the edge waits for an origin's answer: 120 s at first, 1 ms or more. */
    public LittleEdge readTimeout(Duration timeout) {
        timeouts.read(timeout);
        return this;
    }

    /** All requests since the start, in the order of arrival; a copy. */
    public List<EdgeRequest> log() {
        return log.all();
    }

    /** The requests of one host in the order of arrival; a copy. */
    public List<EdgeRequest> requests(String host) {
        return log.of(lower(host));
    }

    /** The largest number of requests of this host that were unanswered at one time; 0 without requests. */
    public int maxInFlight(String host) {
        return requests(host).stream()
                .mapToInt(EdgeRequest::inFlightOfTarget)
                .max()
                .orElse(0);
    }

    /** Forgets what was logged; what is in flight is still counted, but no longer listed. */
    public void clear() {
        log.clear();
    }

    /**
     * Also writes a line with tabs per answered request to this file from now on, in the order of the answers, each one
     * flushed, under a line with the names of the columns. Replaces the file and any earlier one.
     */
    public LittleEdge logTo(Path file) throws IOException {
        log.mirrorTo(file);
        return this;
    }

    /** Stops listening, closes all connections and the log file. The origins stay the caller's. */
    @Override
    public void close() {
        Await.done(vertx.close(), "closing the edge");
        log.close();
    }

    private Future<HttpServer> listen() {
        EdgeLane lane = new EdgeLane(vertx, log, zones, new Forward(vertx, timeouts, () -> roots), clock);
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                .setHost(Origin.LOOPBACK)
                .setPort(ANY_BUT_SHARED)
                .setAcceptBacklog(BACKLOG)
                .setMaxInitialLineLength(Origin.LONGEST_LINE));
        return server.requestHandler(lane::arrived).listen();
    }

    private static String lower(String host) {
        return host.toLowerCase(Locale.ROOT);
    }
}
