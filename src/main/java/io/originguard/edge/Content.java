package io.originguard.edge;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The decoded body of an answer, readable any number of times: in memory when small, otherwise in a temporary file that
 * {@link #close()} deletes. Reading is thread-safe; closing while reading is not.
 */
public final class Content implements AutoCloseable {

    private static final Content EMPTY = new Content(new byte[0], null, 0);

    private final byte[] bytes;
    private final @Nullable Path file;
    private final long length;

    private Content(byte[] bytes, @Nullable Path file, long length) {
        this.bytes = bytes;
        this.file = file;
        this.length = length;
    }

    /** A body of no bytes. */
    public static Content empty() {
        return EMPTY;
    }

    /** A body in memory; the array is not copied and must not be changed afterwards. */
    public static Content of(byte[] bytes) {
        return new Content(bytes, null, bytes.length);
    }

    /** A body in a temporary file, which now belongs to the content. */
    public static Content of(Path file) throws IOException {
        return new Content(new byte[0], file, Files.size(file));
    }

    /** Length in bytes. */
    public long length() {
        return length;
    }

    /** A new stream over the whole body; the caller closes it. */
    public InputStream open() throws IOException {
        return file == null ? new ByteArrayInputStream(bytes) : Files.newInputStream(file);
    }

    /** The first bytes of the body, at most {@code max}. */
    public byte[] head(int max) throws IOException {
        try (InputStream in = open()) {
            return in.readNBytes(max);
        }
    }

    /** Deletes the temporary file, if there is one. */
    @Override
    public void close() throws IOException {
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}
