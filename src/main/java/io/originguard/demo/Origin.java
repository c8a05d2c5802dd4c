package io.originguard.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.KeyCertOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An origin on loopback: a real HTTP server on a port of its own, whose pages are listed at {@link OriginPages}. It answers
 * on one event loop. {@link #kill} closes the socket and every connection, so connects are refused; {@link #revive} listens
 * on the same port again.
 *
 * <p>Thread-safe. What starts and stops waits until it is done and must not be called on an event loop.
 */
public final class Origin implements AutoCloseable {

    /** The only address that anything here is bound to. */
    static final String LOOPBACK = "127.0.0.1";

    /** Longest request line in bytes that an edge and its origins accept: as Cloudflare, which takes URLs of 16 KB. */
    static final int LONGEST_LINE = 16 * 1024;

    private static final int BACKLOG = 1024;
    private static final int HOLD_TRIES = 5000;

    private final Vertx vertx;
    private final boolean ownsVertx;
    private final String name;
    private final OriginPages pages;
    private final Gate gate = new Gate();
    private final Scripted scripted = new Scripted();
    private final AtomicLong requests = new AtomicLong();

    private volatile Duration latency = Duration.ZERO;
    private volatile boolean gzip = true;
    private volatile boolean dying;
    private volatile @Nullable KeyCertOptions certificate;
    private volatile int port;
    private @Nullable HttpServer server;
    private @Nullable Socket placeholder;

    private Origin(Vertx vertx, boolean ownsVertx, String name) {
        this.vertx = vertx;
        this.ownsVertx = ownsVertx;
        this.name = name;
        pages = new OriginPages(name);
    }

    /** Starts an origin with an event loop of its own. */
    public static Origin start(String name) {
        return start(Loops.of(1), true, name);
    }

    /** Starts an origin on one of the event loops of a Vert.x that stays the caller's. */
    public static Origin start(Vertx vertx, String name) {
        return start(vertx, false, name);
    }

    private static Origin start(Vertx vertx, boolean ownsVertx, String name) {
        Origin origin = new Origin(vertx, ownsVertx, name);
        try {
            origin.revive();
            return origin;
        } catch (RuntimeException e) {
            origin.close();
            throw e;
        }
    }

    public String name() {
        return name;
    }

    /** The port on 127.0.0.1, the same for the whole life. */
    public int port() {
        return port;
    }

    /** The address of a page without an edge in between; the path starts with a slash. */
    public URI uri(String path) {
        return URI.create("http://" + LOOPBACK + ":" + port + path);
    }

    /** How many requests have arrived since the start. */
    public long requests() {
        return requests.get();
    }

    /** Whether it listens. */
    public synchronized boolean alive() {
        return server != null;
    }

    /** Each page takes so long from now on; zero at first. */
    public Origin latency(Duration each) {
        latency = each;
        return this;
    }

    /** So many requests are worked on at a time from now on, the others wait in line; unlimited at first. */
    public Origin capacity(int atATime) {
        gate.capacity(atATime);
        return this;
    }

    /** The size of {@code /page/N} in bytes from now on, 256 or more; 2048 at first. */
    public Origin pageBytes(int bytes) {
        pages.pageBytes(bytes);
        return this;
    }

    /** Whether pages are compressed for clients that accept gzip; true at first, counts from the next revival on. */
    public Origin gzip(boolean whenAsked) {
        gzip = whenAsked;
        return this;
    }

    /** Whether {@code /page/N} has an ETag, and is a 304 for who names it; false at first. */
    public Origin etags(boolean on) {
        pages.etags(on);
        return this;
    }

    /** The text of {@code /robots.txt} from now on, whatever a script says and without it being counted by one. */
    public Origin robots(String text) {
        scripted.robots(OriginAnswer.reply(200, text));
        return this;
    }

    /** As {@link #robots(String)}, with a status to answer it with. */
    public Origin robots(int status) {
        scripted.robots(OriginAnswer.status(status));
        return this;
    }

    /** Speaks TLS with this certificate, or plain HTTP with null; plain at first, counts from the next revival on. */
    public Origin tls(@Nullable KeyCertOptions shown) {
        certificate = shown;
        return this;
    }

    /** Answers by this script from now on and counts its requests from 1. */
    public Origin script(OriginScript script) {
        scripted.script(script);
        return this;
    }

    /**
     * Dies: closes every connection, whatever is unanswered, and stops listening. When this returns, connects are refused.
     * Does nothing when dead.
     */
    public synchronized void kill() {
        if (server == null) {
            return;
        }
        dying = true;
        try {
            placeholder = Await.done(server.close().compose(closed -> hold(HOLD_TRIES)), "killing origin " + name);
            server = null;
        } finally {
            dying = false;
        }
    }

    /** Whether {@link #kill} has begun but may not have stopped to listen yet. */
    boolean isDying() {
        return dying;
    }

    /** Comes back on the same port. Does nothing when alive. */
    public synchronized void revive() {
        if (server != null) {
            return;
        }
        HttpServer fresh = vertx.createHttpServer(options());
        fresh.requestHandler(this::arrived);
        server = Await.done(fresh.listen(), "listening as origin " + name);
        port = server.actualPort();
        letGo();
    }

    private HttpServerOptions options() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(LOOPBACK)
                .setPort(port)
                .setAcceptBacklog(BACKLOG)
                .setMaxInitialLineLength(LONGEST_LINE)
                .setCompressionSupported(gzip);
        KeyCertOptions shown = certificate;
        return shown == null ? options : options.setSsl(true).setKeyCertOptions(shown);
    }

    /** Stops for good; also in order when the Vert.x that it was given is closed already. */
    @Override
    public synchronized void close() {
        HttpServer last = server;
        server = null;
        letGo();
        try {
            if (last != null) {
                Await.done(last.close(), "closing origin " + name);
            }
            if (ownsVertx) {
                Await.done(vertx.close(), "closing origin " + name);
            }
        } catch (RejectedExecutionException gone) {
            // Its event loops were closed before it, and with them its sockets.
            return;
        }
    }

    /**
     * A socket that is bound but does not listen refuses connects, and keeps the port: else another process might be given
     * it meanwhile, and a client on loopback might even connect to itself. It cannot be bound before the listening socket
     * has really gone, which the operating system sees a moment later than the server reports it; hence the tries.
     */
    private Future<Socket> hold(int tries) {
        Socket holder = new Socket();
        try {
            holder.setReuseAddress(true);
            holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return Future.succeededFuture(holder);
        } catch (IOException e) {
            return tries == 1
                    ? Future.failedFuture(e)
                    : vertx.timer(1, TimeUnit.MILLISECONDS).compose(tick -> hold(tries - 1));
        }
    }

    private void letGo() {
        try {
            if (placeholder != null) {
                placeholder.close();
                placeholder = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port + " of origin " + name + " could not be freed", e);
        }
    }

    private void arrived(HttpServerRequest request) {
        requests.incrementAndGet();
        OriginAnswer answer = scripted.answer(request);
        OriginReply reply = new OriginReply(vertx, request);
        request.response().endHandler(done -> gate.leave());
        gate.enter(() -> reply.later(latency, () -> {
            if (answer == null) {
                pages.serve(request, reply);
            } else {
                reply.answer(answer);
            }
        }));
    }
}
