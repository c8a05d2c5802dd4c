package io.originguard.camel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on loopback that says exactly what the test has it say, byte by byte. Thread-safe. */
final class Wire implements AutoCloseable {

    /** What the server says to a request; the connection stays open unless it throws. */
    interface Talk {
        void answer(Heard heard, OutputStream out) throws IOException;
    }

    /**
     * A request.
     *
     * @param connection number of its connection, from 1
     * @param head its lines
     */
    record Heard(int connection, List<String> head) {

        boolean has(String header) {
            return head.stream()
                    .anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith(header.toLowerCase(Locale.ROOT) + ":"));
        }
    }

    private final ServerSocket server;
    private final Talk talk;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger gone = new AtomicInteger();

    Wire(InetAddress address, Talk talk) throws IOException {
        this.talk = talk;
        server = new ServerSocket(0, 50, address);
        threads.execute(this::accept);
    }

    Wire(Talk talk) throws IOException {
        this(InetAddress.getLoopbackAddress(), talk);
    }

    /** A server that answers everything with these lines of a head and this body. */
    static Wire saying(String body, String... head) throws IOException {
        return new Wire((heard, out) -> say(out, body, head));
    }

    /** Writes lines and, after an empty one, the body. */
    static void say(OutputStream out, String body, String... head) throws IOException {
        String all = String.join("\r\n", head) + "\r\n\r\n" + body;
        out.write(all.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    int port() {
        return server.getLocalPort();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    List<Heard> heard() {
        return List.copyOf(heard);
    }

    /** Connections that were made. */
    int connections() {
        return connections.get();
    }

    /** Connections that have ended. */
    int gone() {
        return gone.get();
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket socket = server.accept();
                sockets.add(socket);
                int number = connections.incrementAndGet();
                threads.execute(() -> serve(socket, number));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            List<String> head = new ArrayList<>();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isEmpty()) {
                    head.add(line);
                    continue;
                }
                Heard request = new Heard(number, List.copyOf(head));
                heard.add(request);
                head.clear();
                talk.answer(request, socket.getOutputStream());
            }
        } catch (IOException broken) {
            // The test looks at what was heard and at how many have gone.
        } finally {
            gone.incrementAndGet();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
