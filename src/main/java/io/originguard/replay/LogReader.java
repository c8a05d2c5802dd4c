package io.originguard.replay;

import io.originguard.target.TargetSettings.BreakerSettings;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads an access log as CSV, with a header line that has the columns {@code time}, {@code target}, {@code status} and
 * {@code ms}, perhaps {@code path}, and any others, in any order; or the CSV of a ledger. Not thread-safe.
 */
public final class LogReader {

    private static final int LONGEST_MILLIS = 3_600_000;

    private final LogLines lines;
    private final boolean skipBad;
    private long skipped;
    private @Nullable String firstSkipped;

    /**
     * A reader of one log.
     *
     * @param name how messages name the log
     * @param skipBad whether lines that cannot be read are counted and passed over
     */
    public LogReader(InputStream in, String name, boolean skipBad) {
        this.lines = new LogLines(in, name);
        this.skipBad = skipBad;
    }

    /**
     * Hands out all requests, in the order of their times.
     *
     * @param settings of the window over which a ledger's rates are taken to have been counted
     * @throws BadLogException if it is no such log, is not sorted, or has a line that cannot be read
     * @throws IOException if it cannot be read to its end
     */
    public void read(BreakerSettings settings, Consumer<Request> each) throws IOException {
        String header = lines.next();
        if (header == null) {
            throw lines.problem("the file is empty; its first line must be: time,target,status,ms");
        }
        Columns columns = columns(header);
        if (columns.has("time", "target", "status", "ms")) {
            requests(columns, each);
        } else if (columns.has("target", "cause", "firstErrorAt", "trippedAt", "total", "recoveredAt", "closedAt")) {
            LedgerLog ledger = new LedgerLog(settings.window());
            rows(cells -> ledger.add(columns, cells));
            ledger.forEach(each);
        } else {
            throw lines.problem("the first line must name the columns, such as: time,target,status,ms");
        }
    }

    /** Lines that were passed over. */
    public long skipped() {
        return skipped;
    }

    /** Why the first of them was passed over; null without one. */
    public @Nullable String firstSkipped() {
        return firstSkipped;
    }

    private Columns columns(String header) {
        try {
            return Columns.of(header);
        } catch (IllegalArgumentException e) {
            throw lines.problem(String.valueOf(e.getMessage()));
        }
    }

    private void requests(Columns columns, Consumer<Request> each) throws IOException {
        Instant[] latest = {Instant.MIN};
        rows(cells -> {
            Request request = new Request(
                    columns.instant(cells, "time"),
                    columns.host(cells),
                    status(columns, cells),
                    Duration.ofMillis(columns.number(cells, "ms", 0, LONGEST_MILLIS)),
                    columns.text(cells, "path"));
            if (request.at().isBefore(latest[0])) {
                throw lines.problem(request.at() + " comes after " + latest[0]
                        + "; sort the lines by time first, such as with: sort -t, -k1,1");
            }
            latest[0] = request.at();
            each.accept(request);
        });
    }

    private static int status(Columns columns, List<String> cells) {
        int status = columns.number(cells, "status", 0, 599);
        if (status != 0 && status < 200) {
            throw new IllegalArgumentException(
                    "status is '" + status + "'; write 200 to 599, or 0 where no answer came");
        }
        return status;
    }

    private void rows(Consumer<List<String>> row) throws IOException {
        for (String line = lines.next(); line != null; line = lines.next()) {
            try {
                row.accept(CsvLine.cells(line));
            } catch (IllegalArgumentException e) {
                BadLogException problem = lines.problem(String.valueOf(e.getMessage()));
                if (!skipBad) {
                    throw problem;
                }
                skipped++;
                firstSkipped = firstSkipped == null ? problem.getMessage() : firstSkipped;
            }
        }
    }
}
