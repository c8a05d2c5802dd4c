package io.originguard.access;

import io.originguard.access.Verdict.Refused;
import io.originguard.access.Verdict.Welcome;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.auth.User;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CSPHandler;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.ext.web.handler.SecurityPolicyHandler;
import io.vertx.ext.web.handler.SimpleAuthenticationHandler;
import io.vertx.ext.web.handler.XFrameHandler;
import java.util.List;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.jspecify.annotations.Nullable;

/**
 * Camel's HTTP server behind an entrance. Its routes are added when nothing but the entrance is there to be reached, so no
 * request passes by it.
 */
final class GuardedServer extends MainHttpServer {

    private static final List<String> SECRETS = List.of("Authorization", "Proxy-Authorization", "Cookie");

    private static final String[] HEALTH_DETAILS = {"exposureLevel", "stackTrace", "data"};

    private final Entrance entrance;

    GuardedServer(Entrance entrance) {
        this.entrance = entrance;
    }

    @Override
    protected void setupConsoles() {
        Router router = getRouter();
        SecurityPolicyHandler headers = GuardedServer::headers;
        router.route()
                .order(-1)
                .handler(headers)
                .handler(CSPHandler.create()
                        .setDirective("default-src", "none")
                        .addDirective("frame-ancestors", "none")
                        .addDirective("base-uri", "none")
                        .addDirective("form-action", "none"))
                .handler(XFrameHandler.create(XFrameHandler.DENY))
                .handler(SimpleAuthenticationHandler.create().authenticate(this::judge));
        Refusals refusals = new Refusals(router);
        router.route()
                .order(Integer.MAX_VALUE)
                .handler(refusals::nothingTakesIt)
                .failureHandler(refusals::failed);
        super.setupConsoles();
    }

    private static void headers(RoutingContext context) {
        HttpServerResponse response = context.response();
        response.putHeader("X-Content-Type-Options", "nosniff");
        response.putHeader("Referrer-Policy", "no-referrer");
        response.putHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.putHeader("Cache-Control", "no-store");
        // Camel's document of the API answers with the headers of the request.
        context.addHeadersEndHandler(end -> SECRETS.forEach(response.headers()::remove));
        context.next();
    }

    /** The Host header, which HTTP/2 calls otherwise. */
    private static @Nullable String authority(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        if (authority == null) {
            return null;
        }
        return authority.port() < 0 ? authority.host() : authority.host() + ":" + authority.port();
    }

    private Future<User> judge(RoutingContext context) {
        HttpServerRequest request = context.request();
        Verdict verdict = entrance.judge(new Visit(
                request.method().name(),
                context.normalizedPath(),
                authority(request),
                request.getHeader("Origin"),
                request.getHeader("Sec-Fetch-Site"),
                request.getHeader("Authorization")));
        if (verdict instanceof Refused refused) {
            if (refused.status() == 401) {
                context.response().putHeader("WWW-Authenticate", "Bearer realm=\"originguard\"");
            }
            return Future.failedFuture(new HttpException(refused.status(), refused.detail()));
        }
        Welcome welcome = (Welcome) verdict;
        if (!welcome.known() && context.normalizedPath().startsWith("/health")) {
            // Camel's health shows stack traces to whoever asks for them.
            for (String detail : HEALTH_DETAILS) {
                request.params().remove(detail);
            }
        }
        return Future.succeededFuture(User.fromName(welcome.by()));
    }
}
