package io.originguard.demo;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetClient;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Forwards requests to origins, and finds the number for what goes wrong. Used on one event loop. */
final class Forward {

    /** So many connections to one origin; beyond any test, since the edge itself must never be what limits. */
    private static final int POOL = 4096;

    /** What Cloudflare accepts of an origin's headers; more is a 520. */
    private static final int MAX_HEADERS = 128 * 1024;

    private static final long KNOCK_AFTER_MILLIS = 50;

    private final Vertx vertx;
    private final HttpClient client;
    private final NetClient knocker;
    private final EdgeTimeouts timeouts;

    Forward(Vertx vertx, EdgeTimeouts timeouts) {
        this.vertx = vertx;
        this.timeouts = timeouts;
        knocker = vertx.createNetClient();
        // The timeout of each request is the one that counts, so that a test may change it.
        client = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(POOL)
                .setMaxHeaderSize(MAX_HEADERS)
                .setConnectTimeout(Integer.MAX_VALUE));
    }

    void to(int port, String path, HttpServerRequest request, EdgeReply reply) {
        boolean withBody = request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        if (withBody) {
            request.pause();
        }
        client.request(new RequestOptions()
                        .setHost(Origin.LOOPBACK)
                        .setPort(port)
                        .setMethod(request.method())
                        .setURI(path)
                        .setHeaders(headers(request, reply))
                        .setConnectTimeout(timeouts.connect().toMillis()))
                .onFailure(failure -> reply.send(EdgeAnswer.error(unconnected(failure))))
                .onSuccess(out -> {
                    reply.whenGone(out::reset);
                    ask(out, request, withBody)
                            .onSuccess(reply::pass)
                            .onFailure(failure -> unanswered(failure, port, reply));
                });
    }

    private Future<HttpClientResponse> ask(HttpClientRequest out, HttpServerRequest request, boolean withBody) {
        out.idleTimeout(timeouts.read().toMillis());
        return withBody ? out.send(request) : out.send();
    }

    private static int unconnected(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return 522;
        }
        if (failure instanceof NoRouteToHostException) {
            return 523;
        }
        return failure instanceof ConnectException ? 521 : 520;
    }

    /**
     * A connection that dies under a request says nothing of why. A proxy would try a new one; the edge knocks instead of
     * asking twice, so that an origin sees each request once: refused means it has died, else its answer was no answer.
     * A dying process closes its connections first and stops to listen a moment later, so the edge gives it that moment.
     */
    private void unanswered(Throwable failure, int port, EdgeReply reply) {
        if (failure instanceof TimeoutException) {
            reply.send(EdgeAnswer.error(524));
            return;
        }
        vertx.timer(KNOCK_AFTER_MILLIS, TimeUnit.MILLISECONDS)
                .compose(moment -> knocker.connect(port, Origin.LOOPBACK))
                .onSuccess(socket -> {
                    socket.close();
                    reply.send(EdgeAnswer.error(520));
                })
                .onFailure(refused -> reply.send(EdgeAnswer.error(unconnected(refused))));
    }

    private static MultiMap headers(HttpServerRequest request, EdgeReply reply) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        Headers.pass(request.headers(), headers);
        return headers.set("cf-ray", reply.ray())
                .set("cf-connecting-ip", Origin.LOOPBACK)
                .set("x-forwarded-for", Origin.LOOPBACK)
                .set("cdn-loop", "cloudflare");
    }
}
