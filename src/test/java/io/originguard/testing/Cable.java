package io.originguard.testing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The network between nodes and their store: a port on loopback that leads to another one, and can be cut in the two ways in
 * which networks are cut. Thread-safe.
 */
public final class Cable implements AutoCloseable {

    private static final String HERE = "127.0.0.1";
    private static final int PATIENCE_SECONDS = 20;

    private final Vertx vertx = Vertx.vertx();
    private final NetClient client = vertx.createNetClient();
    private final NetServer server = vertx.createNetServer();
    private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
    private final int port;
    private volatile int to;
    private volatile boolean stalled;
    private volatile boolean unplugged;

    private Cable(int to) {
        this.to = to;
        port = await(server.connectHandler(this::connect).listen(0, HERE)).actualPort();
    }

    /** A cable to a port of this machine. */
    public static Cable to(int port) {
        return new Cable(port);
    }

    /** Where it begins. */
    public int port() {
        return port;
    }

    /** Leads new connections to another port, as a virtual address does that has moved. */
    public void moveTo(int another) {
        to = another;
    }

    /** From now on nothing arrives and nobody says so, as when a firewall drops packets. */
    public void stall() {
        stalled = true;
        open.forEach(NetSocket::pause);
    }

    /** From now on connections are reset, also those that are open. */
    public void unplug() {
        unplugged = true;
        open.forEach(NetSocket::close);
    }

    /** All is well again; what stood still goes on where it was, as far as both ends are still there. */
    public void mend() {
        unplugged = false;
        stalled = false;
        open.forEach(NetSocket::resume);
    }

    private void connect(NetSocket near) {
        if (unplugged) {
            near.close();
            return;
        }
        near.pause();
        client.connect(to, HERE).onFailure(refused -> near.close()).onSuccess(far -> {
            carry(near, far);
            carry(far, near);
            if (unplugged) {
                near.close();
            }
        });
    }

    private void carry(NetSocket from, NetSocket into) {
        open.add(from);
        from.handler(into::write);
        from.closeHandler(closed -> {
            open.remove(from);
            into.close();
        });
        if (stalled) {
            from.pause();
        } else {
            from.resume();
        }
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
