package io.originguard.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.testing.HandCrankedClock;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams over real sockets, ticked by hand; each tick's events are longer than a megabyte. */
final class StreamsTest {

    private static final Pattern ACCEPTED = Pattern.compile("\"target\":\"t0.test\".*?\"accepted\":(\\d+)");
    private static final String LONG = "x".repeat(2_500);

    private final Vertx vertx = Vertx.vertx();
    private long accepted;
    private final Streams streams =
            new Streams(new Changes(() -> Statuses.list(many(accepted)), target -> null), HandCrankedClock.started());
    private final List<HttpServerResponse> responses = new CopyOnWriteArrayList<>();
    private int port;

    @BeforeEach
    void listen() {
        Router router = Router.router(vertx);
        router.get("/").handler(context -> {
            responses.add(context.response());
            context.next();
        });
        router.get("/").handler(streams::open);
        router.get("/").handler(context -> context.response().setStatusCode(503).end());
        HttpServer server = vertx.createHttpServer().requestHandler(router);
        port = server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void who_does_not_read_is_dropped_and_the_others_miss_nothing() throws IOException {
        try (Connection deaf = new Connection();
                Connection good = new Connection()) {
            awaitReaders(2);
            good.read();

            while (streams.readers() > 1) {
                tick();
                await(() -> good.seen.contains(accepted));
            }

            assertThat(accepted).isGreaterThanOrEqualTo(Reader.PATIENCE);
            assertThat(good.seen).containsExactlyElementsOf(ticks(accepted));
            assertThat(deaf.readsToItsEnd()).isTrue();
        }
    }

    @Test
    void who_reads_again_in_time_gets_the_latest_and_not_what_it_has_missed() throws IOException {
        try (Connection slow = new Connection()) {
            awaitReaders(1);
            for (int i = 0; i < Reader.PATIENCE; i++) {
                tick();
            }
            assertThat(responses.get(0).writeQueueFull()).isTrue();

            slow.read();
            await(() -> !responses.get(0).writeQueueFull());
            tick();
            await(() -> slow.seen.contains(accepted));

            assertThat(List.copyOf(slow.seen))
                    .doesNotHaveDuplicates()
                    .hasSizeLessThan(Reader.PATIENCE)
                    .isSorted();
        }
    }

    @Test
    void a_stop_ends_every_stream_and_lets_none_in() throws IOException {
        try (Connection one = new Connection();
                Connection other = new Connection()) {
            awaitReaders(2);

            streams.close();

            assertThat(one.readsToItsEnd()).isTrue();
            assertThat(other.readsToItsEnd()).isTrue();
        }
        try (Connection late = new Connection()) {
            assertThat(late.in.readLine()).isEqualTo("HTTP/1.1 503 Service Unavailable");
        }
        assertThat(streams.readers()).isZero();
    }

    @Test
    void who_leaves_is_forgotten() throws IOException {
        try (Connection connection = new Connection()) {
            awaitReaders(1);
            assertThat(connection.in.readLine()).isEqualTo("HTTP/1.1 200 OK");
        }

        awaitReaders(0);
    }

    private void tick() {
        accepted++;
        streams.tick();
    }

    private void awaitReaders(int readers) {
        await(() -> streams.readers() == readers);
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(condition);
    }

    private static List<Long> ticks(long upTo) {
        return IntStream.rangeClosed(1, (int) upTo).mapToObj(Long::valueOf).toList();
    }

    private static List<TargetStatus> many(long accepted) {
        return IntStream.range(0, Changes.MOST)
                .mapToObj(number -> Statuses.of("t" + number + ".test", accepted, LONG))
                .toList();
    }

    /** A client that reads only when it is told to. */
    private final class Connection implements AutoCloseable {
        private final Socket socket = new Socket();
        private final BufferedReader in;
        private final Queue<Long> seen = new ConcurrentLinkedQueue<>();

        Connection() throws IOException {
            socket.setReceiveBufferSize(8_192);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        /** Reads from now on, and notes of each event what the first target has accepted. */
        void read() {
            Thread reader = new Thread(() -> in.lines().forEach(line -> {
                Matcher target = ACCEPTED.matcher(line);
                if (target.find()) {
                    seen.add(Long.valueOf(target.group(1)));
                }
            }));
            reader.setDaemon(true);
            reader.setUncaughtExceptionHandler((thread, closed) -> {});
            reader.start();
        }

        /** Whether the stream ends, in whatever way. */
        boolean readsToItsEnd() {
            try {
                return in.lines().anyMatch(line -> line.equals("0")) || in.read() < 0;
            } catch (IOException | UncheckedIOException reset) {
                return true;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
