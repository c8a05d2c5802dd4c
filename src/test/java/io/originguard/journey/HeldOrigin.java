package io.originguard.journey;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An origin that keeps each request until the test gives its path an answer; the same path always has the same answer. */
final class HeldOrigin implements AutoCloseable {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private final HttpServer server;

    HeldOrigin() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Answers what is asked and will be asked for this path. */
    void release(String path, int status) {
        Held answer = of(path);
        answer.status = status;
        answer.latch.countDown();
    }

    private Held of(String path) {
        return held.computeIfAbsent(path, p -> new Held());
    }

    private void answer(HttpExchange exchange) throws IOException {
        Held answer = of(exchange.getRequestURI().getPath());
        try {
            answer.latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        byte[] body = "late".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status, body.length);
        try (var out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static final class Held {
        private final CountDownLatch latch = new CountDownLatch(1);
        private volatile int status;
    }
}
