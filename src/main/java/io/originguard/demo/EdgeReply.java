package io.originguard.demo;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
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
    private final boolean foreign;
    private Runnable whenGone = () -> {};
    private Runnable whenDone = () -> {};
    private AnswerKind kind = AnswerKind.NONE;
    private boolean done;

    /**
     * An answer to come.
     *
     * @param foreign whether it is another proxy's, which has marks of its own
     */
    EdgeReply(Vertx vertx, HttpServerRequest request, EdgeLog log, EdgeRequest logged, boolean foreign) {
        this.vertx = vertx;
        this.request = request;
        this.log = log;
        this.logged = logged;
        this.foreign = foreign;
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

    /** Does this when the request is over, however it ended. */
    void whenDone(Runnable cleanUp) {
        whenDone = cleanUp;
    }

    /** Answers in place of the origin. */
    void send(EdgeAnswer answer) {
        if (answer.after().toMillis() < 1) {
            sendNow(answer);
        } else {
            vertx.setTimer(answer.after().toMillis(), timer -> sendNow(answer));
        }
    }

    /** Answers with a page that was kept, and says how old it is. */
    void cached(CachedPage page, String cacheStatus) {
        if (!done) {
            kind = AnswerKind.CACHE;
            response.putHeader(EdgeAnswer.CACHE_STATUS, cacheStatus);
            kept(page, 200);
        }
    }

    /** Answers with a page that was kept, in place of an error. */
    void archived(CachedPage page, int status) {
        if (!done) {
            kind = AnswerKind.ARCHIVE;
            kept(page, status);
        }
    }

    /** Passes the origin's answer on while it comes. */
    void pass(HttpClientResponse origin, String cacheStatus, Recording recording) {
        kind = AnswerKind.ORIGIN;
        response.setStatusCode(origin.statusCode()).setStatusMessage(origin.statusMessage());
        Headers.pass(origin.headers(), response.headers());
        response.putHeader(EdgeAnswer.CACHE_STATUS, cacheStatus);
        mark();
        new Passing(origin, request, this, recording).begin();
    }

    boolean isDone() {
        return done;
    }

    /** Notes the end; whatever is still to be sent must be sent right after. */
    void done(int status) {
        done = true;
        String cacheStatus = response.headers().get(EdgeAnswer.CACHE_STATUS);
        log.answered(logged, status, kind, cacheStatus == null ? "" : cacheStatus);
        whenDone.run();
    }

    private void sendNow(EdgeAnswer answer) {
        if (done) {
            return;
        }
        kind = answer.kind();
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        if (answer.marked() || foreign) {
            mark();
        }
        end(answer.status(), Buffer.buffer(body(answer)));
    }

    private String body(EdgeAnswer answer) {
        EdgeError error = answer.asJson(logged.accept());
        if (error == null) {
            return answer.body();
        }
        kind = AnswerKind.ERROR_JSON;
        response.putHeader("content-type", "application/problem+json");
        return error.problem(answer.status(), logged.host(), logged.rayId()).encode();
    }

    private void kept(CachedPage page, int status) {
        response.setStatusCode(status);
        page.headers().forEach(header -> response.headers().add(header.getKey(), header.getValue()));
        mark();
        end(status, page.body());
    }

    private void end(int status, Buffer body) {
        done(status);
        if (Passing.mayHaveBody(status)) {
            response.end(body);
        } else {
            response.end();
        }
    }

    /** Another proxy's marks tell nothing of the edge, nor of a cache. */
    private void mark() {
        if (foreign) {
            kind = AnswerKind.FOREIGN;
            response.headers().remove(EdgeAnswer.CACHE_STATUS);
            response.putHeader("server", EdgeAnswer.FOREIGN_SERVER).putHeader("via", "1.1 squid");
        } else {
            response.putHeader("server", "cloudflare").putHeader("cf-ray", logged.cfRay());
        }
    }

    private void gone() {
        if (!done) {
            kind = AnswerKind.NONE;
            done(EdgeRequest.CLIENT_GONE);
            whenGone.run();
        }
    }
}
