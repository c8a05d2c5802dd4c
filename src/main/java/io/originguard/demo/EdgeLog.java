package io.originguard.demo;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every request that an edge saw, in memory, in the order of arrival. Thread-safe: number, time, count in flight and place
 * in the list are taken under one lock, so they agree.
 */
final class EdgeLog implements Closeable {

    /** The columns of the mirror file, as {@link EdgeRequest} explains them; what is empty there is empty here. */
    static final String HEADER =
            "number\tarrived_at\tanswered_at\thost\tpath\tmethod\tstatus\tuser_agent\tin_flight\tcf_ray"
                    + "\taccept\tkind\tcache_status\n";

    /** The data centre that the edge says it is. */
    static final String COLO = "LBK";

    private final Clock clock;
    private final List<EdgeRequest> requests = new ArrayList<>();
    private final Map<String, Integer> inFlight = new HashMap<>();
    private long arrived;
    private long cleared;
    private @Nullable Writer mirror;

    EdgeLog(Clock clock) {
        this.clock = clock;
    }

    /** Notes a request that has arrived; whoever answers it must call {@link #answered} exactly once. */
    synchronized EdgeRequest arrived(
            String host, String path, String method, String userAgent, String accept, Set<String> headers) {
        int together = inFlight.merge(host, 1, Integer::sum);
        long number = ++arrived;
        EdgeRequest request = new EdgeRequest(
                number,
                clock.instant(),
                null,
                host,
                path,
                method,
                0,
                userAgent,
                together,
                ray(number),
                accept,
                headers,
                AnswerKind.NONE,
                "");
        requests.add(request);
        return request;
    }

    /** Notes that the last byte of an answer is about to leave. */
    synchronized void answered(EdgeRequest request, int status, AnswerKind kind, String cacheStatus) {
        inFlight.computeIfPresent(request.host(), (host, together) -> together == 1 ? null : together - 1);
        EdgeRequest complete = request.answered(clock.instant(), status, kind, cacheStatus);
        long index = request.number() - cleared - 1;
        if (index >= 0) {
            requests.set((int) index, complete);
        }
        if (mirror != null) {
            write(mirror, line(complete));
        }
    }

    synchronized List<EdgeRequest> all() {
        return List.copyOf(requests);
    }

    List<EdgeRequest> of(String host) {
        return all().stream().filter(request -> request.host().equals(host)).toList();
    }

    /** Forgets the past; what is in flight stays counted as in flight. */
    synchronized void clear() {
        cleared = arrived;
        requests.clear();
    }

    synchronized void mirrorTo(Path file) throws IOException {
        close();
        mirror = Files.newBufferedWriter(file);
        write(mirror, HEADER);
    }

    @Override
    public synchronized void close() {
        Writer open = mirror;
        mirror = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw new UncheckedIOException("the edge's log file cannot be closed", e);
            }
        }
    }

    /** Sixteen hex digits that differ from neighbour to neighbour as real rays do, yet follow from the number. */
    private static String ray(long number) {
        long mixed = number * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
        return HexFormat.of().toHexDigits(mixed ^ (mixed >>> 32)) + "-" + COLO;
    }

    private static String line(EdgeRequest r) {
        return r.number() + "\t" + r.arrivedAt() + "\t" + r.answeredAt() + "\t" + clean(r.host()) + "\t"
                + clean(r.path()) + "\t" + r.method() + "\t" + r.status() + "\t" + clean(r.userAgent()) + "\t"
                + r.inFlightOfTarget() + "\t" + r.cfRay() + "\t" + clean(r.accept())
                + "\t" + r.kind() + "\t" + clean(r.cacheStatus()) + "\n";
    }

    private static String clean(String column) {
        return column.indexOf('\t') < 0 ? column : column.replace('\t', ' ');
    }

    private static void write(Writer to, String line) {
        try {
            to.write(line);
            to.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the edge's log file cannot be written", e);
        }
    }
}
