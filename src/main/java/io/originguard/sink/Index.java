package io.originguard.sink;

import io.originguard.edge.Content;
import io.originguard.edge.Fetch;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.function.ObjLongConsumer;

/**
 * The table {@code index.tsv}: one line a page, tab-separated, the names of the columns first. {@code time} is when the request
 * left, {@code url} the URL that was submitted, {@code bytes} the length of the decoded body, {@code attempt} the attempts that
 * were counted against the URL before, {@code warc} the final name of the WARC file and {@code offset} the record's position in
 * it. Not thread-safe, but {@link #force()} may run beside appends.
 */
final class Index implements Closeable {

    static final String FILE = "index.tsv";
    static final String HEADER = "time\ttarget\turl\tstatus\tbytes\tattempt\twarc\toffset\n";

    private static final int COLUMNS = 8;

    private final AppendFile file;

    private Index(AppendFile file) {
        this.file = file;
    }

    static Index open(Disk disk, Path directory) throws IOException {
        AppendFile file = new AppendFile(disk, directory.resolve(FILE));
        if (file.end() == 0) {
            file.append(Content.of(HEADER.getBytes(StandardCharsets.UTF_8)));
        }
        return new Index(file);
    }

    void append(Fetch fetch, int status, long bytes, String warc, long offset) throws IOException {
        String line = String.join(
                "\t",
                fetch.startedAt().truncatedTo(ChronoUnit.MILLIS).toString(),
                fetch.job().home().name(),
                SafeText.url(fetch.job().submittedUrl()),
                Integer.toString(status),
                Long.toString(bytes),
                Integer.toString(fetch.job().attempt()),
                warc,
                Long.toString(offset));
        file.append(Content.of((line + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    void force() throws IOException {
        file.force();
    }

    /** Cuts off what a failed append left behind. */
    void trim() throws IOException {
        file.trim();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Hands out the file name and offset of each complete line. */
    static void forEachRecord(Path directory, ObjLongConsumer<String> record) throws IOException {
        read(directory, (warc, offset, end) -> record.accept(warc, offset));
    }

    /**
     * Where the index ends when the lines at its end are left out that are incomplete, or are about a record which a WARC file
     * does not have.
     *
     * @param warc final name of the WARC file
     * @param warcEnd length of the complete part of that file
     */
    static long soundEnd(Path directory, String warc, long warcEnd) throws IOException {
        long[] sound = {0};
        read(directory, (name, offset, end) -> {
            if (!name.equals(warc) || offset < warcEnd) {
                sound[0] = end;
            }
        });
        return sound[0];
    }

    private static void read(Path directory, Line line) throws IOException {
        // Read as Latin-1, in which a character is a byte: the columns of interest are ASCII.
        StringBuilder text = new StringBuilder();
        long position = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(directory.resolve(FILE)), 1 << 16)) {
            for (int b = in.read(); b >= 0; b = in.read()) {
                position++;
                if (b != '\n') {
                    text.append((char) b);
                    continue;
                }
                String[] columns = text.toString().split("\t", -1);
                text.setLength(0);
                if (columns.length == COLUMNS && columns[COLUMNS - 1].matches("\\d{1,18}")) {
                    line.at(columns[COLUMNS - 2], Long.parseLong(columns[COLUMNS - 1]), position);
                } else if (position == HEADER.length()) {
                    line.at("", 0, position);
                }
            }
        }
    }

    private interface Line {
        void at(String warc, long offset, long end);
    }
}
