package io.originguard.demo;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What one event loop of the edge does with a request: log it, then let the script or the origin answer. */
final class EdgeLane {

    private final Vertx vertx;
    private final EdgeLog log;
    private final Sites sites;
    private final Forward forward;

    EdgeLane(Vertx vertx, EdgeLog log, Sites sites, EdgeTimeouts timeouts) {
        this.vertx = vertx;
        this.log = log;
        this.sites = sites;
        forward = new Forward(vertx, timeouts);
    }

    void arrived(HttpServerRequest request) {
        String host = host(request);
        String agent = request.getHeader("user-agent");
        String path = pathAndQuery(request);
        EdgeRequest logged = log.arrived(host, path, request.method().name(), agent == null ? "" : agent);
        EdgeReply reply = new EdgeReply(vertx, request, log, logged);
        Sites.Site site = sites.of(host);
        if (site == null) {
            reply.send(EdgeAnswer.error(530, 1016));
            return;
        }
        EdgeAnswer scripted = scripted(site, path);
        if (scripted == null) {
            forward.to(site.originPort(), path, request, reply);
        } else {
            reply.send(scripted);
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

    private static @Nullable EdgeAnswer scripted(Sites.Site site, String path) {
        try {
            return site.scripted(path);
        } catch (RuntimeException e) {
            return EdgeAnswer.text(500, "the edge's script failed: " + e);
        }
    }
}
