package io.originguard.demo;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Iterator;

/** The ways in which an origin answers one request. Used on the origin's event loop only. */
final class OriginReply {

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final HttpServerResponse response;

    OriginReply(Vertx vertx, HttpServerRequest request) {
        this.vertx = vertx;
        this.request = request;
        response = request.response();
    }

    /** Does the work after a span, unless the client has left by then. */
    void later(Duration span, Runnable work) {
        if (span.compareTo(Duration.ofMillis(1)) < 0) {
            work.run();
            return;
        }
        vertx.setTimer(span.toMillis(), timer -> {
            if (!response.closed()) {
                work.run();
            }
        });
    }

    void html(Buffer body) {
        response.putHeader("content-type", EdgeAnswer.HTML)
                .putHeader("content-length", Integer.toString(body.length()))
                .end(body);
    }

    /** As {@link #html}, or a 304 for a client that names this version of it. */
    void versioned(String etag, Buffer body) {
        response.putHeader("etag", etag);
        if (etag.equals(request.getHeader("if-none-match"))) {
            response.setStatusCode(304).end();
        } else {
            html(body);
        }
    }

    void text(int status, String body) {
        answer(OriginAnswer.reply(status, body));
    }

    void redirect(String location) {
        response.setStatusCode(302).putHeader("location", location).end();
    }

    void answer(OriginAnswer answer) {
        if (answer instanceof OriginAnswer.Reply reply) {
            later(reply.after(), () -> send(reply));
        } else if (answer instanceof OriginAnswer.HangUp) {
            request.connection().close();
        } else if (answer instanceof OriginAnswer.Malformed) {
            response.putHeader("content-length", "malformed").end();
        } else if (answer instanceof OriginAnswer.Cut cut) {
            Wire.of(request).sendAndClose(cut.sent());
        } else if (answer instanceof OriginAnswer.Dribble dribble) {
            Wire wire = Wire.of(request);
            wire.send("HTTP/1.1 200 OK\r\nx-slow: ");
            dribble(wire, dribble.each());
        }
    }

    private void dribble(Wire wire, Duration each) {
        later(each, () -> {
            wire.send("z");
            dribble(wire, each);
        });
    }

    /** Sends the pieces as fast as the client reads them. */
    void stream(Iterator<Buffer> pieces) {
        response.setChunked(true);
        pump(pieces);
    }

    /** As {@link #stream}, where the pieces are compressed already. */
    void gzipped(Iterator<Buffer> pieces) {
        response.putHeader("content-encoding", "gzip");
        stream(pieces);
    }

    /**
     * One piece a turn: whoever reads on the same event loop gets to read, so that no more is made than is read, and the
     * departure of a client is noticed.
     */
    private void pump(Iterator<Buffer> pieces) {
        if (response.closed()) {
            return;
        }
        if (!pieces.hasNext()) {
            response.end();
            return;
        }
        response.write(pieces.next());
        if (response.writeQueueFull()) {
            response.drainHandler(drained -> pumpOn(pieces));
        } else {
            pumpOn(pieces);
        }
    }

    private void pumpOn(Iterator<Buffer> pieces) {
        response.drainHandler(null);
        vertx.runOnContext(turn -> pump(pieces));
    }

    private void send(OriginAnswer.Reply reply) {
        response.setStatusCode(reply.status());
        reply.headers().forEach(response::putHeader);
        if (reply.status() == 204 || reply.status() == 304) {
            response.end();
        } else {
            response.end(reply.body());
        }
    }
}
