package io.originguard.status;

import io.originguard.alert.OutboxAlert;
import io.originguard.camel.Watcher;
import io.originguard.status.Changes.Change;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The streams of server-sent events: what is new is put together and written as bytes once, for all who read. Thread-safe.
 *
 * <p>The id of an event names the alerts that were told before it, so who comes back with {@code Last-Event-ID} gets those it
 * has missed, the last {@value #ALERTS} of them.
 */
final class Streams implements Watcher {

    /** So many may read at the same time. */
    static final int MOST = 100;

    private static final int ALERTS = 100;

    /** A comment after so many ticks keeps the connection alive through proxies. */
    private static final int COMMENT_EVERY = 15;

    private static final Buffer COMMENT = Buffer.buffer(": still here\n\n");
    private static final Buffer WELCOME = Buffer.buffer("retry: 2000\n: welcome\n\n");

    private final Changes changes;
    /** Tells the ids of this start from those of the one before. */
    private final String start;

    private final Set<Reader> readers = ConcurrentHashMap.newKeySet();
    private final Deque<Numbered> alerts = new ArrayDeque<>();
    private long alerted;
    private int ticks;
    private volatile boolean closed;

    private record Numbered(long number, Map<String, Object> fields) {}

    Streams(Changes changes, Clock clock) {
        this.changes = changes;
        this.start = Long.toString(clock.millis(), Character.MAX_RADIX);
    }

    @Override
    public void alerted(OutboxAlert alert, boolean taken) {
        if (taken) {
            synchronized (alerts) {
                alerts.addLast(new Numbered(++alerted, alert.fields()));
                if (alerts.size() > ALERTS) {
                    alerts.removeFirst();
                }
            }
        }
    }

    /** Opens a stream, or passes the request on if there are too many. */
    void open(RoutingContext context) {
        if (closed || readers.size() >= MOST) {
            context.next();
            return;
        }
        HttpServerResponse response = context.response();
        response.setChunked(true)
                .putHeader("Content-Type", "text/event-stream")
                // Asks nginx not to hold the events back.
                .putHeader("X-Accel-Buffering", "no");
        Reader reader = new Reader(
                response, known(context.request().getHeader("Last-Event-ID")).orElse(lastAlert()));
        response.write(WELCOME);
        readers.add(reader);
        response.closeHandler(gone -> readers.remove(reader));
        if (closed) {
            // It came between the last look and the end.
            close();
        }
    }

    /** To be called once a second: tells all who read what is new. */
    synchronized void tick() {
        readers.removeIf(Reader::isGone);
        if (readers.isEmpty()) {
            changes.forget();
            return;
        }
        Change change = changes.next();
        long upTo = lastAlert();
        boolean comment = ++ticks % COMMENT_EVERY == 0;
        Buffer news = change.changed().isEmpty() ? Buffer.buffer() : targets(upTo, change.changed());
        if (change.summary() != null) {
            news.appendBuffer(event(upTo, "summary", change.summary()));
        }
        Buffer all = null;
        for (Reader reader : readers) {
            if (!reader.takes()) {
                continue;
            }
            Buffer text = alerts(reader.alertsSeen(), upTo);
            if (reader.isBehind()) {
                all = all == null
                        ? targets(upTo, change.all()).appendBuffer(event(upTo, "summary", change.latest()))
                        : all;
                text.appendBuffer(all);
            } else {
                text.appendBuffer(news);
            }
            if (comment) {
                text.appendBuffer(COMMENT);
            }
            reader.write(text, upTo);
        }
    }

    /** Ends all streams; further requests are passed on. */
    void close() {
        closed = true;
        readers.forEach(Reader::end);
        readers.clear();
    }

    /** How many read. */
    int readers() {
        return readers.size();
    }

    private long lastAlert() {
        synchronized (alerts) {
            return alerted;
        }
    }

    private Buffer alerts(long seen, long upTo) {
        List<Numbered> missed;
        synchronized (alerts) {
            missed = alerts.stream()
                    .filter(alert -> alert.number() > seen && alert.number() <= upTo)
                    .toList();
        }
        Buffer text = Buffer.buffer();
        missed.forEach(alert -> text.appendBuffer(event(alert.number(), "alert", alert.fields())));
        return text;
    }

    private Buffer targets(long alert, List<TargetStatus> targets) {
        return event(alert, "targets", Map.of("targets", new ArrayList<>(targets)));
    }

    /** JSON has no line breaks outside of its texts, and inside they are escaped, so it is one line of data. */
    private Buffer event(long alert, String name, Object data) {
        return Buffer.buffer("id: " + start + "-" + alert + "\nevent: " + name + "\ndata: " + Json.text(data) + "\n\n");
    }

    private OptionalLong known(@Nullable String id) {
        if (id == null || !id.matches("\\w+-\\d{1,18}") || !id.startsWith(start + "-")) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(id.substring(start.length() + 1)));
    }
}
