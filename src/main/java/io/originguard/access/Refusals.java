package io.originguard.access;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Answers what no route has answered, with a problem. Thread-safe. */
final class Refusals {

    private final Router router;
    private final SignIn signIn;

    Refusals(Router router, SignIn signIn) {
        this.router = router;
        this.signIn = signIn;
    }

    /** No route takes the request as it is: says whether path, method or type is the reason. */
    void nothingTakesIt(RoutingContext context) {
        String path = context.normalizedPath();
        Set<String> methods = new TreeSet<>();
        for (Route route : router.getRoutes()) {
            if (route.getPath() != null && route.methods() != null && matches(route.getPath(), path)) {
                route.methods().stream().map(HttpMethod::name).forEach(methods::add);
            }
        }
        String allowed = String.join(", ", methods);
        if (methods.isEmpty()) {
            answer(context, Problem.notFound("there is nothing at this path; /api/openapi.json lists what there is"));
        } else if (methods.contains(context.request().method().name())) {
            answer(
                    context,
                    new Problem(
                            415,
                            "The type does not fit",
                            "look at the headers Content-Type and Accept: a POST takes application/json, and"
                                    + " text/plain where URLs are submitted; answers are JSON"));
        } else {
            context.response().putHeader("Allow", allowed);
            answer(context, new Problem(405, "The method does not fit", "this path takes " + allowed));
        }
    }

    /** Something refused the request, or broke. */
    void failed(RoutingContext context) {
        if (context.response().headWritten()) {
            context.request().connection().close();
            return;
        }
        int status = context.statusCode() < 400 ? 500 : context.statusCode();
        if (status == 401 && signIn.isPage(context.normalizedPath())) {
            context.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", "text/html; charset=utf-8")
                    .end(signIn.html());
            return;
        }
        answer(
                context,
                context.failure() instanceof HttpException refused && refused.getPayload() != null
                        ? new Problem(status, "The request is refused", refused.getPayload())
                        : new Problem(
                                status,
                                status == 413 ? "The body is too long" : "The request could not be answered",
                                status == 413
                                        ? "send less at a time, or raise originguard.server.maxBody"
                                        : "the node's log may say why"));
    }

    private static void answer(RoutingContext context, Problem problem) {
        context.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.TYPE)
                .end(HttpMethod.HEAD.equals(context.request().method()) ? "" : problem.json());
    }

    private static boolean matches(String template, String path) {
        String regex = Arrays.stream(template.split("/", -1))
                .map(part -> part.startsWith(":") ? "[^/]+" : Pattern.quote(part))
                .collect(Collectors.joining("/"));
        return path.matches(regex);
    }
}
