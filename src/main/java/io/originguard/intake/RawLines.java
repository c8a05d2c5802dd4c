package io.originguard.intake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Splits a stream into lines without keeping more than the longest allowed one in memory; not thread-safe. */
final class RawLines {

    /** Longest line that is kept, in bytes. */
    static final int MAX_LINE = 1 << 16;

    private final InputStream in;
    private final Pause pause;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private byte[] line = new byte[1 << 10];
    private int length;
    private boolean first = true;

    /**
     * @param pause called before a read that may have to wait for input
     */
    RawLines(InputStream in, Pause pause) {
        this.in = in;
        this.pause = pause;
    }

    /** What to do while there is no input. */
    interface Pause {
        void noInputNow();
    }

    /**
     * A line without its end.
     *
     * @param text decoded as UTF-8, with replacement characters for what is not
     * @param tooLong whether only the beginning was kept
     */
    record RawLine(String text, boolean tooLong) {}

    /** The next line, or null after the last. */
    @Nullable
    RawLine next() throws IOException {
        length = 0;
        boolean tooLong = false;
        boolean something = false;
        while (position < limit || fill()) {
            something = true;
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            tooLong |= !keep(position, end);
            boolean complete = end < limit;
            position = complete ? end + 1 : end;
            if (complete) {
                break;
            }
        }
        return something ? new RawLine(text(), tooLong) : null;
    }

    private boolean fill() throws IOException {
        if (in.available() == 0) {
            pause.noInputNow();
        }
        position = 0;
        limit = Math.max(in.read(buffer), 0);
        return limit > 0;
    }

    /** Returns false if not all of it was kept. */
    private boolean keep(int from, int to) {
        int fits = Math.min(to - from, MAX_LINE - length);
        if (length + fits > line.length) {
            line = Arrays.copyOf(line, Math.min(MAX_LINE, Math.max(2 * line.length, length + fits)));
        }
        System.arraycopy(buffer, from, line, length, fits);
        length += fits;
        return fits == to - from;
    }

    private String text() {
        int start = first && startsWithByteOrderMark() ? 3 : 0;
        first = false;
        int end = length > start && line[length - 1] == '\r' ? length - 1 : length;
        return new String(line, start, end - start, StandardCharsets.UTF_8);
    }

    private boolean startsWithByteOrderMark() {
        return length >= 3 && line[0] == (byte) 0xef && line[1] == (byte) 0xbb && line[2] == (byte) 0xbf;
    }
}
