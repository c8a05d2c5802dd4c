package io.originguard.demo;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * The edge's answer to one request. Used on the request's event loop only.
 *
 * <p>The log learns that a request is answered just before its last byte leaves: a client may send the next one as soon as it
 * has that byte, and would else be counted twice.
 */
final class EdgeReply {

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final EdgeLog log;
    private final EdgeRequest logged;
    private Runnable whenGone = () -> {};
    private boolean done;
    private long passed;

    EdgeReply(Vertx vertx, HttpServerRequest request, EdgeLog log, EdgeRequest logged) {
        this.vertx = vertx;
        this.request = request;
        this.log = log;
        this.logged = logged;
        response = request.response();
        response.closeHandler(closed -> gone());
    }

    String ray() {
        return logged.cfRay();
    }

    /** Does this if the client leaves before the answer is complete. */
    void whenGone(Runnable cleanUp) {
        whenGone = cleanUp;
    }

    /** Answers in place of the origin. */
    void send(EdgeAnswer answer) {
        if (answer.after().toMillis() < 1) {
            sendNow(answer);
        } else {
            vertx.setTimer(answer.after().toMillis(), timer -> sendNow(answer));
        }
    }

    /** Passes the origin's answer on while it comes. */
    void pass(HttpClientResponse origin) {
        response.setStatusCode(origin.statusCode()).setStatusMessage(origin.statusMessage());
        Headers.pass(origin.headers(), response.headers());
        mark();
        response.putHeader(EdgeAnswer.CACHE_STATUS, "DYNAMIC");
        long length = length(origin);
        boolean withBody = length != 0 && !request.method().equals(HttpMethod.HEAD) && mayHaveBody(origin.statusCode());
        response.setChunked(withBody && length < 0);

        origin.exceptionHandler(broken -> breakOff());
        origin.handler(piece -> passPiece(origin, piece, length));
        origin.endHandler(end -> {
            if (!done) {
                done(origin.statusCode());
                response.end();
            }
        });
    }

    static boolean mayHaveBody(int status) {
        return status != 204 && status != 304;
    }

    private void passPiece(HttpClientResponse origin, Buffer piece, long length) {
        passed += piece.length();
        if (done) {
            return;
        }
        if (passed == length) {
            done(origin.statusCode());
            response.end(piece);
            return;
        }
        response.write(piece);
        if (response.writeQueueFull()) {
            origin.pause();
            response.drainHandler(drained -> origin.resume());
        }
    }

    private void sendNow(EdgeAnswer answer) {
        if (done) {
            return;
        }
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        if (answer.marked()) {
            mark();
        }
        done(answer.status());
        if (mayHaveBody(answer.status())) {
            response.end(answer.body());
        } else {
            response.end();
        }
    }

    private void mark() {
        response.putHeader("server", "cloudflare").putHeader("cf-ray", logged.cfRay());
    }

    /** The origin broke off inside the body: the status is out, so all that is left is to break off too. */
    private void breakOff() {
        if (!done) {
            done(response.getStatusCode());
            request.connection().close();
        }
    }

    private void gone() {
        if (!done) {
            done(EdgeRequest.CLIENT_GONE);
            whenGone.run();
        }
    }

    private void done(int status) {
        done = true;
        log.answered(logged, status);
    }

    private static long length(HttpClientResponse origin) {
        String length = origin.getHeader("content-length");
        return length == null ? -1 : Long.parseLong(length);
    }
}
