package io.originguard.demo;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.time.Clock;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What one event loop of the edge does with a request: log it, then answer by itself or let the zone's origin have its turn. */
final class EdgeLane {

    /** Paths of the edge's own, which no origin ever sees. */
    private static final String OF_THE_EDGE = "/cdn-cgi/";

    private final Vertx vertx;
    private final EdgeLog log;
    private final Zones zones;
    private final Clock clock;
    private final Forward forward;

    EdgeLane(Vertx vertx, EdgeLog log, Zones zones, Forward forward, Clock clock) {
        this.vertx = vertx;
        this.log = log;
        this.zones = zones;
        this.clock = clock;
        this.forward = forward;
    }

    void arrived(HttpServerRequest request) {
        String host = host(request);
        String path = pathAndQuery(request);
        EdgeRequest logged = log.arrived(
                host,
                path,
                request.method().name(),
                header(request, "user-agent"),
                header(request, "accept"),
                request.headers().names().stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet()));
        Zone zone = zones.of(host);
        if (zone == null) {
            new EdgeReply(vertx, request, log, logged, false).send(EdgeAnswer.error(530, 1016));
            return;
        }
        EdgeReply reply = new EdgeReply(vertx, request, log, logged, zone.isForeign());
        EdgeAnswer own = own(zone, path);
        if (own == null) {
            new OriginTurn(zone, path, request, reply, clock).take(forward);
        } else {
            reply.send(zone.dressed(own));
        }
    }

    /** Path and query, also where a client took the edge for its proxy and sent the whole URL. */
    static String pathAndQuery(HttpServerRequest request) {
        String uri = request.uri();
        if (uri.startsWith("/")) {
            return uri;
        }
        String query = request.query();
        return query == null ? request.path() : request.path() + "?" + query;
    }

    private static String host(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        return authority == null ? "" : authority.host().toLowerCase(Locale.ROOT);
    }

    private static String header(HttpServerRequest request, String name) {
        String value = request.getHeader(name);
        return value == null ? "" : value;
    }

    private @Nullable EdgeAnswer own(Zone zone, String path) {
        if (path.startsWith(OF_THE_EDGE)) {
            return EdgeAnswer.text(200, "h=" + zone.host() + "\ncolo=" + EdgeLog.COLO + "\n");
        }
        try {
            return zone.own(path, clock.instant());
        } catch (RuntimeException e) {
            return EdgeAnswer.text(500, "the edge's script failed: " + e);
        }
    }
}
