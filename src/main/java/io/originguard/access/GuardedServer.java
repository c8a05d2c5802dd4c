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

    private static final CSPHandler NOTHING = policy().addDirective("form-action", "none");

    /** A page has its own style and scripts, and nothing of anybody else. */
    private static final CSPHandler PAGE = policy().addDirective("form-action", "self")
            .addDirective("script-src", "self")
            .addDirective("style-src", "self")
            .addDirective("connect-src", "self")
            .addDirective("img-src", "self")
            .addDirective("img-src", "data:");

    private final Entrance entrance;
    private final SignIn signIn;

    GuardedServer(Entrance entrance, SignIn signIn) {
        this.entrance = entrance;
        this.signIn = signIn;
    }

    private static CSPHandler policy() {
        return CSPHandler.create()
                .setDirective("default-src", "none")
                .addDirective("frame-ancestors", "none")
                .addDirective("base-uri", "none");
    }

    @Override
    protected void setupConsoles() {
        Router router = getRouter();
        SecurityPolicyHandler headers = this::headers;
        router.route()
                .order(-1)
                .handler(headers)
                .handler((SecurityPolicyHandler)
                        context -> (signIn.isPage(context.normalizedPath()) ? PAGE : NOTHING).handle(context))
                .handler(XFrameHandler.create(XFrameHandler.DENY))
                .handler(SimpleAuthenticationHandler.create().authenticate(this::judge));
        Refusals refusals = new Refusals(router, signIn);
        router.route()
                .order(Integer.MAX_VALUE)
                .handler(refusals::nothingTakesIt)
                .failureHandler(refusals::failed);
        super.setupConsoles();
    }

    private void headers(RoutingContext context) {
        HttpServerResponse response = context.response();
        response.putHeader("X-Content-Type-Options", "nosniff");
        response.putHeader("Referrer-Policy", "no-referrer");
        response.putHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.putHeader("Cache-Control", signIn.isSame(context.normalizedPath()) ? "no-cache" : "no-store");
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
                context.response().putHeader("WWW-Authenticate", signIn.challenge(context.normalizedPath()));
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
