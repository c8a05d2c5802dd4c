package io.originguard.demo;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** The body of an origin's answer on its way to the client, no faster than the client reads. Used on one event loop. */
final class Passing {

    private final HttpClientResponse origin;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final EdgeReply reply;
    private final Recording recording;
    private final long length;
    private long passed;

    Passing(HttpClientResponse origin, HttpServerRequest request, EdgeReply reply, Recording recording) {
        this.origin = origin;
        this.request = request;
        this.reply = reply;
        this.recording = recording;
        response = request.response();
        length = length(origin);
    }

    /** Begins, once the head of the answer is put together. */
    void begin() {
        boolean withBody = length != 0 && !request.method().equals(HttpMethod.HEAD) && mayHaveBody(origin.statusCode());
        response.setChunked(withBody && length < 0);
        origin.exceptionHandler(broken -> breakOff());
        origin.handler(this::piece);
        origin.endHandler(end -> {
            if (!reply.isDone()) {
                complete();
                response.end();
            }
        });
    }

    static boolean mayHaveBody(int status) {
        return status != 204 && status != 304;
    }

    private void piece(Buffer piece) {
        passed += piece.length();
        if (reply.isDone()) {
            return;
        }
        recording.add(piece);
        if (passed == length) {
            complete();
            response.end(piece);
            return;
        }
        response.write(piece);
        if (response.writeQueueFull()) {
            origin.pause();
            response.drainHandler(drained -> origin.resume());
        }
    }

    private void complete() {
        recording.complete();
        reply.done(origin.statusCode());
    }

    /** The origin broke off inside the body: the status is out, so all that is left is to break off too. */
    private void breakOff() {
        if (!reply.isDone()) {
            reply.done(response.getStatusCode());
            request.connection().close();
        }
    }

    private static long length(HttpClientResponse origin) {
        String length = origin.getHeader("content-length");
        return length == null ? -1 : Long.parseLong(length);
    }
}
