package io.originguard.replay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The lines of a text with their numbers, the first being 1; none is kept longer than a limit. Not thread-safe. */
final class LogLines {

    private static final int LONGEST = 1 << 14;

    private final BufferedReader in;
    private final String name;
    private long number;

    /** @param name how messages name the text */
    LogLines(InputStream in, String name) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.name = name;
    }

    /** The next line that is not empty, null after the last. */
    @Nullable
    String next() throws IOException {
        StringBuilder line = new StringBuilder();
        int c = in.read();
        while (c >= 0) {
            number++;
            for (; c >= 0 && c != '\n'; c = in.read()) {
                if (line.length() < LONGEST) {
                    line.append((char) c);
                }
            }
            String text = line.toString().strip();
            if (!text.isEmpty()) {
                return number == 1 && text.startsWith("\ufeff") ? text.substring(1) : text;
            }
            line.setLength(0);
            c = in.read();
        }
        return null;
    }

    /** A problem of the line that was returned last. */
    BadLogException problem(String what) {
        return new BadLogException(name + ":" + Math.max(1, number) + ": " + what);
    }
}
