package io.originguard.frontier;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.alert.AlertKind;
import io.originguard.alert.News;
import io.originguard.alert.OutboxAlert;
import io.originguard.alert.OutboxAlert.Stage;
import io.originguard.target.Host;
import io.originguard.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PostgresOutboxTest extends OutboxContract {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final int NODES = 3;
    private static final int EACH = 40;

    private String url = "";

    @Override
    FrontierStore emptyStore() {
        url = PostgresServer.shared().newDatabase();
        return Stores.open(url);
    }

    /** Each node has a session of its own; all insert, sort and send at the same time. */
    @Test
    void nodes_that_sort_and_send_side_by_side_tell_of_everything_once_and_five_one_by_one() throws Exception {
        Queue<OutboxAlert> sent = new ConcurrentLinkedQueue<>();
        CyclicBarrier start = new CyclicBarrier(NODES);
        ExecutorService threads = Executors.newFixedThreadPool(NODES);
        List<Future<?>> ends = new ArrayList<>();

        for (int node = 0; node < NODES; node++) {
            int number = node;
            ends.add(threads.submit(() -> {
                try (Connection connection =
                                PostgresAddress.of(url, Credentials.NONE).connect();
                        Session session = new Session(connection)) {
                    connection.setAutoCommit(false);
                    start.await();
                    sent.addAll(run(number, connection, session));
                }
                return number;
            }));
        }
        for (Future<?> end : ends) {
            end.get(120, TimeUnit.SECONDS);
        }
        threads.shutdown();
        try (Connection connection = PostgresAddress.of(url, Credentials.NONE).connect();
                Session session = new Session(connection)) {
            connection.setAutoCommit(false);
            sent.addAll(send("last", connection, session, NOW.plusSeconds(60)));
        }

        assertThat(sent).extracting(OutboxAlert::row).doesNotHaveDuplicates();
        assertThat(sent.stream().filter(alert -> alert.kind() == AlertKind.TRIPPED))
                .hasSize(5);
        assertThat(sent.stream().filter(alert -> alert.kind() == AlertKind.SUMMARY))
                .singleElement()
                .satisfies(alert -> assertThat(alert.facts()).containsEntry("count", NODES * EACH - 5));
    }

    private static List<OutboxAlert> run(int number, Connection connection, Session session) throws SQLException {
        SqlOutbox outbox = new SqlOutbox(session, new TargetIds(session));
        List<OutboxAlert> sent = new ArrayList<>();
        for (int i : IntStream.range(0, EACH).toArray()) {
            Host target = new Host("h" + i + ".node" + number + ".example.com");
            outbox.add(new News(AlertKind.TRIPPED, target, NOW, "origin-refused", Optional.empty(), Map.of()));
            connection.commit();
            sent.addAll(send("node" + number, connection, session, NOW));
        }
        return sent;
    }

    private static List<OutboxAlert> send(String node, Connection connection, Session session, Instant now)
            throws SQLException {
        SqlOutbox outbox = new SqlOutbox(session, new TargetIds(session));
        List<OutboxAlert> sent = new ArrayList<>();
        boolean unused = outbox.sort(now, Duration.ofMinutes(15), 5);
        connection.commit();
        Optional<OutboxAlert> next = outbox.take(node, now, now.plusSeconds(120));
        connection.commit();
        while (next.isPresent()) {
            sent.add(next.get());
            assertThat(next.get().stage()).isEqualTo(Stage.DUE);
            outbox.sent(next.get().row(), now);
            connection.commit();
            next = outbox.take(node, now, now.plusSeconds(120));
            connection.commit();
        }
        return sent;
    }
}
