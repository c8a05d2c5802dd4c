package io.originguard.sink;

import io.originguard.edge.Content;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * A file that only grows, by whole pieces: a piece that could not be written is cut off again, so that the file always ends
 * with a complete one. Not thread-safe, but {@link #force()} may run beside appends.
 */
final class AppendFile implements Closeable {

    private final Path path;
    private final Disk.Handle handle;
    private long end;
    private boolean ragged;

    AppendFile(Disk disk, Path path) throws IOException {
        this.path = path;
        handle = disk.open(path);
        end = handle.length();
    }

    Path path() {
        return path;
    }

    /** Length in bytes, complete pieces only. */
    long end() {
        return end;
    }

    /**
     * Appends one piece.
     *
     * @return the position of its first byte
     */
    long append(Content piece) throws IOException {
        long start = end;
        try {
            trim();
            ragged = true;
            Tail tail = new Tail(start);
            try (InputStream in = piece.open()) {
                in.transferTo(tail);
            }
            end = tail.position;
            ragged = false;
            return start;
        } catch (IOException e) {
            throw new IOException("cannot append to " + path + ": " + reason(e), e);
        } finally {
            tryToTrim();
        }
    }

    /** Takes back all pieces from a position on. */
    void cut(long position) {
        end = position;
        ragged = true;
        tryToTrim();
    }

    /** Makes all pieces durable. */
    void force() throws IOException {
        try {
            handle.force();
        } catch (IOException e) {
            throw new IOException("cannot make " + path + " durable: " + reason(e), e);
        }
    }

    /** Cuts off what a failed append left behind. */
    void trim() throws IOException {
        if (ragged) {
            handle.truncate(end);
            ragged = false;
        }
    }

    @Override
    public void close() throws IOException {
        handle.close();
    }

    private void tryToTrim() {
        try {
            trim();
        } catch (IOException e) {
            // The next append tries again, and so does the recovery of the next start.
            ragged = true;
        }
    }

    static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private final class Tail extends OutputStream {

        private long position;

        Tail(long position) {
            this.position = position;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            handle.write(position, bytes, offset, length);
            position += length;
        }
    }
}
